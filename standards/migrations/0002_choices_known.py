"""Fields take what they offer and nothing else."""

from django.db import migrations
from django.db.models import CheckConstraint, Q

CHOICES = [
    ("standard", "kind", ["national", "industry", "local", "group", "zhejiang_made", "alliance", "enterprise", "international"]),
    ("drafting", "role", ["lead", "participant"]),
    ("drafting", "work", ["new", "revision"]),
]


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]
    operations = [
        migrations.AddConstraint(
            model,
            CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"standards_{model}_{field}_known"),
        )
        for model, field, values in CHOICES
    ]
