"""Fields take what they offer and nothing else.

Of returns that stand the next migration asks: they are many.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations
from django.db.models import CheckConstraint, Q

CHOICES = [
    ("enterprise", "state", ["preparing", "operating", "suspended", "deregistered", "moved_out"]),
    ("enterprisename", "kind", ["former", "alias"]),
    ("abovescalespell", "entry", ["yearly", "new"]),
    ("abovescalespell", "exit", ["", "smaller", "stopped", "deregistered", "other_industry"]),
    ("submission", "kind", ["monthly", "small"]),
    ("submission", "state", ["open", "submitted", "returned", "accepted", "reopened"]),
    ("decision", "outcome", ["accepted", "returned"]),
    ("correction", "kind", ["monthly", "small"]),
    ("correction", "state", ["asked", "accepted", "refused", "withdrawn"]),
    ("scribble", "kind", ["monthly", "small"]),
    ("honour", "kind", ["brand", "export_brand", "trademark", "quality_award", "standard_innovation", "regional_mark", "made_in_zhejiang", "qms_certificate"]),
    ("honour", "level", ["county", "city", "province", "nation"]),
    ("import", "state", ["mapping", "checking", "checked", "looking", "filing", "filed", "undone", "failed"]),
    ("importrepair", "confirmed_how", ["", "phone", "wechat", "visit", "paper"]),
    ("statespell", "state", ["preparing", "operating", "suspended", "deregistered", "moved_out"]),
    ("succession", "kind", ["absorption", "consolidation", "spin_off", "division", "duplicate"]),
    ("firmlink", "kind", ["monthly", "small"]),
    ("paper", "state", ["waiting", "made", "failed"]),
    ("reminder", "stage", ["due_soon", "due", "late", "returned", "submitted", "asked"]),
    ("dispatch", "channel", ["webhook", "email"]),
    ("dispatch", "state", ["waiting", "sent", "failed"]),
    ("monthlyreturn", "state", ["reported", "zero", "halted", "exempt", "missing", "refused"]),
    ("smallreturn", "state", ["reported", "zero", "halted", "exempt", "missing", "refused"]),
]


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0022_rows_have_no_amounts_without_an_answer")]
    operations = [
        (AddConstraintNotValid if model.endswith("return") else migrations.AddConstraint)(
            model,
            CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"enterprises_{model}_{field}_known"),
        )
        for model, field, values in CHOICES
    ]
