"""API tokens: made, used, revoked."""

from __future__ import annotations

import datetime

from accounts.models import Token, TokenUse, User
from accounts.secrets import digest_of, new_secret
from ledger.action import action

MARK = "bz_"
PREFIX = 10


@action
def make_token(
    *,
    user: User,
    name: str,
    scope: str,
    at: datetime.datetime,
    expires_at: datetime.datetime,
    by: User | None,
    reason: str = "",
) -> tuple[Token, str]:
    """The token, and its secret, which is shown this once."""
    secret = MARK + new_secret()
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=secret[:PREFIX],
        digest=digest_of(secret),
        scope=scope,
        made_at=at,
        expires_at=expires_at,
    )
    return token, secret


@action
def revoke_token(*, token: Token, at: datetime.datetime, by: User | None, reason: str = "") -> Token:
    """It is refused from now on, and stays listed."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
    return token


@action
def note_use(
    *, token: Token, address: str | None, at: datetime.datetime, by: User | None = None, reason: str = ""
) -> None:
    """Last used now, from there."""
    TokenUse.objects.update_or_create(token=token, defaults={"at": at, "address": address})
