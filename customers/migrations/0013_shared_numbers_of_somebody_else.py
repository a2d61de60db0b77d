from django.db import migrations, models


class Migration(migrations.Migration):
    """A column without a default: no row is rewritten, and writers wait for no longer than a moment."""

    dependencies = [("customers", "0012_latest_news_of_appointments")]
    operations = [migrations.AddField("sharedaddress", "wrong_at", models.DateTimeField(null=True))]
