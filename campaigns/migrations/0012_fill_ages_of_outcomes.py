from django.db import migrations

# Frozen as it was counted then.
APPOINTMENTS = """
UPDATE campaigns_attribution o SET booked_at = a.booked_at, starts_at = a.starts_at, status = a.status
FROM customers_appointment a
WHERE a.id = o.appointment_id AND a.market_id = o.market_id AND o.booked_at IS NULL
"""
EMPTY = """
DELETE FROM campaigns_outcomeresult r USING campaigns_campaign c WHERE c.id = r.campaign_id AND c.market_id = %(market)s;
DELETE FROM campaigns_visitresult r USING campaigns_campaign c WHERE c.id = r.campaign_id AND c.market_id = %(market)s;
"""
OUTCOMES = """
INSERT INTO campaigns_outcomeresult (campaign_id, variant_id, day, hour, sent, returned, arrived, opened, opened_human, clicked, unsubscribed, complained)
SELECT campaign_id, variant_id, day, hour, 0 + coalesce(sum(n) FILTER (WHERE what = 1), 0) AS sent, 0 + coalesce(sum(n) FILTER (WHERE what = 2), 0) AS returned, 0 + coalesce(sum(n) FILTER (WHERE what = 3), 0) - coalesce(sum(n) FILTER (WHERE what = 4), 0) AS arrived, 0 + coalesce(sum(n) FILTER (WHERE what = 5), 0) AS opened, 0 + coalesce(sum(n) FILTER (WHERE what = 6), 0) AS opened_human, 0 + coalesce(sum(n) FILTER (WHERE what = 7), 0) AS clicked, 0 + coalesce(sum(n) FILTER (WHERE what = 8), 0) AS unsubscribed, 0 + coalesce(sum(n) FILTER (WHERE what = 9), 0) AS complained FROM (
    SELECT m.campaign_id, m.variant_id, m.day, v.hour, 1 AS n, v.what
    FROM (SELECT *, (sent_at AT TIME ZONE %(zone)s)::date AS day FROM campaigns_message WHERE market_id = %(market)s OFFSET 0) m
    CROSS JOIN LATERAL unnest(ARRAY[CASE WHEN m.was_sent AND m.sent_at IS NOT NULL THEN date_bin('1 hour', greatest(m.sent_at, m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.was_sent AND CASE WHEN m.bounced_at IS NOT NULL AND m.first_opened_at IS NULL AND m.unsubscribed_at IS NULL AND m.complained_at IS NULL THEN m.bounced_at END IS NOT NULL THEN date_bin('1 hour', greatest(CASE WHEN m.bounced_at IS NOT NULL AND m.first_opened_at IS NULL AND m.unsubscribed_at IS NULL AND m.complained_at IS NULL THEN m.bounced_at END, m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.was_sent AND least(m.delivered_at, least(m.first_opened_at, m.unsubscribed_at, m.complained_at)) IS NOT NULL THEN date_bin('1 hour', greatest(least(m.delivered_at, least(m.first_opened_at, m.unsubscribed_at, m.complained_at)), m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.was_sent AND CASE WHEN m.bounced_at IS NOT NULL AND m.first_opened_at IS NULL AND m.unsubscribed_at IS NULL AND m.complained_at IS NULL AND m.delivered_at IS NOT NULL THEN greatest(m.bounced_at, m.delivered_at) END IS NOT NULL THEN date_bin('1 hour', greatest(CASE WHEN m.bounced_at IS NOT NULL AND m.first_opened_at IS NULL AND m.unsubscribed_at IS NULL AND m.complained_at IS NULL AND m.delivered_at IS NOT NULL THEN greatest(m.bounced_at, m.delivered_at) END, m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.first_opened_at IS NOT NULL THEN date_bin('1 hour', greatest(m.first_opened_at, m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.first_human_opened_at IS NOT NULL THEN date_bin('1 hour', greatest(m.first_human_opened_at, m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.first_human_clicked_at IS NOT NULL THEN date_bin('1 hour', greatest(m.first_human_clicked_at, m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.unsubscribed_at IS NOT NULL THEN date_bin('1 hour', greatest(m.unsubscribed_at, m.sent_at), '2000-01-01 00:00+00') END, CASE WHEN m.complained_at IS NOT NULL THEN date_bin('1 hour', greatest(m.complained_at, m.sent_at), '2000-01-01 00:00+00') END]) WITH ORDINALITY v (hour, what)
) w
WHERE hour IS NOT NULL AND campaign_id IS NOT NULL GROUP BY 1, 2, 3, 4
"""
VISITS = """
INSERT INTO campaigns_visitresult (campaign_id, variant_id, day, rule, lag_days, hour, booked, planned, attended, open, cancelled)
SELECT o.campaign_id, o.variant_id, (o.sent_at AT TIME ZONE %(zone)s)::date, o.rule, o.lag_days,
    date_bin('1 hour', v.at, '2000-01-01 00:00+00'),
    + sum(v.booked), + sum(v.planned), + sum(v.attended), + sum(v.open), + sum(v.cancelled)
FROM (
    SELECT o.*, greatest(o.booked_at, o.sent_at) AS since, min(greatest(o.booked_at, o.sent_at)) OVER (
        PARTITION BY o.customer_id, o.message_id, o.rule ORDER BY o.lag_days, o.appointment_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM campaigns_attribution o WHERE o.market_id = %(market)s
) o
CROSS JOIN LATERAL (VALUES
    (CASE WHEN before IS NULL OR since < before THEN since END, 1, 0, 0, 0, 0),
    (CASE WHEN since < before THEN before END, -1, 0, 0, 0, 0),
    (starts_at, 0, 1, (status = 'attended')::int,
        (status IN ('booked', 'changed'))::int,
        (status = 'cancelled')::int)
) v (at, booked, planned, attended, open, cancelled)
WHERE v.at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
"""
LATEST = """
UPDATE campaigns_campaign c SET told_until = n.told, answered_until = n.answered
FROM (
    SELECT campaign_id, max(hour) AS told,
        max(hour) FILTER (WHERE opened > 0 OR clicked > 0 OR unsubscribed > 0 OR complained > 0) AS answered
    FROM campaigns_outcomeresult GROUP BY 1
) n WHERE n.campaign_id = c.id AND c.market_id = %(market)s
"""


def fill(apps, schema_editor):
    """Running it twice gives the same."""
    markets = list(apps.get_model("accounts", "Market").objects.values_list("pk", "time_zone"))
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(APPOINTMENTS)
        for market, zone in markets:
            for statement in (*EMPTY.strip().split("\n"), OUTCOMES, VISITS, LATEST):
                cursor.execute(statement, {"market": market, "zone": zone})


class Migration(migrations.Migration):
    """What is known of messages and appointments so far, by the hour of each."""

    dependencies = [
        ("accounts", "0003_keys_of_other_systems"),
        ("campaigns", "0011_ages_of_outcomes"),
        ("customers", "0012_latest_news_of_appointments"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
