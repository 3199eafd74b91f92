"""How a test reads the name of the constraint by which the database refused a row."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction


def constraint_that_refuses(write: Callable[[], object]) -> str:
    """Write, check what is deferred too, and give the name of the constraint that refused it."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        write()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return refused.value.__cause__.diag.constraint_name
