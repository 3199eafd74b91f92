from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0011_imports")]
    operations = [
        migrations.AddField(
            "import", "seen", models.TextField(blank=True, default="", editable=False), preserve_default=False
        ),
    ]
