from django.db import migrations, models

FORWARD = """
ALTER TABLE campaigns_messagelocation ADD COLUMN IF NOT EXISTS market_id bigint;
UPDATE campaigns_messagelocation l SET market_id = m.market_id FROM campaigns_message m
WHERE (m.customer_id, m.sent_at, m.id) = (l.customer_id, l.sent_at, l.id) AND l.market_id IS NULL;
ALTER TABLE campaigns_messagelocation ALTER market_id SET NOT NULL;
"""
BACKWARD = "ALTER TABLE campaigns_messagelocation DROP COLUMN market_id"


class Migration(migrations.Migration):
    """Every fact carries its market, the location of a message too."""

    dependencies = [("campaigns", "0002_fact_tables")]
    operations = [
        migrations.RunSQL(
            FORWARD,
            BACKWARD,
            state_operations=[
                migrations.AddField("messagelocation", "market_id", models.BigIntegerField(), preserve_default=False)
            ],
        )
    ]
