"""Zones are founded on a page: their industries and void stages enter the ledger, and their addresses have one shape."""

import django.db.models.deletion
from django.db import migrations, models

import ledger.tracking

COPY = """
INSERT INTO zones_zoneindustry (zone_id, industry_id) SELECT zone_id, industry_id FROM zones_zone_industries ORDER BY id
"""
COPY_BACK = """
INSERT INTO zones_zone_industries (zone_id, industry_id) SELECT zone_id, industry_id FROM zones_zoneindustry ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0007_statistics"), ("classifications", "0003_division_tracked")]

    operations = [
        migrations.CreateModel(
            name="ZoneIndustry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "industry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="classifications.industry",
                        verbose_name="行业",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="zones.zone",
                        verbose_name="示范区",
                    ),
                ),
            ],
            options={
                "verbose_name": "示范区的行业",
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "industry"), name="zones_zoneindustry_once"),
                    ledger.tracking.Tracked(
                        enterprise="NULL", hidden=(), months="", name="zones_zoneindustry_tracked", zone="NULL"
                    ),
                ],
            },
        ),
        # before the triggers stand, so that no line of the ledger says that anybody entered them now
        migrations.RunSQL(COPY, COPY_BACK),
        migrations.RemoveField(model_name="zone", name="industries"),
        migrations.AddField(
            model_name="zone",
            name="industries",
            field=models.ManyToManyField(
                related_name="zones",
                through="zones.ZoneIndustry",
                to="classifications.industry",
                verbose_name="行业",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="void",
            field=models.BooleanField(db_default=False, default=False, verbose_name="作废"),
        ),
        migrations.AlterConstraint(
            model_name="milestone",
            name="zones_milestone_once",
            constraint=models.UniqueConstraint(
                fields=("zone", "stage", "on"),
                name="zones_milestone_once",
                violation_error_message="这个阶段已登记在这一天。",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("precision", "day"),
                    models.Q(("on__day", 1), ("precision", "month")),
                    models.Q(("on__day", 1), ("on__month", 1), ("precision", "year")),
                    _connector="OR",
                ),
                name="zones_milestone_on_fits_precision",
                violation_error_message="只知年月的，日期记为当月1日；只知年份的，记为1月1日。",
            ),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$"),
                    models.Q(("slug__in", ("found",)), _negated=True),
                ),
                name="zones_zone_slug_shape",
                violation_error_message="代码只用小写字母、数字和单个连字符，且不能是found。",
            ),
        ),
    ]
