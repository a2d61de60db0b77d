"""Pilots of a market, with what may be said of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Market
from pilots.models import Decision, Look, Pilot, PlanVersion, State
from pilots.plan import Plan
from pilots.queries.counts import assigned, counts
from pilots.reading import Finding, Reading, read
from pilots.status import WAITING, status
from pilots.tally import Heads, Tally, from_key


@dataclass(frozen=True)
class Standing:
    """A pilot with all versions of its plan, its reading and its decisions, the latest first."""

    pilot: Pilot
    versions: tuple[PlanVersion, ...]
    reading: Reading
    decisions: tuple[Decision, ...]
    taken: Look | None

    @property
    def plan(self) -> Plan:
        """The plan that holds now."""
        return self.reading.plan

    @property
    def decision(self) -> Decision | None:
        """The latest decision."""
        return self.decisions[0] if self.decisions else None

    @property
    def decided(self) -> bool:
        """Whether it goes on no more."""
        return self.pilot.state == State.DECIDED

    @property
    def status(self) -> str:
        """The code of its one word (`pilots.status`)."""
        return status(self.pilot, self.decision, self.reading.finding)

    @property
    def launched(self) -> date | None:
        """The day of the launch on the market's clock."""
        return launch_day(self.pilot)


def launch_day(pilot: Pilot) -> date | None:
    """On the market's clock; None for a draft."""
    return pilot.launched_at.astimezone(pilot.market.zone).date() if pilot.launched_at else None


def standing(pilot: Pilot) -> Standing:
    """All that the page of one pilot tells: outcomes from its looks, who was assigned and exposed as of now."""
    versions = tuple(pilot.versions.select_related("by").order_by("number"))
    looks = list(pilot.looks.order_by("day"))
    decisions = tuple(pilot.decisions.select_related("by").order_by("-at"))
    reading = _reading(pilot, versions, looks)
    reading = replace(reading, tally=reading.tally.as_of_now(counts(pilot)))
    return Standing(pilot, versions, reading, decisions, looks[-1] if looks else None)


def _reading(pilot: Pilot, versions: Sequence[PlanVersion], looks: Sequence[Look]) -> Reading:
    plans = {version.number: Plan.from_json(version.plan) for version in versions}
    plan, launched = plans[versions[-1].number], launch_day(pilot)
    if launched is None:
        return Reading(plan, Tally(), None, 0, Finding.COLLECTING, 1, {}, {}, {}, None)
    return read(plan, launched, {look.day: Tally.from_json(look.tally) for look in looks}, plans)


@dataclass(frozen=True, slots=True)
class Line:
    """A pilot in the log: its latest decision, and the result that its page tells."""

    pilot: Pilot
    plan: Plan
    decision: Decision | None
    assigned: int
    status: str
    """The code of its one word (`pilots.status`)."""


def pilots_of(market: Market, words: str = "", state: str = "") -> QuerySet[Pilot]:
    """Pilots whose name, hypothesis, reason or lesson holds the words; the newest first."""
    found = Pilot.objects.filter(market=market).select_related("owner", "market").order_by("-created_at", "-pk")
    if state in State.values:
        found = found.filter(state=state)
    for word in words.split()[:8]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(versions__plan__hypothesis__icontains=word)
            | Q(decisions__reason__icontains=word)
            | Q(decisions__lesson__icontains=word)
        )
    return found.distinct()


def log(pilots: Sequence[Pilot]) -> list[Line]:
    """The lines of the log, with some six questions whatever their number."""
    keys = [pilot.pk for pilot in pilots]
    plans = {
        version.pilot_id: Plan.from_json(version.plan)
        for version in PlanVersion.objects.filter(pilot__in=keys).order_by("number")
    }
    decisions = {each.pilot_id: each for each in Decision.objects.filter(pilot__in=keys).order_by("at")}
    latest = Look.objects.filter(pilot__in=keys).order_by("pilot", "-day").distinct("pilot")
    heads = {look.pilot_id: _assigned(look.tally) for look in latest} | assigned(pilots)
    found = findings(pilots)
    return [
        Line(pilot, plans[pilot.pk], made, heads.get(pilot.pk, 0), status(pilot, made, found.get(pilot.pk)))
        for pilot in pilots
        for made in [decisions.get(pilot.pk)]
    ]


def findings(pilots: Sequence[Pilot]) -> dict[int, Finding]:
    """What the latest look of each running pilot says, by its id: as it was kept beside it, else out of its looks."""
    running = [pilot for pilot in pilots if pilot.state == State.RUNNING]
    kept = {pilot.pk: Finding(pilot.summary["finding"]) for pilot in running if pilot.summary}
    return kept | _read_anew([pilot for pilot in running if pilot.pk not in kept])


def _read_anew(running: Sequence[Pilot]) -> dict[int, Finding]:
    """Of pilots beside which nothing was kept yet: with two questions whatever their number."""
    if not running:
        return {}
    versions, looks = defaultdict[int, list[PlanVersion]](list), defaultdict[int, list[Look]](list)
    for version in PlanVersion.objects.filter(pilot__in=running).order_by("number"):
        versions[version.pilot_id].append(version)
    for look in Look.objects.filter(pilot__in=running).order_by("day"):
        looks[look.pilot_id].append(look)
    return {pilot.pk: _reading(pilot, versions[pilot.pk], looks[pilot.pk]).finding for pilot in running}


def waiting(market: Market) -> int:
    """How many pilots wait for a decision."""
    running = Pilot.objects.filter(market=market, state=State.RUNNING).select_related("market")
    return sum(finding in WAITING for finding in findings(list(running)).values())


def _assigned(told: Mapping[str, Any]) -> int:
    return Tally({from_key(key): Heads(*row) for key, row in told["heads"].items()}).everyone.assigned


def decided(market: Market) -> list[Line]:
    """Everything that was decided, for what worked over the years."""
    found = Pilot.objects.filter(market=market, state=State.DECIDED).select_related("owner", "market")
    return log(list(found.order_by("-ended_at")))
