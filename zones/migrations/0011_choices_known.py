"""Fields take what they offer and nothing else."""

from django.db import migrations
from django.db.models import CheckConstraint, Q

CHOICES = [
    ("milestone", "stage", ["applied", "approved", "building", "examined", "passed", "named", "reviewed", "withdrawn"]),
    ("milestone", "precision", ["day", "month", "year"]),
    ("membership", "role", ["member", "backbone"]),
    ("zonerecord", "kind", ["training", "attendance", "funds", "platform", "regional_brand", "type_test", "brand_value"]),
    ("area", "kind", ["zone", "division", "industry", "scheme", "country"]),
    ("publishedfigure", "kind", ["stock", "flow", "cumulative", "growth", "share", "rate", "rank", "milestone", "structure", "window", "programme", "target", "honour", "valuation", "qualitative"]),
    ("publishedfigure", "qualifier", ["exact", "about", "more", "at_least", "under", "reaching", "target", "contradictory"]),
    ("publishedfigure", "expectation", ["indicator", "not_statistic", "needs_reference", "impossible", "not_computable"]),
    ("publishedfigure", "freq", ["", "M", "Q", "S", "A", "C", "R"]),
]


class Migration(migrations.Migration):
    dependencies = [("zones", "0010_names_once")]
    operations = [
        migrations.AddConstraint(
            model,
            CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"zones_{model}_{field}_known"),
        )
        for model, field, values in CHOICES
    ]
