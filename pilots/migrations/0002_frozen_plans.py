from django.db import migrations


class Migration(migrations.Migration):
    """A plan that is frozen is never altered or deleted, whoever asks; nor is a look or a decision altered."""

    dependencies = [("pilots", "0001_plans_assignments_looks")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE OR REPLACE FUNCTION pilots_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
            END
            $$;
            DROP TRIGGER IF EXISTS frozen ON pilots_planversion;
            CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON pilots_planversion
                FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION pilots_refuse_change();
            DROP TRIGGER IF EXISTS kept ON pilots_look;
            CREATE TRIGGER kept BEFORE UPDATE ON pilots_look
                FOR EACH ROW EXECUTE FUNCTION pilots_refuse_change();
            DROP TRIGGER IF EXISTS kept ON pilots_decision;
            CREATE TRIGGER kept BEFORE UPDATE ON pilots_decision
                FOR EACH ROW EXECUTE FUNCTION pilots_refuse_change();
            """,
            reverse_sql="""
            DROP TRIGGER IF EXISTS frozen ON pilots_planversion;
            DROP TRIGGER IF EXISTS kept ON pilots_look;
            DROP TRIGGER IF EXISTS kept ON pilots_decision;
            DROP FUNCTION IF EXISTS pilots_refuse_change();
            """,
        ),
    ]
