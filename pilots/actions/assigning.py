"""Giving customers their arm: once, for good, by lot or as another system tells."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from accounts.actions import audit
from accounts.models import User
from pilots.drawing import draw
from pilots.models import HOLDOUT, Pilot, State
from pilots.plan import Plan
from pilots.queries.audience import unassigned
from pilots.queries.messages import SENT

_INSERT = """
INSERT INTO pilots_assignment (market_id, pilot_id, customer_id, arm, version, assigned_at, exposed_at, given)
SELECT %(market)s, %(pilot)s, n.customer, n.arm, %(version)s, n.at, CASE WHEN %(at_once)s THEN n.at END, %(given)s
FROM {told} AS n(customer, arm, at)
WHERE NOT %(exclusive)s OR NOT EXISTS (
    SELECT FROM pilots_assignment o JOIN pilots_pilot p ON p.id = o.pilot_id
    WHERE o.customer_id = n.customer AND p.market_id = %(market)s AND p.exclusion_group = %(group)s
        AND p.state = 'running' AND p.id <> %(pilot)s)
ON CONFLICT (pilot_id, customer_id) DO NOTHING
"""
_TOLD = "(SELECT unnest(%(customers)s::bigint[]), unnest(%(arms)s::smallint[]), %(now)s::timestamptz)"
_GIVE = _INSERT.format(told=_TOLD) + " RETURNING customer_id"
_TAKE_OVER = _INSERT.format(told=f"(SELECT customer, arm, at FROM ({SENT}) s WHERE customer > 0 AND held IS NULL)")
_HELD = "SELECT customer_id, arm FROM pilots_assignment WHERE pilot_id = %s AND customer_id = ANY(%s)"
_MANY = 500
"""Assignments in one go after which the planner is told of them."""
_CONFLICTS = """
UPDATE pilots_assignment s SET conflicted_at = %s
FROM unnest(%s::bigint[], %s::smallint[]) AS n(customer, arm)
WHERE s.pilot_id = %s AND s.customer_id = n.customer AND s.arm <> n.arm AND s.conflicted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which version of the plan, when, and by whose lot arms are given."""

    plan: Plan
    number: int
    now: datetime
    given: bool = False


class NotRunning(Exception):  # noqa: N818 (what it says, to its callers)
    """The pilot has not begun or assigns nobody any more."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A customer's arm; None where a pilot of the same group has the customer. `new` if it was given just now."""

    customer: int
    arm: int | None
    new: bool


def assign(*, pilot: Pilot, customers: Sequence[int], now: datetime | None = None) -> list[Assigned]:
    """The arm of each customer (ids of this market), in the order asked; who has none gets one by lot.

    Asking again gives the same answer. Raises `NotRunning`; who was assigned before keeps their arm even then.
    """
    plan, number = current(pilot)
    held = dict.fromkeys(customers) | _held(pilot, customers)
    found = draw_missing(pilot=pilot, held=held, terms=Terms(plan, number, now or timezone.now()))
    return [found[customer] for customer in customers]


def draw_missing(*, pilot: Pilot, held: Mapping[int, int | None], terms: Terms) -> dict[int, Assigned]:
    """The arm of each customer, of whom `held` says what was just read: None gets one by lot. Raises `NotRunning`.

    One statement where all goes well: this is what a sending system waits for.
    """
    missing = [customer for customer, arm in held.items() if arm is None]
    new, told = set[int](), dict(held)
    if missing:
        _must_run(pilot)
        drawn = {customer: draw(pilot, terms.plan, customer) for customer in missing}
        new = _insert(pilot, drawn, terms)
        told |= {customer: drawn[customer] for customer in new}
        if len(new) < len(missing):  # somebody else was quicker, or another pilot has them
            told |= _held(pilot, missing)
    return {customer: Assigned(customer, arm, customer in new) for customer, arm in told.items()}


@transaction.atomic
def take_in(*, pilot: Pilot, arms: Mapping[int, int], now: datetime | None = None) -> tuple[int, int]:
    """Arms that another system drew, by customer: how many were new, how many contradict an earlier one.

    The first arm told of a customer stays; the contradiction is kept and shown. Raises `NotRunning`.
    """
    _must_run(pilot)
    plan, number = current(pilot)
    now = now or timezone.now()
    new = _insert(pilot, arms, Terms(plan, number, now, given=True))
    rest = {customer: arm for customer, arm in arms.items() if customer not in new}
    return len(new), contradict(pilot, rest, now)


def contradict(pilot: Pilot, arms: Mapping[int, int], now: datetime) -> int:
    """Notes of the customers who have another arm than this that somebody told it; of how many for the first time."""
    with connection.cursor() as cursor:
        cursor.execute(_CONFLICTS, [now, list(arms), list(arms.values()), pilot.pk])
        return int(cursor.rowcount)


def assign_audience(*, by: User, pilot: Pilot, now: datetime | None = None) -> int:
    """Everybody of the plan's audience who has no arm yet, some thousands at a time; how many that were.

    Each batch is its own transaction: broken off and begun again it goes on where it stopped. Raises `NotRunning`.
    """
    _must_run(pilot)
    now = now or timezone.now()
    plan, _number = current(pilot)
    done = 0
    for customers in unassigned(pilot, plan, now):
        done += sum(found.new for found in assign(pilot=pilot, customers=customers, now=now))
    tell_the_planner(done)
    detail = {"customers": done}
    audit(by=by, action="pilot.assigned", market=pilot.market, target=f"pilot {pilot.pk}", detail=detail)
    return done


def tell_the_planner(changed: int) -> None:
    """Of a table that just changed by an audience it would think little, and compare each of them with everything."""
    if changed >= _MANY:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE pilots_assignment")


@transaction.atomic
def take_over(*, by: User, pilot: Pilot, now: datetime | None = None) -> int:
    """The arms of everybody who was sent the message of one and has none yet, as of that message; how many that were.

    The first message counts. So a sending system that draws by itself need tell nothing twice. Raises `NotRunning`.
    """
    _must_run(pilot)
    plan, number = current(pilot)
    with _writing(pilot) as cursor:
        cursor.execute(_TAKE_OVER, _values(pilot, Terms(plan, number, now or timezone.now(), given=True)))
        done = int(cursor.rowcount)
    detail = {"customers": done}
    audit(by=by, action="pilot.taken_over", market=pilot.market, target=f"pilot {pilot.pk}", detail=detail)
    return done


def current(pilot: Pilot) -> tuple[Plan, int]:
    """The plan that holds now, and its number."""
    version = pilot.versions.latest("number")
    return Plan.from_json(version.plan), version.number


def _must_run(pilot: Pilot) -> None:
    if pilot.state != State.RUNNING or pilot.ended_at:
        raise NotRunning


def _held(pilot: Pilot, customers: Sequence[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [pilot.pk, list(customers)])
        return dict(cursor.fetchall())


def _insert(pilot: Pilot, arms: Mapping[int, int], terms: Terms) -> set[int]:
    values: dict[str, Any] = {"now": terms.now, "customers": list(arms), "arms": list(arms.values())}
    with _writing(pilot) as cursor:
        cursor.execute(_GIVE, {**_values(pilot, terms), **values})
        return {row[0] for row in cursor.fetchall()}


def _values(pilot: Pilot, terms: Terms) -> dict[str, Any]:
    return {
        "market": pilot.market_id, "pilot": pilot.pk, "version": terms.number, "given": terms.given,
        "at_once": terms.plan.trigger == "assignment", "exclusive": bool(pilot.exclusion_group),
        "group": pilot.exclusion_group, "launched": pilot.launched_at,
    }  # fmt: skip


@contextmanager
def _writing(pilot: Pilot) -> Iterator[CursorWrapper]:
    """Two pilots of a group must not take the same customer at the same moment: a lock of its own keeps them apart."""
    group = pilot.exclusion_group
    with transaction.atomic() if group else nullcontext(), connection.cursor() as cursor:
        if group:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [group, pilot.market_id])
        yield cursor


def arm_of(plan: Plan, key: str) -> int | None:
    """The place of an arm by its letter, "holdout" for the hold-out; None where the plan has no such arm."""
    if key == "holdout":
        return HOLDOUT
    return next((place for place, arm in enumerate(plan.arms) if arm.key == key), None)
