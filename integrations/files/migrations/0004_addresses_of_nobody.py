from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0003_files_of_variants'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='strangers',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
