"""`manage.py distribute` on a database with Citus' rules but not its machines: functions that check and write down."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEntry, Market, User
from config.distribution import FACTS, REFERENCES, WHOLE, Kind, UndecidedError, decision, tables

CITUS = """
CREATE SCHEMA pretended;
SET LOCAL search_path TO public, pretended;
CREATE TABLE pretended.pg_dist_partition (logicalrelid regclass PRIMARY KEY, partmethod "char", beside text);
CREATE TABLE pretended.pg_dist_node (groupid integer);
INSERT INTO pretended.pg_dist_node VALUES (0), (1);
CREATE FUNCTION pretended.check_references(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = t
        AND confrelid NOT IN (SELECT logicalrelid FROM pretended.pg_dist_partition)) THEN
        RAISE EXCEPTION '% refers to a table that stays behind', t;
    END IF;
END $$;
CREATE FUNCTION pretended.create_reference_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pretended.check_references(table_name);
    INSERT INTO pretended.pg_dist_partition VALUES (table_name, 'n', NULL);
END $$;
CREATE FUNCTION pretended.create_distributed_table(table_name regclass, distribution_column text,
    distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pretended.check_references(table_name);
    IF EXISTS (SELECT FROM pg_index i WHERE i.indrelid = table_name AND i.indisunique AND NOT EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = table_name AND a.attnum = ANY(i.indkey)
        AND a.attname = distribution_column)) THEN
        RAISE EXCEPTION 'a unique key of % lacks %', table_name, distribution_column;
    END IF;
    IF colocate_with <> 'none'
        AND colocate_with::regclass NOT IN (SELECT logicalrelid FROM pretended.pg_dist_partition) THEN
        RAISE EXCEPTION '% is not distributed', colocate_with;
    END IF;
    INSERT INTO pretended.pg_dist_partition VALUES (table_name, 'h', colocate_with);
END $$;
"""


def run(*, apply: bool = False) -> str:
    out = StringIO()
    call_command("distribute", apply=apply, stdout=out)
    return out.getvalue()


def rows(question: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def _citus(db) -> None:
    execute(CITUS)


@pytest.mark.django_db
def test_a_server_without_citus_is_refused_with_a_sentence():
    with pytest.raises(CommandError, match="has no Citus: CREATE EXTENSION citus"):
        run(apply=True)


@pytest.mark.usefixtures("_citus")
def test_a_coordinator_that_does_not_know_itself_is_refused():
    execute("DELETE FROM pretended.pg_dist_node WHERE groupid = 0")
    with pytest.raises(CommandError, match="citus_set_coordinator_host"):
        run()


@pytest.mark.usefixtures("_citus")
def test_without_apply_it_prints_every_statement_with_a_reason_and_changes_nothing():
    keys = rows("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
    told = run()
    assert "SELECT create_distributed_table('campaigns_message', 'customer_id', colocate_with => 'none');" in told
    assert "SELECT create_reference_table('campaigns_campaign');" in told
    assert 'ALTER TABLE "campaigns_campaign" DROP CONSTRAINT' in told
    assert "repeat with --apply" in told
    statements = [number for number, line in enumerate(told.splitlines()) if not line.startswith("--")]
    assert all(told.splitlines()[number - 1].startswith("-- ") for number in statements)
    assert rows("SELECT count(*) FROM pretended.pg_dist_partition") == [(0,)]
    assert rows("SELECT count(*) FROM pg_constraint WHERE contype = 'f'") == keys


@pytest.mark.usefixtures("_citus")
def test_applied_it_distributes_facts_beside_each_other_copies_small_tables_and_leaves_the_rest():
    told = run(apply=True)
    placed = dict(rows("SELECT logicalrelid::text, partmethod FROM pretended.pg_dist_partition"))
    assert placed == {**dict.fromkeys(FACTS, "h"), **dict.fromkeys(REFERENCES, "n")}
    beside = rows("SELECT DISTINCT beside FROM pretended.pg_dist_partition WHERE partmethod = 'h' ORDER BY 1")
    assert beside == [("campaigns_message",), ("none",)]
    assert re.search(r"-- left whole \(staff, roles and the append-only log[^)]+\): .*accounts_auditentry", told)
    assert "statements done" in told


@pytest.mark.usefixtures("_citus")
def test_only_constraints_that_would_span_two_kinds_are_dropped():
    run(apply=True)
    left = rows("""SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace""")
    assert ("campaigns_variant", "campaigns_campaign") in left
    assert ("customers_contactpoint", "customers_customer") in left
    assert [pair for pair in left if decision(pair[0])[0] != decision(pair[1])[0]] == []


@pytest.mark.usefixtures("_citus")
def test_done_again_it_does_nothing_and_a_half_done_one_goes_on():
    execute("SELECT create_distributed_table('campaigns_message', 'customer_id', colocate_with => 'none')")
    assert "create_distributed_table('campaigns_message'," not in run(apply=True)
    assert run(apply=True).endswith("-- everything is distributed already\n")


@pytest.mark.usefixtures("_citus")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("CREATE UNIQUE INDEX one ON campaigns_linkclick (message_id, link_id)", "unique key one lacks customer_id"),
        (
            "ALTER TABLE campaigns_linkclick ADD CONSTRAINT two FOREIGN KEY (link_id) REFERENCES campaigns_link",
            "constraint two",
        ),
        (
            "CREATE TRIGGER three BEFORE DELETE ON campaigns_linkclick EXECUTE FUNCTION refuse_change()",
            "trigger three",
        ),
        ("ALTER TABLE campaigns_linkclick RENAME TO campaigns_other", "campaigns_linkclick: there is no such table"),
    ],
)
def test_a_fact_that_breaks_a_rule_is_named_before_anything_is_done(change, rule):
    execute(change)
    with pytest.raises(CommandError, match=rule):
        run(apply=True)
    assert rows("SELECT count(*) FROM pretended.pg_dist_partition") == [(0,)]


@pytest.mark.django_db
def test_every_table_is_decided_once_and_every_decision_names_a_table():
    with connection.cursor() as cursor:
        there = tables(cursor)
    for table in [*there, *(model._meta.db_table for model in apps.get_models(include_auto_created=True))]:
        kind, reason = decision(table)
        assert kind in Kind
        assert reason
    named = [*FACTS, *REFERENCES, *WHOLE]
    assert len(set(named)) == len(named)
    assert set(named) <= set(there)


@pytest.mark.django_db
def test_a_table_of_campaigns_and_one_of_an_unknown_app_wait_for_a_decision():
    for table in ("campaigns_novelty", "journeys_position"):
        with pytest.raises(UndecidedError, match=table):
            decision(table)


@pytest.mark.usefixtures("_citus")
def test_an_undecided_table_stops_the_command():
    execute("CREATE TABLE journeys_position (customer_id bigint)")
    with pytest.raises(CommandError, match=r"journeys_position has no place in config/distribution\.py"):
        run()


@pytest.mark.usefixtures("_citus")
def test_what_stays_whole_keeps_working_between_its_kind():
    run(apply=True)
    market = Market.objects.create(
        code="xx", name="X", time_zone="Europe/Amsterdam", language="nl", currency="EUR", phone_region="NL"
    )
    user = User.objects.create(email="somebody@example.com", name="Somebody")
    AuditEntry.objects.create(by=user, action="tried", market=market)
    assert AuditEntry.objects.filter(market=market).count() == 1
