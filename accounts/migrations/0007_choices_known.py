"""Fields take what they offer and nothing else."""

from django.db import migrations
from django.db.models import CheckConstraint, Q

CHOICES = [
    ("organisation", "kind", ["association", "government", "market_bureau", "standards_office", "operator"]),
    ("grant", "role", ["clerk", "lead", "official", "inspectorate", "standards", "auditor", "administrator", "api_client"]),
    ("link", "kind", ["invitation", "reset"]),
    ("link", "role", ["", "clerk", "lead", "official", "inspectorate", "standards", "auditor", "administrator", "api_client"]),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_contact")]
    operations = [
        migrations.AddConstraint(
            model,
            CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"accounts_{model}_{field}_known"),
        )
        for model, field, values in CHOICES
    ]
