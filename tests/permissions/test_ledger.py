"""The ledger: nobody can alter it, and the state is what a replay of it gives, in whatever order it was told."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from permissions.models import Action, Event, Source, State
from tests.customers.factories import market

pytestmark = pytest.mark.django_db

POINT = b"p" * 16
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MAY_RAISE = {Source.SELF_SERVICE, Source.DOUBLE_OPTIN, Source.AGENT_CALL}
UNDOABLE = {Source.AGENT_CALL, Source.AGENT_CORRECTION}
CAN_ONLY_LOWER = set(Source) - MAY_RAISE - {Source.CONSENT_REGISTER}
INSERT = """
INSERT INTO permissions_event (market_id, key, point, key_id, channel, purpose, action, source, occurred_at, voids)
VALUES (%s, %s, %s, 1, 'email', 'all', %s, %s, %s, %s) RETURNING id
"""


def run(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def write(action: str, source: str, at: datetime | None = None, *, voids: int | None = None) -> int:
    row = run(INSERT, market().pk, uuid4().bytes, POINT, action, source, at, voids)
    return row[0][0]


def state() -> tuple:
    row = State.objects.get(market_id=market().pk, point=POINT)
    return row.denied_at, row.denied_by, row.raised_at, row.granted_at, row.status


def differences() -> int:
    """Rows in which the state differs from a replay of the whole ledger."""
    columns = "market_id, point, channel, purpose, denied_at, denied_by, raised_at, granted_at, last_event"
    return run(
        f"SELECT count(*) FROM ((SELECT {columns} FROM permissions_state EXCEPT SELECT {columns} FROM "
        f"permissions_replayed) UNION ALL (SELECT {columns} FROM permissions_replayed EXCEPT SELECT {columns} FROM "
        "permissions_state)) d"
    )[0][0]


def test_the_walk_through_the_states():
    walk = [
        (Action.GRANT, Source.CONSENT_REGISTER, 10, "allowed"),
        (Action.WITHDRAW, Source.ESP_SYNC, 5, "denied"),
        (Action.GRANT, Source.CONSENT_REGISTER, 20, "denied"),
        (Action.GRANT, Source.SELF_SERVICE, 4, "denied"),
        (Action.GRANT, Source.SELF_SERVICE, 6, "allowed"),
        (Action.WITHDRAW, Source.ONE_CLICK, 7, "denied"),
    ]
    for action, source, day, status in walk:
        write(action, source, BEGIN + timedelta(days=day))
        assert state()[-1] == status


def test_undoing_the_only_word_leaves_nothing_said_rather_than_a_consent_nobody_gave():
    denial = write(Action.WITHDRAW, Source.AGENT_CALL)
    write(Action.VOID, Source.AGENT_CORRECTION, voids=denial)
    assert state() == (None, None, None, None, "unknown")


@pytest.mark.parametrize("source", sorted(CAN_ONLY_LOWER))
def test_the_database_refuses_a_consent_from_a_source_that_can_only_lower(source):
    with pytest.raises(DatabaseError, match="can only lower"):
        write(Action.GRANT, source)


def test_an_undoing_must_name_an_entry_of_the_same_point_once():
    denial = write(Action.WITHDRAW, Source.AGENT_CALL)
    undone = write(Action.VOID, Source.AGENT_CORRECTION, voids=denial)
    for wrong in (denial, undone, 987_654_321):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(Action.VOID, Source.AGENT_CORRECTION, voids=wrong)


@pytest.mark.parametrize("source", sorted(set(Source) - UNDOABLE))
def test_only_what_an_agent_did_can_be_undone(source):
    said = write(Action.WITHDRAW, source)
    with pytest.raises(DatabaseError, match="undoes nothing that an agent did"):
        write(Action.VOID, Source.AGENT_CORRECTION, voids=said)


@pytest.mark.parametrize("source", sorted(set(Source) - {Source.AGENT_CORRECTION}))
def test_only_a_correction_undoes(source):
    said = write(Action.WITHDRAW, Source.AGENT_CALL)
    with pytest.raises(DatabaseError, match="undoes nothing that an agent did"):
        write(Action.VOID, source, voids=said)


def test_the_clock_is_the_databases_and_nothing_lies_in_the_future():
    write(Action.WITHDRAW, Source.ESP_SYNC, BEGIN + timedelta(days=36_500))
    entry = Event.objects.get()
    assert entry.occurred_at == entry.recorded_at
    assert run("SELECT recorded_at <= clock_timestamp() FROM permissions_event") == [(True,)]
    run(INSERT.replace("voids)", "voids, recorded_at)").replace("%s) RET", "%s, '2001-01-01') RET"),
        market().pk, uuid4().bytes, POINT, "withdraw", "one_click", None, None)  # fmt: skip
    assert Event.objects.filter(recorded_at__year=2001).count() == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [("reason", "Jan de Vries"), ("reference", "jan@post.example"), ("origin", "Ö"), ("purpose", "service")],
)
def test_clear_text_and_service_are_refused_by_the_database(column, value):
    columns = {"reason": "", "reference": "", "origin": "", "purpose": "all", column: value}
    with pytest.raises(DatabaseError):
        run(
            "INSERT INTO permissions_event "
            f"(market_id, key, point, key_id, channel, action, source, {', '.join(columns)}) VALUES "
            "(%s, %s, %s, 1, 'email', 'withdraw', 'one_click', %s, %s, %s, %s)",
            market().pk, uuid4().bytes, POINT, *columns.values(),
        )  # fmt: skip


said = st.tuples(
    st.sampled_from([Action.GRANT, Action.WITHDRAW]),
    st.sampled_from([*sorted(Source), *sorted(UNDOABLE) * 3]),
    st.integers(0, 5),
    st.sampled_from(["", "undone"]),
).filter(
    lambda event: (
        (event[0] == Action.WITHDRAW or event[1] not in CAN_ONLY_LOWER) and (not event[3] or event[1] in UNDOABLE)
    )
)


def expected(events: list[tuple]) -> str:
    """The rule: a denial holds unless an explicit act came after it; any consent counts where nobody denied."""
    held = [event for event in events if not event[3]]
    denied = max((day for action, _s, day, _u in held if action == Action.WITHDRAW), default=None)
    raised = max((d for a, source, d, _u in held if a == Action.GRANT and source in MAY_RAISE), default=None)
    granted = any(action == Action.GRANT for action, *_rest in held)
    if denied is None:
        return "allowed" if granted else "unknown"
    return "allowed" if raised is not None and raised > denied else "denied"


@settings(max_examples=60, deadline=None)
@given(st.lists(said, min_size=1, max_size=7), st.randoms())
def test_in_any_order_with_undoings_anywhere_the_state_is_the_replay_and_no_bulk_source_raises(events, random):
    with transaction.atomic():
        order = random.sample(events, len(events))
        waiting: list[int] = []
        for action, source, day, fate in order:
            before = state()[-1] if State.objects.exists() else "unknown"
            entry = write(action, source, BEGIN + timedelta(days=day))
            if source in CAN_ONLY_LOWER:
                assert state()[-1] == "denied" or before == "allowed" == state()[-1]
            if before == "denied" and source not in MAY_RAISE:
                assert state()[-1] == "denied"
            waiting += [entry] if fate else []
            if waiting and random.random() < 0.5:
                write(Action.VOID, Source.AGENT_CORRECTION, voids=waiting.pop())
            assert differences() == 0
        for entry in waiting:
            write(Action.VOID, Source.AGENT_CORRECTION, voids=entry)
        assert state()[-1] == expected(events)
        assert differences() == 0
        transaction.set_rollback(True)
