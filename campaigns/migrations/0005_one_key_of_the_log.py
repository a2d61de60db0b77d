from django.db import migrations

FORWARD = """
ALTER TABLE campaigns_messageevent DROP CONSTRAINT campaigns_messageevent_pkey;
ALTER TABLE campaigns_messageevent ADD PRIMARY KEY (customer_id, occurred_at, key);
DROP INDEX campaigns_messageevent_by_customer;
"""
BACKWARD = """
ALTER TABLE campaigns_messageevent DROP CONSTRAINT campaigns_messageevent_pkey;
ALTER TABLE campaigns_messageevent ADD PRIMARY KEY (occurred_at, customer_id, key);
CREATE INDEX campaigns_messageevent_by_customer ON campaigns_messageevent (customer_id, occurred_at);
"""


class Migration(migrations.Migration):
    """The log's key begins with the customer, so that it serves a timeline too: one index an event instead of two."""

    dependencies = [("campaigns", "0004_reported_results")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
