import django.contrib.postgres.fields
from django.db import migrations, models

KEEP = "UPDATE campaigns_workbook SET campaigns = ARRAY[campaign_id]"
# One of several campaigns has no place in the table of before; it lives a day and can be asked for again.
KEEP_BACKWARD = """
DELETE FROM campaigns_workbook WHERE cardinality(campaigns) <> 1;
UPDATE campaigns_workbook SET campaign_id = campaigns[1];
"""


class Migration(migrations.Migration):
    """A workbook holds the customers of one campaign or of several."""

    dependencies = [("campaigns", "0009_months_without_owning")]
    operations = [
        migrations.AddField(
            "workbook",
            "campaigns",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
            preserve_default=False,
        ),
        migrations.AddField("workbook", "filters", models.JSONField(default=list)),
        migrations.AlterField(
            "workbook",
            "campaign",
            models.ForeignKey("campaigns.Campaign", null=True, on_delete=models.CASCADE, related_name="+"),
        ),
        migrations.RunSQL(KEEP, KEEP_BACKWARD),
        migrations.RemoveField("workbook", "campaign"),
    ]
