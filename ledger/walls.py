"""`Walled`, declared among a model's constraints, has the database refuse writes beyond the signed actor's grants."""

from __future__ import annotations

from typing import Any

from django.db.models import BaseConstraint
from django.db.models.base import Model

# Both are asked once a statement, not once a row: PostgreSQL runs a subquery that names no column of the row first.
_NOBODY_SIGNED = "(SELECT nullif(current_setting('ledger.actor', true), '') IS NULL)"
_REACHED = "(({column}) = ANY ((SELECT {reach}())::bigint[]))"
_POLICIES = {
    "read": "FOR SELECT USING (true)",
    "insert": "FOR INSERT WITH CHECK ({rule})",
    "update": "FOR UPDATE USING ({rule}) WITH CHECK ({rule})",
    "delete": "FOR DELETE USING ({rule})",
}


class Walled(BaseConstraint):
    """Row-level security, forced on the owner too: whoever signed the transaction writes only rows within reach.

    `column` is an SQL expression over a row (bigint), `reach` an SQL function without arguments that gives the ids
    which the signed actor may write for. Transactions that nobody signed (the clock, commands, a load) pass, and so
    does reading: who sees what is the application's to say. COPY into such a table is refused by PostgreSQL; copy into
    a temporary one.
    """

    def __init__(self, *, name: str, column: str = "association_id", reach: str = "accounts_enters_for"):
        super().__init__(name=name)
        self.column, self.reach = column, reach

    def create_sql(self, model: type[Model], schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        rule = f"{_NOBODY_SIGNED} OR {_REACHED.format(column=self.column, reach=self.reach)}"
        statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
        statements += [
            f"CREATE POLICY {self.name}_{what} ON {table} {policy.format(rule=rule)}"
            for what, policy in _POLICIES.items()
        ]
        return ";\n".join(statements)

    def constraint_sql(self, model: type[Model], schema_editor: Any) -> None:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: type[Model], schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        statements = [f"DROP POLICY {self.name}_{what} ON {table}" for what in _POLICIES]
        statements += [
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        return ";\n".join(statements)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """A form cannot judge it: it depends on who signs."""

    def deconstruct(self) -> tuple[str, tuple, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs.update(column=self.column, reach=self.reach)
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Walled) and self.deconstruct() == other.deconstruct()

    __hash__ = None
