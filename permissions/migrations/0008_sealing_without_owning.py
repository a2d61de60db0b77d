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
NOTE = """
UPDATE permissions_policyrule SET note = 'That advertising to who has signed in needs no consent is our own reading; '
    'whether the messages are shown by means of cookies is for the data protection officer to see.'
WHERE country = 'NL' AND channel = 'onsite' AND NOT confirmed AND note = ''
"""


class Migration(migrations.Migration):
    """The nightly seal also for an application that does not own the ledger; the one doubt without a word gets one."""

    dependencies = [("permissions", "0007_rights")]

    operations = [
        migrations.RunSQL(HORIZON, reverse_sql="DROP FUNCTION permissions_horizon()"),
        migrations.RunSQL(NOTE, reverse_sql=migrations.RunSQL.noop),
    ]
