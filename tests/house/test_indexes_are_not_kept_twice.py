"""An index whose columns another one begins with only costs: each write keeps it, and no question needs it."""

import pytest
from django.db import connection

_TWICE = """
SELECT one.indexrelid::regclass::text, other.indexrelid::regclass::text
FROM pg_index one JOIN pg_index other ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
JOIN pg_class index ON index.oid = one.indexrelid JOIN pg_class wider ON wider.oid = other.indexrelid
JOIN pg_am kind ON kind.oid = index.relam AND kind.amname = 'btree' AND wider.relam = kind.oid
JOIN pg_class "table" ON "table".oid = one.indrelid AND "table".relnamespace = 'public'::regnamespace
WHERE NOT one.indisunique AND one.indpred IS NULL AND other.indpred IS NULL AND one.indexprs IS NULL
    AND other.indkey::int2[] @> one.indkey::int2[]
    AND (string_to_array(other.indkey::text, ' '))[:one.indnatts] = string_to_array(one.indkey::text, ' ')
    AND (string_to_array(other.indclass::text, ' '))[:one.indnatts] = string_to_array(one.indclass::text, ' ')
    AND "table".relname = ANY (%s)
"""
# Tables that are written all month long.
BUSY = ["import", "importproblem", "scribble", "firmlink", "paper", "submission"]


@pytest.mark.django_db
def test_no_index_begins_another():
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, [[f"enterprises_{name}" for name in BUSY]])
        assert cursor.fetchall() == []
