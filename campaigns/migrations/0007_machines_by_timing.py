from django.db import migrations, models

FORWARD = """
ALTER TABLE campaigns_messageevent ADD COLUMN IF NOT EXISTS device smallint;
CREATE INDEX IF NOT EXISTS campaigns_messageevent_of_nobody ON campaigns_messageevent (message_id) WHERE customer_id = 0;
"""
BACKWARD = """
DROP INDEX campaigns_messageevent_of_nobody;
ALTER TABLE campaigns_messageevent DROP COLUMN device;
"""
DEVICE = models.SmallIntegerField(null=True)


class Migration(migrations.Migration):
    """All of a message's opens and clicks can be judged again: the log keeps their devices, and finds those to nobody."""

    dependencies = [("campaigns", "0006_vacuum_what_grows")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD, state_operations=[migrations.AddField("messageevent", "device", DEVICE)])
    ]
