"""Keeps since when a customer is known here. Those who are here already were here before: their rows are not rewritten."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("customers", "0014_count_by_branch")]

    operations = [
        migrations.AddField(model_name="customer", name="known_since", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="customer", name="known_since", field=models.DateTimeField(db_default=Now(), null=True)
        ),
    ]
