"""A migration does not keep writers of a large table waiting while an index is built over it."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connection
from django.db.migrations import AddIndex, CreateModel, RemoveIndex
from django.db.migrations.loader import MigrationLoader

LARGE = {("ledger", "line"), ("enterprises", "monthlyreturn"), ("enterprises", "smallreturn")}
# When the ledger had no lines yet.
BEFORE = {("ledger", "0003_columns")}


@pytest.mark.django_db
def test_indexes_of_large_tables_come_and_go_concurrently():
    migrations = MigrationLoader(connection).disk_migrations
    made = {
        (app, operation.name.lower()): name
        for (app, name), migration in sorted(migrations.items())
        for operation in migration.operations
        if isinstance(operation, CreateModel)
    }
    assert made.keys() >= LARGE
    locking = {
        key
        for key, migration in migrations.items()
        for operation in migration.operations
        if isinstance(operation, AddIndex | RemoveIndex)
        and not isinstance(operation, AddIndexConcurrently | RemoveIndexConcurrently)
        and (key[0], operation.model_name.lower()) in LARGE
        and made[key[0], operation.model_name.lower()] != key[1]
    }
    assert locking == BEFORE


@pytest.mark.django_db
def test_every_index_is_whole():
    """One that was built while others wrote, and failed, stays behind and is of no use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        assert cursor.fetchall() == []
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'ledger_line_transaction'")
        [(told,)] = cursor.fetchall()
    assert told.endswith("USING brin (transaction, at)")
