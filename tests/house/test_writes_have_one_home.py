"""Only actions, the engine, releases, the demo, the register's data, migrations and tests write rows."""

import re

from tests.house.source import calls, files, texts

# register.py brings in what the repository carries as data; copying.py fills temporary tables for all of them.
HOMES = ("common/copying.py", "zones/engine/", "zones/releases", "zones/demo/", "zones/register.py")
# Opened sessions and language choices are Django's own rows and cookies, written by Django.
WRITES = re.compile(r"[.](save|create|bulk_create|bulk_update|get_or_create|update_or_create|delete|aupdate|asave)$")
SQL = re.compile(r"\s*(INSERT INTO|UPDATE \S+ SET|DELETE FROM|TRUNCATE|MERGE INTO|COPY )")


def is_home(path):
    return path.name == "actions.py" or path.parts[1] == "actions" or str(path).startswith(HOMES)


def is_update_of_rows(name, call):
    """`rows.update(name="x")`; a dict is updated by position."""
    return name.endswith(".update") and call.keywords and not call.args


def writes():
    for path in files():
        # The ledger's triggers are what writes lines; the portal makes roles and databases before any table stands.
        if is_home(path) or path.parts[0] in {"portal", "ledger"}:
            continue
        for line, name, call in calls(path):
            if WRITES.search(name) or is_update_of_rows(name, call):
                yield f"{path}:{line} {name}"
        for line, text in texts(path):
            if SQL.match(text):
                yield f"{path}:{line} {text[:40]}"


def test_nobody_else_writes_rows():
    assert sorted(writes()) == []


def test_a_write_elsewhere_would_be_seen(monkeypatch):
    monkeypatch.setitem(globals(), "is_home", lambda path: False)

    assert any("enterprises/actions/register.py" in each and "objects.create" in each for each in writes())
