"""`Tracked`, declared among a model's constraints, has the database write ledger lines and marks for every change."""

from __future__ import annotations

from typing import Any

from django.db.models import BaseConstraint
from django.db.models.base import Model

_OPERATIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


class Tracked(BaseConstraint):
    """Three statement triggers a table, all calling the one function `ledger_keep`, and a fourth that refuses TRUNCATE.

    `enterprise` and `zone` are SQL expressions over a row that name whom the fact is about; both left out, the mark is
    for all. `months` is an SQL expression of type daterange: the months that the row bears on, from its first day on.
    Left out, the row moves no figure and only the ledger hears of it. `hidden` columns never enter the ledger.
    """

    def __init__(
        self, *, name: str, enterprise: str = "NULL", zone: str = "NULL", months: str = "", hidden: tuple = ()
    ):
        super().__init__(name=name)
        self.enterprise, self.zone, self.months, self.hidden = enterprise, zone, months, tuple(hidden)

    def create_sql(self, model: type[Model], schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        arguments = ", ".join(
            schema_editor.quote_value(text)
            for text in (self.enterprise, self.zone, self.months, "{" + ",".join(self.hidden) + "}")
        )
        statements = [
            f"CREATE TRIGGER {self.name}_{operation} AFTER {operation.upper()} ON {table} {referencing} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep({arguments})"
            for operation, referencing in _OPERATIONS.items()
        ]
        statements.append(
            f"CREATE TRIGGER {self.name}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
        return ";\n".join(statements)

    def constraint_sql(self, model: type[Model], schema_editor: Any) -> None:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: type[Model], schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return ";\n".join(
            f"DROP TRIGGER {self.name}_{operation} ON {table}" for operation in (*_OPERATIONS, "truncate")
        )

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to refuse: a tracked table takes every row that its other constraints take."""

    def deconstruct(self) -> tuple[str, tuple, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs.update(enterprise=self.enterprise, zone=self.zone, months=self.months, hidden=self.hidden)
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tracked) and self.deconstruct() == other.deconstruct()

    __hash__ = None
