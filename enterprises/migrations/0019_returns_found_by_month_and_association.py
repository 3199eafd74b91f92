"""Returns are many: their indexes come and go while others write, the new ones before the old ones."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0006_contact"),
        ("enterprises", "0018_import_filed_by"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="monthlyreturn",
            index=models.Index(fields=["month", "association"], name="enterprises_monthlyreturn_of"),
        ),
        AddIndexConcurrently(
            model_name="smallreturn",
            index=models.Index(fields=["month", "association"], name="enterprises_smallreturn_of"),
        ),
        RemoveIndexConcurrently(
            model_name="monthlyreturn",
            name="enterprises_monthlyreturn_m",
        ),
        RemoveIndexConcurrently(
            model_name="smallreturn",
            name="enterprises_smallreturn_month",
        ),
        migrations.AlterField(
            model_name="monthlyreturn",
            name="association",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.organisation",
                verbose_name="填报归口",
            ),
        ),
        migrations.AlterField(
            model_name="smallreturn",
            name="association",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.organisation",
                verbose_name="填报归口",
            ),
        ),
    ]
