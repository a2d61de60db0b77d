from django.db import migrations

SOURCES = """
CREATE TABLE permissions_source (
    code text PRIMARY KEY,
    may_grant boolean NOT NULL,
    may_raise boolean NOT NULL,
    CHECK (may_grant OR NOT may_raise)
);
INSERT INTO permissions_source VALUES
    ('self_service', true, true), ('double_optin', true, true), ('agent_call', true, true),
    ('consent_register', true, false),
    ('agent_correction', false, false), ('one_click', false, false), ('sms_keyword', false, false),
    ('esp_sync', false, false), ('csv_import', false, false), ('complaint', false, false),
    ('hard_bounce', false, false), ('erasure', false, false);
"""

COLUMNS = """
ALTER TABLE permissions_event ALTER id SET GENERATED ALWAYS;
ALTER TABLE permissions_event
    ALTER reason SET DEFAULT '', ALTER reference SET DEFAULT '', ALTER origin SET DEFAULT '',
    ALTER legal_basis SET DEFAULT '', ALTER language SET DEFAULT '', ALTER purpose_version SET DEFAULT 1,
    ALTER lead SET DEFAULT true, ALTER act SET DEFAULT gen_random_uuid(),
    ADD FOREIGN KEY (source) REFERENCES permissions_source (code),
    ADD CONSTRAINT permission_event_words CHECK (
        action IN ('grant', 'withdraw', 'void') AND channel IN ('email', 'sms', 'phone', 'post', 'onsite')
        AND purpose IN ('all', 'marketing', 'newsletter', 'survey', 'loyalty')
        AND octet_length(point) = 16 AND octet_length(key) = 16),
    ADD CONSTRAINT permission_event_codes CHECK (
        reason ~ '^[a-z0-9_]*$' AND origin ~ '^[a-z0-9_-]*$' AND legal_basis ~ '^[a-z_]*$'
        AND language ~ '^[A-Za-z-]*$' AND reference ~ '^[A-Za-z0-9_.:/-]*$'),
    ADD CONSTRAINT permission_event_void CHECK ((action = 'void') = (voids IS NOT NULL));
ALTER TABLE permissions_state SET (fillfactor = 80);
ALTER TABLE permissions_delivery SET (fillfactor = 80);
ALTER TABLE permissions_tally SET (fillfactor = 50);
"""

REFUSE = """
CREATE FUNCTION permissions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the permissions ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['event', 'leaf', 'seal', 'noticeversion', 'purposeversion'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON permissions_%s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION permissions_refuse()', kept);
        EXECUTE format('ALTER TABLE permissions_%s ENABLE ALWAYS TRIGGER append_only', kept);
    END LOOP;
END
$$;
"""

# The database's clock is the only one: who acts here and now gives no time, and nobody's clock runs ahead of it.
STAMP = """
CREATE FUNCTION permissions_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    NEW.occurred_at := least(coalesce(NEW.occurred_at, NEW.recorded_at), NEW.recorded_at);
    RETURN NEW;
END
$$;
ALTER TABLE permissions_event ALTER occurred_at DROP DEFAULT;
CREATE TRIGGER stamp BEFORE INSERT ON permissions_event FOR EACH ROW EXECUTE FUNCTION permissions_stamp();
ALTER TABLE permissions_event ENABLE ALWAYS TRIGGER stamp;
"""

# The registers of keys as the ledger tells them, leaving out what was undone. `_EVENTS` is a relation of entries.
REGISTERS = """
    SELECT e.market_id, e.point, e.channel, e.purpose,
        max(e.occurred_at) FILTER (WHERE e.action = 'withdraw') AS denied_at,
        (array_agg(e.source ORDER BY e.occurred_at DESC, e.source DESC)
            FILTER (WHERE e.action = 'withdraw'))[1] AS denied_by,
        max(e.occurred_at) FILTER (WHERE e.action = 'grant' AND s.may_raise) AS raised_at,
        max(e.occurred_at) FILTER (WHERE e.action = 'grant') AS granted_at,
        max(e.id) AS last_event
    FROM {events} e JOIN permissions_source s ON s.code = e.source
"""

GUARD = """
CREATE FUNCTION permissions_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE bad record;
BEGIN
    IF EXISTS (SELECT FROM fresh WHERE id <= (SELECT max(to_event) FROM permissions_seal)) THEN
        RAISE EXCEPTION 'an entry may not be slipped in below a seal' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT e.source INTO bad FROM fresh e JOIN permissions_source s ON s.code = e.source
        WHERE e.action = 'grant' AND NOT s.may_grant LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'source % can only lower a permission', bad.source USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT e.id INTO bad FROM fresh e
        WHERE e.action = 'void' AND NOT EXISTS (
            SELECT FROM permissions_event t WHERE t.id = e.voids AND t.action <> 'void'
            AND (t.market_id, t.point, t.channel, t.purpose) = (e.market_id, e.point, e.channel, e.purpose)) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % undoes nothing of its own point', bad.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER a_guard AFTER INSERT ON permissions_event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION permissions_guard();
ALTER TABLE permissions_event ENABLE ALWAYS TRIGGER a_guard;
"""

PROJECT = (
    """
CREATE FUNCTION permissions_project() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO permissions_state AS s
        (market_id, point, channel, purpose, denied_at, denied_by, raised_at, granted_at, last_event)
"""
    + REGISTERS.format(events="fresh")
    + """
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
    IF EXISTS (SELECT FROM fresh WHERE action = 'void') THEN
        -- The rows are locked by now, so a new statement sees every entry about them that is or will be committed.
        PERFORM permissions_replay(
            (SELECT array_agg(DISTINCT (market_id, point)::permissions_about) FROM fresh WHERE action = 'void'));
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER b_project AFTER INSERT ON permissions_event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION permissions_project();
ALTER TABLE permissions_event ENABLE ALWAYS TRIGGER b_project;
"""
)

# Of an entry and the one that undoes it, neither counts; the state keeps a row with empty registers.
REPLAY = (
    """
CREATE TYPE permissions_about AS (market_id bigint, point bytea);
CREATE VIEW permissions_replayed AS
"""
    + REGISTERS.format(
        events="""(SELECT t.id, t.market_id, t.point, t.channel, t.purpose, t.source, t.occurred_at,
            CASE WHEN v.id IS NULL THEN t.action ELSE 'void' END AS action
        FROM permissions_event t LEFT JOIN permissions_event v ON v.voids = t.id)"""
    )
    + """
    GROUP BY 1, 2, 3, 4;
CREATE FUNCTION permissions_replay(about permissions_about[]) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    UPDATE permissions_state s SET denied_at = r.denied_at, denied_by = r.denied_by, raised_at = r.raised_at,
        granted_at = r.granted_at, last_event = r.last_event
    FROM unnest(about) a CROSS JOIN LATERAL (
        SELECT * FROM permissions_replayed p WHERE p.market_id = a.market_id AND p.point = a.point) r
    WHERE (s.market_id, s.point, s.channel, s.purpose) = (r.market_id, r.point, r.channel, r.purpose)
$$;
"""
)

COUNT = """
CREATE FUNCTION permissions_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO permissions_tally AS t (market_id, day, channel, purpose, action, source, reason, changes)
    SELECT e.market_id, (e.recorded_at AT TIME ZONE m.time_zone)::date, e.channel, e.purpose, e.action, e.source,
        e.reason, count(*)
    FROM fresh e JOIN accounts_market m ON m.id = e.market_id
    WHERE e.lead
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (market_id, day, channel, purpose, action, source, reason)
        DO UPDATE SET changes = t.changes + excluded.changes;
    RETURN NULL;
END
$$;
CREATE TRIGGER c_count AFTER INSERT ON permissions_event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION permissions_count();
ALTER TABLE permissions_event ENABLE ALWAYS TRIGGER c_count;
"""

DIGEST = """
CREATE FUNCTION permissions_digest(e permissions_event) RETURNS bytea LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        e.id, e.market_id, e.act, encode(e.key, 'hex'), encode(e.point, 'hex'), e.key_id, e.lead, e.channel, e.purpose,
        e.purpose_version, e.action, e.voids, e.source, e.origin, e.legal_basis, e.reason, e.reference, e.by_id,
        e.notice_id, e.language, encode(e.evidence, 'hex'), extract(epoch FROM e.occurred_at),
        extract(epoch FROM e.recorded_at))::text, 'UTF8'))
$$;
"""

BACK = """
DROP FUNCTION permissions_digest(permissions_event);
DROP FUNCTION permissions_count() CASCADE;
DROP FUNCTION permissions_project() CASCADE;
DROP FUNCTION permissions_replay(permissions_about[]);
DROP VIEW permissions_replayed;
DROP TYPE permissions_about;
DROP FUNCTION permissions_guard() CASCADE;
DROP FUNCTION permissions_stamp() CASCADE;
DROP FUNCTION permissions_refuse() CASCADE;
ALTER TABLE permissions_event DROP CONSTRAINT permissions_event_source_fkey;
DROP TABLE permissions_source;
"""


class Migration(migrations.Migration):
    """The ledger's own rules: ENABLE ALWAYS, so that they also hold for a session that pretends to be a replica."""

    dependencies = [("permissions", "0001_ledger_rules_outbox")]

    operations = [
        migrations.RunSQL(
            [SOURCES, COLUMNS, REFUSE, STAMP, GUARD, REPLAY, PROJECT, COUNT, DIGEST], reverse_sql=[BACK]
        )
    ]
