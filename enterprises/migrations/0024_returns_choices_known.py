"""The returns that stand are held against the rule of 0023; readers and writers go on meanwhile."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0023_choices_known")]
    operations = [
        ValidateConstraint(model, f"enterprises_{model}_state_known") for model in ("monthlyreturn", "smallreturn")
    ]
