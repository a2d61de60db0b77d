from django.db import migrations

FORWARD = """
CREATE TABLE campaigns_message (
    market_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    id bigint NOT NULL,
    contact_id bigint,
    campaign_id bigint,
    variant_id bigint,
    sent_at timestamptz NOT NULL,
    delivered_at timestamptz,
    first_opened_at timestamptz,
    first_human_opened_at timestamptz,
    first_clicked_at timestamptz,
    first_human_clicked_at timestamptz,
    bounced_at timestamptz,
    unsubscribed_at timestamptz,
    complained_at timestamptz,
    refused_at timestamptz,
    device_mark bigint,
    opens integer NOT NULL,
    machine_opens integer NOT NULL,
    clicks integer NOT NULL,
    machine_clicks integer NOT NULL,
    bounce smallint,
    sent_known boolean NOT NULL,
    was_sent boolean NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (customer_id, sent_at, id)
) PARTITION BY RANGE (sent_at);
CREATE INDEX campaigns_message_by_campaign ON campaigns_message (campaign_id, sent_at, id);

CREATE TABLE campaigns_messageevent (
    market_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    key bigint NOT NULL,
    message_id bigint NOT NULL,
    received_at timestamptz NOT NULL,
    link_id bigint,
    type smallint NOT NULL,
    is_machine boolean,
    machine_reason text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (occurred_at, customer_id, key)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX campaigns_messageevent_by_customer ON campaigns_messageevent (customer_id, occurred_at);

CREATE TABLE campaigns_messagelocation (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (id, customer_id)
);

CREATE TABLE campaigns_linkclick (
    market_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    message_id bigint NOT NULL,
    link_id bigint NOT NULL,
    first_at timestamptz NOT NULL,
    first_human_at timestamptz,
    clicks integer NOT NULL,
    PRIMARY KEY (customer_id, message_id, link_id)
);

CREATE TABLE campaigns_attribution (
    market_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    appointment_id bigint NOT NULL,
    rule text NOT NULL,
    message_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    variant_id bigint NOT NULL,
    sent_at timestamptz NOT NULL,
    lag_days smallint NOT NULL,
    showed_up boolean NOT NULL,
    revenue numeric(10, 2) NOT NULL,
    PRIMARY KEY (customer_id, appointment_id, rule)
);
CREATE INDEX campaigns_attribution_by_message ON campaigns_attribution (customer_id, message_id);
CREATE INDEX campaigns_attribution_by_campaign ON campaigns_attribution (campaign_id, rule, sent_at, message_id);
"""

BACKWARD = """
DROP TABLE campaigns_attribution, campaigns_linkclick, campaigns_messagelocation,
    campaigns_messageevent, campaigns_message;
"""


class Migration(migrations.Migration):
    """Fact tables, partitioned by month: Django's migrations can't say so."""

    dependencies = [("campaigns", "0001_campaigns_and_results")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
