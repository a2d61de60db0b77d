"""Keeps beside each pilot what its latest look says of it, for lists, and with each decision the day of its look."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pilots", "0005_one_person_drawn_twice")]

    operations = [
        migrations.AddField(model_name="pilot", name="summary", field=models.JSONField(null=True)),
        migrations.AddField(model_name="decision", name="as_of", field=models.DateField(null=True)),
    ]
