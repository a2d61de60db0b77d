"""Drafting, launching and changing a pilot."""

from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import Market, User
from pilots.models import Pilot, PlanVersion, State
from pilots.past import Past
from pilots.plan import MOST_WEIGHT, Arm, Plan
from pilots.queries.audience import past
from pilots.sizing import sized

RESERVED = frozenset({"calculate", "calculator", "elsewhere", "new", "not-a-pilot", "shared", "waiting", "years"})
"""Keys that would be an address of something else."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a pilot is called, who owns it and with which others it shares no customer."""

    name: str
    owner: User
    exclusion_group: str = ""


@transaction.atomic
def create(*, by: User, market: Market, named: Named, plan: Plan) -> Pilot:
    """A new draft; its key is its name, made fit for an address and unlike any other in the market."""
    pilot = Pilot.objects.create(
        market=market,
        key=_free_key(market, named.name),
        name=named.name,
        owner=named.owner,
        exclusion_group=named.exclusion_group,
        salt=token_hex(16),
        holdout_salt=token_hex(16),
        created_at=timezone.now(),
    )
    PlanVersion.objects.create(pilot=pilot, number=1, plan=plan.as_json(), by=by)
    audit(by=by, action="pilot.drafted", market=market, target=f"pilot {pilot.pk}")
    return pilot


def _free_key(market: Market, name: str) -> str:
    wanted = slugify(name)[:50].strip("-") or "pilot"
    taken = RESERVED | set(Pilot.objects.filter(market=market, key__startswith=wanted).values_list("key", flat=True))
    return next(key for key in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


@transaction.atomic
def rewrite(*, by: User, pilot: Pilot, named: Named, plan: Plan) -> None:
    """Another plan for a draft. Raises `ValidationError` once it is launched: then only `change` changes it."""
    locked = Pilot.objects.select_for_update().get(pk=pilot.pk)
    if locked.state != State.DRAFT:
        raise ValidationError(_("This pilot has been launched; its plan is frozen."))
    locked.versions.update(plan=plan.as_json(), by=by, past=None)
    Pilot.objects.filter(pk=pilot.pk).update(name=named.name, owner=named.owner, exclusion_group=named.exclusion_group)
    audit(by=by, action="pilot.rewritten", market=pilot.market, target=f"pilot {pilot.pk}")


def counted(*, pilot: Pilot, now: datetime | None = None, anew: bool = False) -> Past:
    """What the past says of a draft's plan. It is counted once and stays until the plan changes or somebody wants it
    anew: figures do not move under whoever plans, whatever comes in meanwhile."""
    version = pilot.versions.get()
    if version.past is None or anew:
        version.past = past(pilot.market, Plan.from_json(version.plan), now or timezone.now()).as_json()
        PlanVersion.objects.filter(pk=version.pk, plan=version.plan, frozen_at=None).update(past=version.past)
    return Past.from_json(version.past)


@transaction.atomic
def launch(*, by: User, pilot: Pilot, now: datetime | None = None) -> None:
    """Freezes the plan with the numbers that its page showed, else those of today, and begins.

    Raises `ValidationError`, saying why, for a plan that cannot finish, or for a pilot that began before.
    """
    now = now or timezone.now()
    locked = Pilot.objects.select_for_update().get(pk=pilot.pk)
    if locked.state != State.DRAFT:
        raise ValidationError(_("This pilot has been launched; its plan is frozen."))
    version = locked.versions.get()
    plan = Plan.from_json(version.plan)
    found = sized(plan, counted(pilot=locked, now=now))
    if found.problems:
        raise ValidationError(list(found.problems))
    version.plan, version.frozen_at, version.by = found.plan.as_json(), now, by
    version.save()
    locked.state, locked.launched_at = State.RUNNING, now
    locked.save(update_fields=["state", "launched_at"])
    pilot.refresh_from_db()
    audit(by=by, action="pilot.launched", market=pilot.market, target=f"pilot {pilot.pk}")


@transaction.atomic
def change(*, by: User, pilot: Pilot, weights: list[float], reason: str) -> PlanVersion:
    """Other weights from now on: a version of the plan, shown in the results, which are then read version by version.

    What is asked (outcome, window, effect, looks) never changes: that would be another pilot. Raises
    `ValidationError` unless the pilot runs and the weights are as many as the arms, each above 0.
    """
    locked = Pilot.objects.select_for_update().get(pk=pilot.pk)
    latest = locked.versions.latest("number")
    plan = Plan.from_json(latest.plan)
    if locked.state != State.RUNNING or locked.ended_at:
        raise ValidationError(_("Nobody is assigned to this pilot any more."))
    if len(weights) != len(plan.arms) or not all(0 < weight <= MOST_WEIGHT for weight in weights):
        raise ValidationError({"weights": _("Give every variant a weight above 0.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; it is shown with the results.")})
    arms = tuple(Arm(arm.key, arm.name, weight) for arm, weight in zip(plan.arms, weights, strict=True))
    version = PlanVersion.objects.create(
        pilot=pilot,
        number=latest.number + 1,
        plan=replace(plan, arms=arms).as_json(),
        reason=reason.strip(),
        by=by,
        frozen_at=timezone.now(),
    )
    detail = {"version": version.number}
    audit(by=by, action="pilot.changed", market=pilot.market, target=f"pilot {pilot.pk}", detail=detail)
    return version


@transaction.atomic
def end(*, by: User, pilot: Pilot) -> None:
    """Nobody is assigned any more; who was, still matures. Nothing changes where that was so before."""
    if Pilot.objects.filter(pk=pilot.pk, state=State.RUNNING, ended_at=None).update(ended_at=timezone.now()):
        audit(by=by, action="pilot.ended", market=pilot.market, target=f"pilot {pilot.pk}")
