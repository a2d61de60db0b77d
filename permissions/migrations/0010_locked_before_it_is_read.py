from django.db import migrations

# Whoever makes registers anew holds all of a point's first, in one order and in a statement of its own: the next
# statement then reads a ledger in which all that is told of them has been committed.
REPLAY = """
CREATE OR REPLACE FUNCTION permissions_hold(about permissions_about[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM (SELECT DISTINCT market_id, point FROM unnest(about)) a
        JOIN permissions_state s USING (market_id, point)
        ORDER BY s.market_id, s.point, s.channel, s.purpose FOR UPDATE OF s;
END
$$;
DROP FUNCTION IF EXISTS permissions_replay(permissions_about[]);
CREATE FUNCTION permissions_replay(about permissions_about[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM permissions_hold(about);
    UPDATE permissions_state s SET denied_at = r.denied_at, denied_by = r.denied_by, raised_at = r.raised_at,
        granted_at = r.granted_at, last_event = r.last_event
    FROM unnest(about) a CROSS JOIN LATERAL (
        SELECT * FROM permissions_replayed p WHERE p.market_id = a.market_id AND p.point = a.point) r
    WHERE (s.market_id, s.point, s.channel, s.purpose) = (r.market_id, r.point, r.channel, r.purpose);
END
$$;
"""
# What is undone is held before the first of its registers is written: two who undo at one point write in one order.
PROJECT = """
CREATE OR REPLACE FUNCTION permissions_project() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE undone permissions_about[] := (
    SELECT array_agg(DISTINCT (market_id, point)::permissions_about) FROM fresh WHERE action = 'void');
BEGIN
    IF undone IS NOT NULL THEN
        PERFORM permissions_hold(undone);
    END IF;
    INSERT INTO permissions_state AS s
        (market_id, point, channel, purpose, denied_at, denied_by, raised_at, granted_at, last_event)
    SELECT e.market_id, e.point, e.channel, e.purpose,
        max(e.occurred_at) FILTER (WHERE e.action = 'withdraw') AS denied_at,
        (array_agg(e.source ORDER BY e.occurred_at DESC, e.source DESC)
            FILTER (WHERE e.action = 'withdraw'))[1] AS denied_by,
        max(e.occurred_at) FILTER (WHERE e.action = 'grant' AND s.may_raise) AS raised_at,
        max(e.occurred_at) FILTER (WHERE e.action = 'grant') AS granted_at,
        max(e.id) AS last_event
    FROM fresh e JOIN permissions_source s ON s.code = e.source
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (market_id, point, channel, purpose) DO UPDATE SET
        denied_by = CASE
            WHEN excluded.denied_at IS NULL THEN s.denied_by
            WHEN s.denied_at IS NULL OR (excluded.denied_at, excluded.denied_by) > (s.denied_at, s.denied_by)
                THEN excluded.denied_by
            ELSE s.denied_by END,
        denied_at = greatest(s.denied_at, excluded.denied_at),
        raised_at = greatest(s.raised_at, excluded.raised_at),
        granted_at = greatest(s.granted_at, excluded.granted_at),
        last_event = greatest(s.last_event, excluded.last_event);
    IF undone IS NOT NULL THEN
        PERFORM permissions_replay(undone);
    END IF;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    """A replay holds what it makes anew before it reads what it makes it from."""

    dependencies = [("permissions", "0009_requests_about_addresses")]

    operations = [migrations.RunSQL([REPLAY, PROJECT], reverse_sql=migrations.RunSQL.noop)]
