from django.db import migrations

# Nothing but a migration changes what a source may, and what the law asks: it switches the refusal off, which only the
# tables' owner can, and on again. That something was changed is written in the log all the same.
REFUSE = """
CREATE OR REPLACE FUNCTION permissions_note_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_auditentry (at, action, target, detail) VALUES (clock_timestamp(), 'rules.changed',
        TG_TABLE_NAME, jsonb_build_object('database_role', session_user, 'kind', lower(TG_OP)));
    RETURN NULL;
END
$$;
DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['source', 'policyrule'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS by_migration ON permissions_%s', kept);
        EXECUTE format('DROP TRIGGER IF EXISTS noted ON permissions_%s', kept);
        EXECUTE format('CREATE TRIGGER by_migration BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON permissions_%s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION permissions_refuse()', kept);
        EXECUTE format('ALTER TABLE permissions_%s ENABLE ALWAYS TRIGGER by_migration', kept);
        EXECUTE format('CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON permissions_%s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION permissions_note_change()', kept);
        EXECUTE format('ALTER TABLE permissions_%s ENABLE ALWAYS TRIGGER noted', kept);
    END LOOP;
END
$$;
"""
# Its own words instead of those of a view, which are written differently by each version of the server: so this
# function can be compared with what it must be.
REPLAY = """
CREATE OR REPLACE FUNCTION permissions_replay(about permissions_about[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM permissions_hold(about);
    UPDATE permissions_state s SET denied_at = r.denied_at, denied_by = r.denied_by, raised_at = r.raised_at,
        granted_at = r.granted_at, last_event = r.last_event
    FROM (SELECT DISTINCT market_id, point FROM unnest(about)) a CROSS JOIN LATERAL (
        SELECT e.market_id, e.point, e.channel, e.purpose,
            max(e.occurred_at) FILTER (WHERE e.action = 'withdraw' AND v.id IS NULL) AS denied_at,
            (array_agg(e.source ORDER BY e.occurred_at DESC, e.source DESC)
                FILTER (WHERE e.action = 'withdraw' AND v.id IS NULL))[1] AS denied_by,
            max(e.occurred_at) FILTER (WHERE e.action = 'grant' AND v.id IS NULL AND o.may_raise) AS raised_at,
            max(e.occurred_at) FILTER (WHERE e.action = 'grant' AND v.id IS NULL) AS granted_at,
            max(e.id) AS last_event
        FROM permissions_event e JOIN permissions_source o ON o.code = e.source
            LEFT JOIN permissions_event v ON v.voids = e.id
        WHERE e.market_id = a.market_id AND e.point = a.point
        GROUP BY 1, 2, 3, 4) r
    WHERE (s.market_id, s.point, s.channel, s.purpose) = (r.market_id, r.point, r.channel, r.purpose);
END
$$;
"""
BACK = """
DROP TRIGGER by_migration ON permissions_source;
DROP TRIGGER noted ON permissions_source;
DROP TRIGGER by_migration ON permissions_policyrule;
DROP TRIGGER noted ON permissions_policyrule;
DROP FUNCTION permissions_note_change();
"""


class Migration(migrations.Migration):
    """Sources and rules are changed by migrations alone, and every function can be compared with what it must be."""

    dependencies = [("permissions", "0010_locked_before_it_is_read"), ("accounts", "0002_log_is_append_only")]

    operations = [migrations.RunSQL([REFUSE, REPLAY], reverse_sql=[BACK])]
