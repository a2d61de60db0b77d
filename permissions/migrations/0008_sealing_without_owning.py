from django.db import migrations

# To lock a table against writers one must be allowed to alter it, which the application is not: the owner lends it
# this one look. Whoever finds somebody writing for longer than the patience of the desk comes back later.
HORIZON = """
CREATE FUNCTION permissions_horizon() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '200ms' AS $$
BEGIN
    LOCK TABLE permissions_event IN SHARE MODE;
    RETURN (SELECT coalesce(max(id), 0) FROM permissions_event);
END
$$;
"""
# What a customer, a sending system or a file said can be answered, never cancelled.
GUARD = """
CREATE OR REPLACE FUNCTION permissions_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
            AND e.source = 'agent_correction' AND t.source IN ('agent_call', 'agent_correction')
            AND (t.market_id, t.point, t.channel, t.purpose) = (e.market_id, e.point, e.channel, e.purpose)) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % undoes nothing that an agent did at its own point', bad.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
"""
NOTE = """
UPDATE permissions_policyrule SET note = 'That advertising to who has signed in needs no consent is our own reading; '
    'whether the messages are shown by means of cookies is for the data protection officer to see.'
WHERE country = 'NL' AND channel = 'onsite' AND NOT confirmed AND note = ''
"""


class Migration(migrations.Migration):
    """The nightly seal also for an application that does not own the ledger; only an agent's own act can be undone; the one
    doubt without a word gets one."""

    dependencies = [("permissions", "0007_rights")]

    operations = [
        migrations.RunSQL(HORIZON, reverse_sql="DROP FUNCTION permissions_horizon()"),
        migrations.RunSQL(GUARD, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(NOTE, reverse_sql=migrations.RunSQL.noop),
    ]
