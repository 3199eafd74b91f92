"""`Frozen`, declared among a return's constraints: accepted rows are changed by the database only for a correction."""

from __future__ import annotations

from typing import Any

from django.db.models import BaseConstraint
from django.db.models.base import Model
from django.utils.translation import gettext_lazy as _

_OPERATIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


class Frozen(BaseConstraint):
    """Three statement triggers a table that call `enterprises_freeze` with the form's code.

    A row is frozen when its submission is accepted, whole or for this enterprise. The function lets a change through
    where a correction of that very row was accepted in the same transaction.
    """

    def __init__(self, *, name: str, kind: str) -> None:
        super().__init__(name=name, violation_error_message=_("该期已核定，数据已冻结；要改动请提出更正并写明理由。"))
        self.kind = kind

    def create_sql(self, model: type[Model], schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return ";\n".join(
            f"CREATE TRIGGER {self.name}_{operation} AFTER {operation.upper()} ON {table} {referencing} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION enterprises_freeze('{self.kind}', '{self.name}')"
            for operation, referencing in _OPERATIONS.items()
        )

    def constraint_sql(self, model: type[Model], schema_editor: Any) -> None:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: type[Model], schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return ";\n".join(f"DROP TRIGGER {self.name}_{operation} ON {table}" for operation in _OPERATIONS)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Only the database knows what was accepted by the time of the write."""

    def deconstruct(self) -> tuple[str, tuple, dict[str, Any]]:
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, (), {"name": self.name, "kind": self.kind}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and self.deconstruct() == other.deconstruct()

    __hash__ = None
