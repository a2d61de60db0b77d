"""A pilot that ran and ended elsewhere: brought in with its own times, and marked as what it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actions import audit
from accounts.models import Market, User
from pilots.actions.assigning import contradict, current, tell_the_planner
from pilots.actions.planning import Named, create
from pilots.models import Pilot, State
from pilots.plan import Plan

TOO_EARLY: Final = gettext_noop("lies before the pilot began")
TOO_LATE: Final = gettext_noop("lies after the pilot ended")
NOT_YET: Final = gettext_noop("lies in the future")
BEFORE_ASSIGNED: Final = gettext_noop("lies before the customer was assigned")
NOT_OURS: Final = gettext_noop("is told only of a pilot that ended elsewhere")

_INSERT: Final = """
INSERT INTO pilots_assignment (market_id, pilot_id, customer_id, arm, version, assigned_at, exposed_at, given)
SELECT %s, %s, n.customer, n.arm, %s, n.assigned_at, n.exposed_at, true
FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[], %s::timestamptz[])
    n(customer, arm, assigned_at, exposed_at)
ON CONFLICT (pilot_id, customer_id) DO NOTHING RETURNING customer_id
"""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The tool in which a pilot ran, and from when to when customers were assigned there."""

    tool: str
    launched_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A customer's arm elsewhere; without times it was given when the pilot began, and exposed by the plan's rule."""

    customer: int
    arm: int
    assigned_at: datetime | None = None
    exposed_at: datetime | None = None


@transaction.atomic
def bring_in(*, by: User, market: Market, named: Named, plan: Plan, elsewhere: Elsewhere) -> Pilot:
    """A pilot that is over, with its plan frozen and nobody in it yet. Raises `ValidationError` if it is not.

    It has one look, when the last window is over: what was seen of it on the way, nobody here knows.
    """
    if not elsewhere.launched_at < elsewhere.ended_at <= timezone.now():
        raise ValidationError({"ended_on": _("A pilot that is over began before it ended, and ended before now.")})
    days = (elsewhere.ended_at - elsewhere.launched_at).days + plan.window_days + 1
    pilot = create(by=by, market=market, named=named, plan=replace(plan, looks=1, planned_n=0, planned_days=days))
    pilot.versions.update(frozen_at=timezone.now())
    pilot.state, pilot.brought_from = State.RUNNING, elsewhere.tool
    pilot.launched_at, pilot.ended_at = elsewhere.launched_at, elsewhere.ended_at
    pilot.save(update_fields=["state", "brought_from", "launched_at", "ended_at"])
    audit(by=by, action="pilot.brought_in", market=market, target=f"pilot {pilot.pk}")
    return pilot


def wrong_time(pilot: Pilot, told: Told) -> tuple[str, str] | None:
    """The field whose moment cannot be, and why; None where both can."""
    began, ended = pilot.launched_at, pilot.ended_at
    if not pilot.brought_from or began is None or ended is None:
        named = "assigned_at" if told.assigned_at else "exposed_at"
        return (named, NOT_OURS) if told.assigned_at or told.exposed_at else None
    assigned, exposed = told.assigned_at or began, told.exposed_at
    checks = (
        ("assigned_at", assigned < began, TOO_EARLY),
        ("assigned_at", assigned > ended, TOO_LATE),
        ("exposed_at", exposed is not None and exposed < assigned, BEFORE_ASSIGNED),
        ("exposed_at", exposed is not None and exposed > timezone.now(), NOT_YET),
    )
    return next(((field, why) for field, is_wrong, why in checks if is_wrong), None)


@transaction.atomic
def take_in_told(*, pilot: Pilot, told: Sequence[Told]) -> tuple[int, int]:
    """Arms of a pilot that ended elsewhere, none of them of a `wrong_time`: how many were new, how many contradict an
    earlier one. What was looked at before they came is looked at again."""
    plan, number = current(pilot)
    first = {each.customer: each for each in reversed(told)}
    rows = list(first.values())
    assigned = [each.assigned_at or pilot.launched_at for each in rows]
    at_once = plan.trigger == "assignment"
    exposed = [each.exposed_at or (given if at_once else None) for each, given in zip(rows, assigned, strict=True)]
    columns: list[list[Any]] = [[each.customer for each in rows], [each.arm for each in rows], assigned, exposed]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [pilot.market_id, pilot.pk, number, *columns])
        new = {row[0] for row in cursor.fetchall()}
    later = {
        each.customer: each.arm for each in told if each.customer not in new or first[each.customer].arm != each.arm
    }
    contradicting = contradict(pilot, later, timezone.now())
    if new or contradicting:
        pilot.looks.all().delete()
        Pilot.objects.filter(pk=pilot.pk).update(summary=None)
    tell_the_planner(len(new))
    return len(new), contradicting
