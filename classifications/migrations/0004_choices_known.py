"""Fields take what they offer and nothing else."""

from django.db import migrations
from django.db.models import CheckConstraint, Q

CHOICES = [
    ("division", "level", ["province", "city", "county"]),
    ("industry", "level", ["section", "division", "group", "class"]),
]


class Migration(migrations.Migration):
    dependencies = [("classifications", "0003_division_tracked")]
    operations = [
        migrations.AddConstraint(
            model,
            CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"classifications_{model}_{field}_known"),
        )
        for model, field, values in CHOICES
    ]
