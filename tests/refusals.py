"""How a test reads the name of the constraint by which the database refused a row."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction


def constraint_that_refuses(write: Callable[[], object]) -> str:
    """Write, check what is deferred too, and give the name of the constraint that refused it."""
    with pytest.raises(IntegrityError) as refused:
        _written_at_once(write)
    return refused.value.__cause__.diag.constraint_name


@transaction.atomic
def _written_at_once(write: Callable[[], object]) -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
