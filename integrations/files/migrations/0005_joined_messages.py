"""Counts sends of a file that are one with an earlier message."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0004_addresses_of_nobody")]

    operations = [
        migrations.AddField(
            model_name="importrun", name="joined", field=models.PositiveIntegerField(db_default=0, default=0)
        ),
    ]
