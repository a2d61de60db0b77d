from django.db import migrations


class Migration(migrations.Migration):
    """ENABLE ALWAYS: the rule also holds for a session that pretends to be a replica."""

    dependencies = [("accounts", "0001_staff_roles_markets")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
            END
            $$;
            DROP TRIGGER IF EXISTS append_only ON accounts_auditentry;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            ALTER TABLE accounts_auditentry ENABLE ALWAYS TRIGGER append_only;
            DROP TRIGGER IF EXISTS no_truncate ON accounts_auditentry;
            CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_auditentry
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            ALTER TABLE accounts_auditentry ENABLE ALWAYS TRIGGER no_truncate;
            """,
            reverse_sql="""
            DROP TRIGGER IF EXISTS append_only ON accounts_auditentry;
            DROP TRIGGER IF EXISTS no_truncate ON accounts_auditentry;
            DROP FUNCTION IF EXISTS refuse_change();
            """,
        ),
    ]
