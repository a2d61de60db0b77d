"""Marks pilots that ran elsewhere with the tool in which they did."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("pilots", "0007_the_past_of_a_plan")]

    operations = [
        migrations.AddField(
            model_name="pilot",
            name="brought_from",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddConstraint(
            model_name="pilot",
            constraint=models.CheckConstraint(
                condition=Q(brought_from="") | Q(ended_at__isnull=False), name="pilot_brought_is_over"
            ),
        ),
    ]
