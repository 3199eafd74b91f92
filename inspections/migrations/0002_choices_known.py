"""Fields take what they offer and nothing else."""

from django.db import migrations
from django.db.models import CheckConstraint, Q

CHOICES = [
    ("campaign", "level", ["nation", "province", "city", "county"]),
    ("campaign", "mode", ["regular", "special", "flying", "risk", "commissioned"]),
    ("batch", "link", ["production", "circulation", "online"]),
    ("batch", "state", ["sampled", "testing", "objection", "retesting", "clear", "overturned", "failed", "not_tested", "refused", "withdrawn"]),
]


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [
        migrations.AddConstraint(
            model,
            CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"inspections_{model}_{field}_known"),
        )
        for model, field, values in CHOICES
    ]
