from django.db import migrations

# What needs to own the tables of facts is lent to an application that does not: to make a month, to drop a month of the
# log, and to let the planner know of the whole. An open month is updated often: space within the page keeps those updates
# off the indexes. A month is attached after it is made: that locks writers only, so that nobody who reads must wait.
MONTHS = """
CREATE FUNCTION campaigns_make_month(facts text, first date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    month text := facts || to_char(first, '_YYYY_MM');
    storage text := CASE facts
        WHEN 'campaigns_message' THEN 'WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)'
        WHEN 'campaigns_messageevent' THEN '' END;
BEGIN
    IF storage IS NULL OR first <> date_trunc('month', first) THEN
        RAISE EXCEPTION '% has no month from %', facts, first USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format(
        'CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS) %s', month, facts, storage);
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', facts, month,
        to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
END
$$;
CREATE FUNCTION campaigns_drop_month(first date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('DROP TABLE public.%I', 'campaigns_messageevent' || to_char(first, '_YYYY_MM'));
END
$$;
CREATE FUNCTION campaigns_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET default_statistics_target = 30 AS $$
DECLARE alone text := CASE WHEN current_setting('server_version_num')::int >= 180000 THEN 'ONLY ' ELSE '' END;
BEGIN
    EXECUTE 'ANALYZE ' || alone || 'campaigns_message';
    EXECUTE 'ANALYZE ' || alone || 'campaigns_messageevent';
END
$$;
"""
BACK = """
DROP FUNCTION campaigns_make_month(text, date);
DROP FUNCTION campaigns_drop_month(date);
DROP FUNCTION campaigns_refresh_statistics();
"""


class Migration(migrations.Migration):
    """Facts lie in a table for each month, which the application makes and drops without owning their whole."""

    dependencies = [("campaigns", "0008_workbooks")]

    operations = [migrations.RunSQL(MONTHS, reverse_sql=BACK)]
