from django.db import migrations, models

COUNT = """
CREATE OR REPLACE FUNCTION permissions_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO permissions_tally AS t (market_id, day, channel, purpose, action, source, reason, changes)
    SELECT e.market_id, (e.occurred_at AT TIME ZONE m.time_zone)::date, e.channel, e.purpose, e.action, e.source,
        e.reason, count(*)
    FROM fresh e JOIN accounts_market m ON m.id = e.market_id
    WHERE e.lead
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (market_id, day, channel, purpose, action, source, reason)
        DO UPDATE SET changes = t.changes + excluded.changes;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    """A change counts on the day on which it happened, however late we hear of it."""

    dependencies = [("permissions", "0005_sandbox")]

    operations = [
        migrations.RunSQL(COUNT, reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveIndex("event", "permission_event_by_time"),
        migrations.AddIndex(
            "event", models.Index(fields=["market", "occurred_at", "id"], name="permission_event_by_time")
        ),
    ]
