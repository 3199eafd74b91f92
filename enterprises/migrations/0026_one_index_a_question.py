"""Six indexes of one column go: of each another one begins with the same column."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_choices_known'),
        ('enterprises', '0025_queues_found_by_index'),
    ]

    operations = [
        migrations.AlterField(
            model_name='firmlink',
            name='association',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='填报归口'),
        ),
        migrations.AlterField(
            model_name='import',
            name='submission',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='enterprises.submission', verbose_name='报送'),
        ),
        migrations.AlterField(
            model_name='importproblem',
            name='of',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='enterprises.import', verbose_name='表格导入'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='submission',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='enterprises.submission', verbose_name='报送'),
        ),
        migrations.AlterField(
            model_name='scribble',
            name='enterprise',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='enterprises.enterprise', verbose_name='企业'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='association',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='accounts.organisation', verbose_name='填报归口'),
        ),
    ]
