"""What an owner of the database could alter is found, and the first broken entry named."""

import re
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command

from permissions.models import Event, Seal, Source
from permissions.queries.verification import verify
from tests.permissions.factories import denied, marijke, sandbox, sealed, sql

pytestmark = pytest.mark.django_db

TABLES = ("event", "leaf", "seal")
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
ALTERED = "UPDATE permissions_event SET reason = 'said_so' WHERE id >= {third}"
REWRITTEN = "ALTER TABLE permissions_event ALTER reason TYPE varchar(30) USING 'said_so'"
REMOVED = "DELETE FROM permissions_event WHERE id = {third}"
GONE_WITHOUT_A_TRACE = "DELETE FROM permissions_{} WHERE {} = {{third}}"
DELETED = [GONE_WITHOUT_A_TRACE.format("event", "id"), GONE_WITHOUT_A_TRACE.format("leaf", "event")]
LAST_SEALED = "DELETE FROM permissions_event WHERE id = {sealed}"
LAST = "DELETE FROM permissions_event WHERE id = {last}"
SECOND_SEAL = "seal {second} of entries {from_second} to {sealed} does not fit"
ONE_SEAL = "UPDATE permissions_seal SET {} WHERE id = {{second}}"
EVIDENCE = """UPDATE permissions_evidence SET body = '{{"identity": "plate,birth"}}'"""


@dataclass(frozen=True)
class Ledger:
    """Two seals and an act after them; the numbers of some of its entries, and of the second seal."""

    first: int
    third: int
    fifth: int
    sealed: int
    fresh: int
    last: int
    second: int
    from_second: int


@pytest.fixture
def ledger() -> Ledger:
    sql("ALTER TABLE permissions_event ALTER id RESTART 2000")
    sandbox()
    entries = sealed()
    denied(marijke(), Source.AGENT_CALL, evidence={"identity": "plate"})
    first, second = Seal.objects.order_by("pk")
    fresh = list(Event.objects.filter(pk__gt=second.to_event).order_by("pk").values_list("pk", flat=True))
    assert verify().faults == ()
    return Ledger(
        entries[0], entries[2], entries[4], second.to_event, fresh[0], fresh[-1], second.pk, first.to_event + 1
    )


def faults(ledger: Ledger, *statements: str) -> str:
    """What is found after what an owner of the database did, with the ledger's triggers off for a moment."""
    for table in TABLES:
        sql(f"ALTER TABLE permissions_{table} DISABLE TRIGGER USER")
    for statement in statements:
        sql(statement.format(**vars(ledger)))
    for table, trigger in sql(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN "
        "('permissions_event'::regclass, 'permissions_leaf'::regclass, 'permissions_seal'::regclass)"
    ):
        sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    return "; ".join(verify().faults)


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
