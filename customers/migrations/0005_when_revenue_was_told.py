from django.db import migrations, models


class Migration(migrations.Migration):
    """The latest status that tells a revenue is the one that counts; until now it was that of the status itself."""

    dependencies = [("customers", "0004_count_appointments")]
    operations = [
        migrations.AddField("appointment", "revenue_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "UPDATE customers_appointment SET revenue_at = status_at WHERE revenue IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
