"""A field takes what it offers and nothing else, whoever writes: a form, a statement, a hand at psql."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OneOfChoices(models.CheckConstraint):
    """Of a model ("enterprises.Import") and its field. What it offers stands at the field alone and is read there."""

    def __init__(self, of: str, field: str) -> None:
        models.BaseConstraint.__init__(self, name=f"{of.replace('.', '_').lower()}_{field}_known")
        self.of, self.field = of, field

    @property
    def values(self) -> list[str]:
        field = apps.get_model(self.of)._meta.get_field(self.field)
        return [*([""] if field.blank else []), *(value for value, _label in field.flatchoices)]

    @property
    def condition(self) -> Q:
        return Q(**{f"{self.field}__in": self.values})

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS) -> None:
        """Without a query."""
        if self.field not in (exclude or ()) and getattr(instance, self.field) not in self.values:
            raise ValidationError({self.field: ValidationError(self.get_violation_error_message(), code="choice")})

    def get_violation_error_message(self) -> str:
        return str(_("只能取所列的值。"))

    def clone(self) -> OneOfChoices:
        return OneOfChoices(self.of, self.field)

    def deconstruct(self) -> tuple[str, tuple, dict]:
        """To migrations it is the plain constraint that the database sees."""
        return "django.db.models.CheckConstraint", (), {"condition": self.condition, "name": self.name}


def one_of_choices(of: str, *fields: str) -> list[OneOfChoices]:
    """A named constraint for each of the fields."""
    return [OneOfChoices(of, field) for field in fields]
