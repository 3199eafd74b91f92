"""A sheet names a zone by its name, English name or short name: no two zones share one."""

from django.db import migrations, models


def once(name):
    return migrations.AddConstraint(
        model_name="zone",
        constraint=models.UniqueConstraint(
            fields=(name,),
            name=f"zones_zone_{name}_once",
            violation_error_code="unique",
            violation_error_message="另一个示范区已叫这个名称。",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("zones", "0009_consents_ended")]
    operations = [once("name"), once("name_en"), once("short_name")]
