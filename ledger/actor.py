"""Says, for the current transaction, who is at work and why: the triggers write it into every ledger line."""

from __future__ import annotations

from contextvars import ContextVar

from django.db import connection, transaction

# The number of the request, upload or task at work, set at the door where it comes in.
current_request: ContextVar[str] = ContextVar("current_request", default="")


def sign(*, actor: int | None, reason: str = "", request: str | None = None) -> None:
    """Sign the rest of the current transaction. Outside a transaction it would be lost at once, so it is refused."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("sign() needs a transaction: the signature ends with it")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ledger.actor', %s, true), set_config('ledger.reason', %s, true),"
            " set_config('ledger.request', %s, true)",
            ["" if actor is None else str(actor), reason, current_request.get() if request is None else request],
        )
