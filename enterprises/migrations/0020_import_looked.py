from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("enterprises", "0019_returns_found_by_month_and_association")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="missing",
            field=models.JSONField(default=list, verbose_name="没能算出的指标"),
        ),
        migrations.AddField(
            model_name="import",
            name="looked_at",
            field=models.DateTimeField(null=True, verbose_name="预览时间"),
        ),
        migrations.AddField(
            model_name="import",
            name="looked_seen",
            field=models.TextField(blank=True, default="", editable=False),
            preserve_default=False,
        ),
    ]
