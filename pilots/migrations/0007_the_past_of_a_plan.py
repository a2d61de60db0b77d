"""Keeps with a plan what the past said of it when somebody counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pilots", "0006_summary")]

    operations = [migrations.AddField(model_name="planversion", name="past", field=models.JSONField(null=True))]
