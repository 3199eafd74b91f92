"""A return that was not answered has no amounts at all; until now only three of them were looked at.

Here the rule is held against what is written from now on, in 0022 against the rows that stand: without a long lock.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations
from django.db.models import CheckConstraint, Q

AMOUNTS = {
    "monthlyreturn": [
        *("output_month", "output", "sales_month", "sales", "export_month", "export", "own_brand_export"),
        *("revenue", "profit", "taxes", "vat", "research", "employees"),
    ],
    "smallreturn": ["output", "revenue", "employees"],
}


def only_when_answered(model):
    return CheckConstraint(
        condition=Q(state__in=("reported", "zero", "halted"))
        | Q(**{f"{field}__isnull": True for field in AMOUNTS[model]}),
        name=f"enterprises_{model}_amounts_only_when_answered",
        violation_error_message="免报、未报、拒报的行不能有数值。",
    )


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0020_import_looked")]
    operations = [
        operation
        for model in AMOUNTS
        for operation in (
            migrations.RemoveConstraint(model, f"enterprises_{model}_amounts_only_when_answered"),
            AddConstraintNotValid(model, only_when_answered(model)),
        )
    ]
