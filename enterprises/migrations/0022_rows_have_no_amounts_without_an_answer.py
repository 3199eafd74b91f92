"""The rows that stand are held against the rule of 0021; readers and writers go on meanwhile.

Where it stops, rows break the rule: clear their amounts or answer them (state), and migrate again.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0021_no_amounts_without_an_answer")]
    operations = [
        ValidateConstraint(model, f"enterprises_{model}_amounts_only_when_answered")
        for model in ("monthlyreturn", "smallreturn")
    ]
