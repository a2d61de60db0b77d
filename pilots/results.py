"""What the page of a pilot shows beside its sentence: checks, arms, guardrails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.definitions import OUTCOMES, TRIGGERS
from pilots.models import HOLDOUT
from pilots.plan import Guardrail
from pilots.queries.pilots import Standing
from pilots.reading import LEAST_DAYS, Finding, estimate, fixed
from pilots.statistics.allocation import Allocation
from pilots.statistics.samples import Interval
from pilots.tally import Heads
from pilots.words import arm_name, change, level, span
from ui import formats

SHOWN = {Finding.NOTHING_YET, Finding.BETTER, Finding.WORSE, Finding.NO_DIFFERENCE}
NOBODY = Allocation((), (), 0.0, None, 0)
NARROW = 0.8
"""An interval that reaches beyond this share of its limit is called narrow."""


@dataclass(frozen=True, slots=True)
class Check:
    """One of the checks under the sentence."""

    state: Literal["good", "look", "bad", "wait"]
    title: str
    text: str

    @property
    def icon(self) -> str:
        """The icon beside it."""
        return {"good": "yes", "look": "warn", "bad": "warn", "wait": "clock"}[self.state]


@dataclass(frozen=True, slots=True)
class ArmRow:
    """An arm's line in the table."""

    place: int
    name: str
    heads: Heads
    successes: int | None
    figure: str
    difference: str
    span: str
    bar: "Bar | None"

    @property
    def is_holdout(self) -> bool:
        """Whether it got nothing of it."""
        return self.place == HOLDOUT


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval as a small bar: places from 0 to 100 on a scale that holds zero and the limit too."""

    low: float
    high: float
    at: float
    zero: float
    limit: float | None = None

    @property
    def width(self) -> float:
        """From its low to its high end."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guardrail: how it stands, in words and as a bar."""

    label: str
    change: str
    span: str
    limit: str
    state: Literal["better", "within", "narrow", "unclear", "crossed"]
    bar: Bar

    @property
    def word(self) -> str:
        """The state in one word."""
        return {
            "better": _("better"),
            "within": _("within"),
            "narrow": _("within, narrow"),
            "unclear": _("not settled"),
            "crossed": _("crossed"),
        }[self.state]


def checks(found: Standing) -> list[Check]:
    """Whether the result may be trusted."""
    reading = found.reading
    return [
        *(_split(number, check) for number, check in (reading.assignment or {1: NOBODY}).items()),
        *(_exposed(check) for check in reading.exposure.values() if found.plan.trigger != "assignment"),
        _one_arm(reading.tally.everyone),
        _weeks(found),
        _maturing(found),
        *_limits(found),
    ]


def _split(number: int, check: Allocation) -> Check:
    counts = _(" to ").join(formats.count(count) for count in check.counts if count)
    if check.p is None:
        return Check("wait", _("Split not tested yet"), counts or _("nobody assigned yet"))
    text = _("%(counts)s, p = %(p)s") % {"counts": counts, "p": chance(check.p)}
    version = _(", version %(number)s") % {"number": number} if number > 1 else ""
    title = _("The split does not fit") if check.alarm else _("The split fits")
    return Check("bad" if check.alarm else "good", title + version, text)


def chance(p: float) -> str:
    """A p-value, short."""
    return formats.decimal(p, 2) if p >= 0.01 else f"{p:.1e}"


def _exposed(check: Allocation) -> Check:
    if check.p is None:
        return Check("wait", _("Exposure not tested yet"), _("too few exposed"))
    title = _("Exposure does not fit") if check.alarm else _("Exposure fits")
    return Check("bad" if check.alarm else "good", title, _("p = %(p)s") % {"p": chance(check.p)})


def _one_arm(heads: Heads) -> Check:
    told = [text % {"count": formats.count(count)} for text, count in _mixed(heads) if count]
    state: Literal["look", "good"] = "look" if heads.conflicts or heads.crossed else "good"
    if state == "good":
        told.insert(0, _("nobody was told twice"))
    return Check(state, _("One variant a customer"), "; ".join(told))


def _mixed(heads: Heads) -> Iterator[tuple[str, int]]:
    """Who got more than their variant, or is somebody no more; all of them count where they were drawn."""
    yield (
        ngettext(
            "%(count)s told twice, counted by the first", "%(count)s told twice, counted by the first", heads.conflicts
        ),
        heads.conflicts,
    )
    yield (
        ngettext("%(count)s sent another variant's message", "%(count)s sent another variant's message", heads.crossed),
        heads.crossed,
    )
    yield _("%(count)s erased since"), heads.erased


def _weeks(found: Standing) -> Check:
    days, launched = found.reading.days, found.launched
    if launched is None or days < LEAST_DAYS:
        return Check("wait", _("Not a full week yet"), _("day %(day)s of 7") % {"day": max(days, 0)})
    text = formats.days(launched, launched + timedelta(days=days - 1))
    weeks = ngettext("%(weeks)s full week", "%(weeks)s full weeks", days // 7) % {"weeks": days // 7}
    return Check("good" if days % 7 == 0 else "wait", weeks, text)


def _maturing(found: Standing) -> Check:
    heads, check = found.reading.tally.everyone, found.reading.maturing
    text = _("outcome %(days)s days after %(trigger)s") % {
        "days": found.plan.window_days,
        "trigger": TRIGGERS[found.plan.trigger],
    }
    if check and check.alarm:
        return Check("bad", _("Variants mature unevenly"), _("p = %(p)s") % {"p": chance(check.p or 0)})
    title = _("%(count)s still maturing") % {"count": formats.count(heads.maturing)}
    return Check("wait" if heads.maturing else "good", title if heads.maturing else _("All past their window"), text)


def _limits(found: Standing) -> Iterator[Check]:
    rails = guardrails(found)
    if not rails:
        return
    crossed = sum(rail.state == "crossed" for rail in rails)
    narrow = sum(rail.state in {"narrow", "unclear"} for rail in rails)
    within = len(rails) - crossed - sum(rail.state == "unclear" for rail in rails)
    text = _("%(within)s of %(all)s within their limit") % {"within": within, "all": len(rails)}
    if crossed:
        yield Check("bad", _("Limits: %(count)s crossed") % {"count": crossed}, text)
    elif narrow:
        yield Check("look", _("Limits: %(count)s narrow") % {"count": narrow}, text)
    else:
        yield Check("good", _("All limits kept"), text)


def arm_rows(found: Standing) -> list[ArmRow]:
    """The arms and, last, the hold-out; figures only when they may be shown."""
    places = [*range(len(found.plan.arms)), *([HOLDOUT] if found.plan.holdout else [])]
    return [_arm_row(found, place) for place in places]


def _arm_row(found: Standing, place: int) -> ArmRow:
    reading, outcome = found.reading, found.plan.outcome
    sums = reading.tally.total(outcome, place)
    known = estimate(outcome, sums) if reading.finding in SHOWN else None
    course = reading.courses.get(place) if known else None
    latest = course.latest if course else None
    return ArmRow(
        place,
        _("Hold-out, no message") if place == HOLDOUT else arm_name(found.plan, place),
        reading.tally.of_arm(place),
        round(sums.y) if known and OUTCOMES[outcome].kind == "share" else None,
        level(outcome, known.value, found.pilot.market.currency) if known else "",
        change(outcome, latest.value) if latest else "",
        span(outcome, latest.interval.low, latest.interval.high) if latest else "",
        bar(latest.value, latest.interval) if latest else None,
    )


def bar(value: float, interval: Interval, limit: float | None = None) -> Bar:
    """The interval on a scale of its own, with zero and the limit on it."""
    edges = [interval.low, interval.high, 0.0, *([limit] if limit is not None else [])]
    low, width = min(edges), (max(edges) - min(edges)) or 1.0

    def at(place: float) -> float:
        return round(4 + 92 * (place - low) / width, 2)

    return Bar(at(interval.low), at(interval.high), at(value), at(0.0), None if limit is None else at(limit))


def guardrails(found: Standing) -> list[Guarded]:
    """How the arm that the sentence is about stands with each guardrail."""
    if found.reading.finding not in SHOWN:
        return []
    rails = (_guarded(found, guardrail) for guardrail in found.plan.guardrails)
    return [rail for rail in rails if rail]


def _guarded(found: Standing, guardrail: Guardrail) -> Guarded | None:
    known = fixed(found.plan, found.reading.tally, guardrail.outcome, found.reading.best)
    if known is None:
        return None
    difference, interval = known
    limit = guardrail.limit if OUTCOMES[guardrail.outcome].better == "down" else -guardrail.limit
    worse = interval if limit >= 0 else -interval
    return Guarded(
        str(OUTCOMES[guardrail.outcome].label),
        change(guardrail.outcome, difference.value),
        span(guardrail.outcome, interval.low, interval.high),
        change(guardrail.outcome, limit),
        _state(worse, guardrail.limit),
        bar(difference.value, interval, limit),
    )


def _state(worse: Interval, limit: float) -> Literal["better", "within", "narrow", "unclear", "crossed"]:
    """By the interval of how much worse it got."""
    if worse.low > limit:
        return "crossed"
    if worse.high > limit:
        return "unclear"
    if worse.high < 0:
        return "better"
    return "narrow" if worse.high > NARROW * limit else "within"
