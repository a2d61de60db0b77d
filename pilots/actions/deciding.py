"""Deciding on a pilot, and keeping a difference that was not one."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from pilots.models import Choice, Decision, Observation, Pilot, State
from pilots.reading import SHOWN, Finding, Reading
from pilots.statistics.courses import Point


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody chose, of which arm, why, and what was learned."""

    choice: str
    reason: str
    lesson: str = ""
    arm: str = ""


ADVICE = {
    Finding.BETTER: Choice.ROLL_OUT,
    Finding.WORSE: Choice.STOP,
    Finding.NO_DIFFERENCE: Choice.INCONCLUSIVE,
    Finding.NOTHING_YET: Choice.KEEP,
    Finding.COLLECTING: Choice.KEEP,
    Finding.BLOCKED: Choice.STOP,
}
"""What each state advises; anything else is a decision against it, which is allowed and noted."""


@transaction.atomic
def decide(*, by: User, pilot: Pilot, verdict: Verdict, reading: Reading, now: datetime | None = None) -> Decision:
    """Writes the decision down with the figures of the result; all but *keep running* end the pilot.

    They are those of the variant that is rolled out, and none of A, with which the others are compared.

    Raises `ValidationError` for a pilot that is not running, a choice without a reason, or an arm it does not have.
    """
    locked = Pilot.objects.select_for_update().get(pk=pilot.pk)
    if locked.state != State.RUNNING:
        raise ValidationError(_("This pilot is not running; there is nothing to decide."))
    _check(verdict, reading)
    arm = verdict.arm if verdict.choice == Choice.ROLL_OUT else ""
    result = _result(reading, arm)
    decision = Decision.objects.create(
        pilot=pilot, choice=verdict.choice, arm=arm,
        reason=verdict.reason.strip(), lesson=verdict.lesson.strip(), advice=reading.finding,
        against=ADVICE[reading.finding] != verdict.choice, by=by, at=now or timezone.now(),
        effect=result.value if result else None, low=result.interval.low if result else None,
        high=result.interval.high if result else None, as_of=result.day if result else None,
    )  # fmt: skip
    if verdict.choice != Choice.KEEP:
        locked.state, locked.ended_at = State.DECIDED, locked.ended_at or decision.at
        locked.save(update_fields=["state", "ended_at"])
    detail = {"choice": verdict.choice}
    audit(by=by, action="pilot.decided", market=pilot.market, target=f"pilot {pilot.pk}", detail=detail)
    return decision


def _result(reading: Reading, arm: str) -> Point | None:
    """The look that the decision rests on: nothing is told where nothing may be said."""
    if reading.finding not in SHOWN:
        return None
    place = next((place for place, each in enumerate(reading.plan.arms) if each.key == arm), reading.best)
    return reading.result_of(place)


def _check(verdict: Verdict, reading: Reading) -> None:
    if verdict.choice not in Choice.values:
        raise ValidationError({"choice": _("Choose what happens next.")})
    if not verdict.reason.strip():
        raise ValidationError({"reason": _("Say why; it stands in the log for everybody.")})
    if verdict.choice == Choice.ROLL_OUT and verdict.arm not in {arm.key for arm in reading.plan.arms}:
        raise ValidationError({"arm": _("Choose which variant is rolled out.")})


@transaction.atomic
def observe(*, by: User, observation: Observation) -> Observation:
    """Keeps a difference without a lot. Raises `ValidationError` for counts that cannot be."""
    observation.by, observation.at = by, timezone.now()
    observation.full_clean()
    observation.save(force_insert=True)
    audit(by=by, action="pilot.observed", market=observation.market, target=f"observation {observation.pk}")
    return observation
