"""What an owner of the database could alter is found, and the first broken entry named."""

import re

import pytest
from django.core.management import CommandError, call_command

from permissions.models import Seal
from permissions.queries.verification import verify
from tests.permissions.doctoring import ALTERED, REPLACED_BY_ITS_OWNER, faults
from tests.permissions.factories import sql

pytestmark = pytest.mark.django_db

SLIPPED_IN = (
    "INSERT INTO permissions_event (id, market_id, act, key, point, key_id, lead, channel, purpose, purpose_version, "
    "action, source, origin, legal_basis, reason, reference, language, occurred_at) OVERRIDING SYSTEM VALUE "
    "SELECT {first} - 1000, market_id, act, substr(sha256('x'), 1, 16), point, key_id, lead, channel, purpose, "
    "purpose_version, action, source, origin, legal_basis, reason, reference, language, occurred_at "
    "FROM permissions_event WHERE id = {first}"
)
CHANGED_PLACES = (
    "UPDATE permissions_event e SET act = o.act, point = o.point, channel = o.channel, action = o.action, "
    "source = o.source, occurred_at = o.occurred_at, recorded_at = o.recorded_at FROM permissions_event o "
    "WHERE (e.id, o.id) IN (({third}, {fifth}), ({fifth}, {third}))"
)
WITH_THEIR_LEAVES = (
    "UPDATE permissions_leaf l SET sha256 = permissions_digest(e) FROM permissions_event e WHERE e.id = l.event"
)
REWRITTEN = "ALTER TABLE permissions_event ALTER reason TYPE varchar(30) USING 'said_so'"
REMOVED = "DELETE FROM permissions_event WHERE id = {third}"
GONE_WITHOUT_A_TRACE = "DELETE FROM permissions_{} WHERE {} = {{third}}"
DELETED = [GONE_WITHOUT_A_TRACE.format("event", "id"), GONE_WITHOUT_A_TRACE.format("leaf", "event")]
LAST_SEALED = "DELETE FROM permissions_event WHERE id = {sealed}"
LAST = "DELETE FROM permissions_event WHERE id = {last}"
SECOND_SEAL = "seal {second} of entries {from_second} to {sealed} does not fit"
ONE_SEAL = "UPDATE permissions_seal SET {} WHERE id = {{second}}"
SWALLOWS = "CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
BODY = "CREATE OR REPLACE FUNCTION {} LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
BY_HAND = [
    f"ALTER TABLE permissions_{table} DISABLE TRIGGER {trigger}"
    for table in ("source", "policyrule") for trigger in ("by_migration", "noted")
]  # fmt: skip
EVIDENCE = """UPDATE permissions_evidence SET body = '{{"identity": "plate,birth"}}'"""


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        ([ALTERED], "entry {third} was altered"),
        ([REWRITTEN], "entry {first} was altered"),
        ([CHANGED_PLACES], "entry {third} was altered"),
        ([REMOVED], "entry {third} is missing"),
        ([SLIPPED_IN], "entry 1000 was slipped in"),
        ([LAST_SEALED], "entry {sealed} is missing"),
        ([LAST], "entry {last} is missing, which had an effect"),
        (["UPDATE permissions_event SET occurred_at = occurred_at - interval '1 year' WHERE id = {fresh}"],
         "the state differs from a replay in 2 rows"),
        (["UPDATE permissions_state SET denied_at = NULL WHERE last_event = {last}"], "the state differs"),
        ([ALTERED, WITH_THEIR_LEAVES], "seal 1"),
        (DELETED, "seal 1"),
        ([ONE_SEAL.format("digest = sha256('x')")], SECOND_SEAL),
        ([ONE_SEAL.format("previous = sha256('x')")], SECOND_SEAL),
        ([ONE_SEAL.format("entries = entries + 1")], SECOND_SEAL),
        ([ONE_SEAL.format("to_event = to_event - 1")], "seal {second} of entries {from_second} to"),
        ([ONE_SEAL.format("sealed_at = sealed_at - interval '1 day'")], SECOND_SEAL),
        (["DELETE FROM permissions_seal WHERE id = {second}"], "entry {from_second} was sealed, and its seal is"),
        (["DELETE FROM permissions_seal WHERE id < {second}"], "seal {second} of entries 1 to {sealed} does not fit"),
        (["TRUNCATE permissions_seal"], "entry {first} was sealed, and its seal is missing"),
        ([EVIDENCE], "what stands behind entry {fresh} was altered"),
        (REPLACED_BY_ITS_OWNER, "the function permissions_digest(permissions_event) is not the one of this version"),
        ([SWALLOWS, "CREATE TRIGGER a_swallow BEFORE INSERT ON permissions_event FOR EACH ROW EXECUTE FUNCTION lost()"],
         "the trigger a_swallow of permissions_event is no part of the ledger"),
        ([SWALLOWS, "CREATE TRIGGER a_swallow BEFORE UPDATE ON permissions_state FOR EACH ROW EXECUTE FUNCTION lost()"],
         "the trigger a_swallow of permissions_state is no part of the ledger"),
        ([SWALLOWS, "CREATE TRIGGER z BEFORE INSERT ON permissions_delivery FOR EACH ROW EXECUTE FUNCTION lost()"],
         "the trigger z of permissions_delivery is no part of the ledger"),
        (["DROP TRIGGER b_project ON permissions_event; CREATE TRIGGER b_project AFTER INSERT ON permissions_event "
          "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION permissions_count()"],
         "the trigger b_project of permissions_event is not the one of this version"),
        ([BODY.format("permissions_guard() RETURNS trigger")], "the function permissions_guard() is not the one of"),
        ([BODY.format("permissions_stamp() RETURNS trigger")], "the function permissions_stamp() is not the one of"),
        ([BODY.format("permissions_refuse() RETURNS trigger")], "the function permissions_refuse() is not the one of"),
        ([BODY.format("permissions_new() RETURNS trigger")], "the function permissions_new() is no part of the ledger"),
        (["ALTER FUNCTION permissions_project() SECURITY INVOKER"], "the function permissions_project() is not"),
        (["ALTER TABLE permissions_event ENABLE ROW LEVEL SECURITY"], "row-level security of permissions_event hides"),
        (["CREATE POLICY quiet ON permissions_state USING (denied_at IS NULL)"],
         "the policy quiet of permissions_state is no part of the ledger"),
        (["CREATE RULE quiet AS ON UPDATE TO permissions_state DO INSTEAD NOTHING"], "the rule quiet is no part of"),
        (["ALTER TABLE permissions_event DISABLE TRIGGER ALL"], "a foreign key of permissions_event is not in force"),
        (["ALTER TABLE permissions_event DROP CONSTRAINT permission_event_words"],
         "the constraint permission_event_words of permissions_event is missing"),
        (["ALTER TABLE permissions_state DROP status; ALTER TABLE permissions_state ADD status varchar(8) "
          "GENERATED ALWAYS AS ('allowed') STORED"], "the state differs from a replay in"),
        (["ALTER TABLE permissions_event ALTER id SET GENERATED BY DEFAULT"],
         "the table permissions_event is not the one of this version"),
        (["CREATE OR REPLACE VIEW permissions_replayed AS SELECT market_id, point, channel, purpose, "
          "raised_at AS denied_at, denied_by::varchar, raised_at, granted_at, last_event FROM permissions_state"],
         "the view permissions_replayed does not say what the ledger says"),
        (["CREATE SCHEMA aside; CREATE TABLE aside.permissions_event (id bigint)"],
         "the table aside.permissions_event is no part of the ledger"),
        ([*BY_HAND, "UPDATE permissions_source SET may_grant = true, may_raise = true WHERE code = 'csv_import'"],
         "the source csv_import says raises and is not the one of this version"),
        ([*BY_HAND, "INSERT INTO permissions_source VALUES ('friend', true, true)"],
         "the source friend is no part of the ledger"),
        ([*BY_HAND, "UPDATE permissions_policyrule SET basis = 'opt_out' WHERE (country, channel, purpose, relation) = "
          "('NL', 'email', 'newsletter', 'prospect')"],
         "the rule NL email newsletter prospect from 2018-05-25 says opt_out and is not the one of this version"),
        ([*BY_HAND, "DELETE FROM permissions_policyrule WHERE (country, channel, purpose, relation) = "
          "('NL', 'sms', 'survey', 'customer')"], "the rule NL sms survey customer from 2018-05-25 is missing"),
        (["INSERT INTO permissions_noticeversion (code, language, version, valid_from, text) "
          "VALUES ('ask', 'nl', 2, '2020-01-01', 'x')"], "the text ask nl 2 is no part of the ledger"),
        (["CREATE RULE swallowed AS ON INSERT TO permissions_event DO INSTEAD NOTHING"],
         "the rule swallowed is no part of the ledger"),
        (["CREATE TABLE forged () INHERITS (permissions_event)"], "the table forged is no part of the ledger"),
    ],
)  # fmt: skip
def test_whatever_an_owner_does_to_the_ledger_is_found_and_the_first_broken_row_named(ledger, statements, named):
    found = faults(ledger, *statements)
    first = str(Seal.objects.order_by("pk").values_list("pk", flat=True).first() or "")
    assert named.replace("seal 1", f"seal {first}").format(**vars(ledger)) in found
    with pytest.raises(CommandError, match=re.escape(found)):
        call_command("verify_permissions")


@pytest.mark.parametrize(
    ("table", "trigger"), [("event", "append_only"), ("event", "b_project"), ("seal", "append_only")]
)
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_refusal_that_is_switched_off_or_passes_replicas_by_is_found(ledger, table, trigger, how):
    sql(f"ALTER TABLE permissions_{table} {how} {trigger}")
    assert verify().faults == (f"the trigger {trigger} of permissions_{table} is not in force",)


def test_what_was_cut_off_with_every_trace_is_missed_by_the_digest_that_left_the_house(ledger):
    digest = bytes(Seal.objects.latest("pk").digest).hex()
    found = faults(
        ledger,
        *(f"DELETE FROM permissions_{table} WHERE {column} >= {{from_second}}"
          for table, column in (("event", "id"), ("leaf", "event"), ("seal", "to_event"))),
        "DELETE FROM permissions_state",
        "DELETE FROM permissions_delivery",
        "INSERT INTO permissions_state SELECT market_id, point, channel, purpose, denied_at, denied_by, raised_at, "
        "granted_at, last_event FROM permissions_replayed",
    )  # fmt: skip
    assert found == ""
    assert verify(digest).faults == (f"no seal bears the published digest {digest}",)
