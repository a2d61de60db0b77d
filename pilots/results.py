"""What the page of a pilot shows beside its sentence: arms and guardrails."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from pilots.definitions import OUTCOMES
from pilots.models import HOLDOUT
from pilots.plan import Guardrail
from pilots.queries.pilots import Standing
from pilots.reading import Finding, estimate, fixed
from pilots.statistics.courses import Point
from pilots.statistics.samples import Estimate, Interval
from pilots.tally import Heads
from pilots.words import arm_name, change, level, span

SHOWN = {Finding.NOTHING_YET, Finding.BETTER, Finding.WORSE, Finding.NO_DIFFERENCE}
Rail = Literal["better", "within", "close", "unclear", "crossed"]
NARROW = 0.8
"""An interval that reaches beyond this share of its limit is called narrow."""


@dataclass(frozen=True, slots=True)
class ArmRow:
    """An arm's line in the table: its figure and its difference with A at the latest look, as numbers and in words."""

    place: int
    name: str
    heads: Heads
    successes: int | None
    known: Estimate | None
    latest: Point | None
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
    state: Rail
    bar: Bar

    @property
    def word(self) -> str:
        """The state in one word."""
        return {
            "better": _("better"),
            "within": _("within"),
            "close": _("within, narrow"),
            "unclear": _("not settled"),
            "crossed": _("crossed"),
        }[self.state]


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
        known,
        latest,
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


def _state(worse: Interval, limit: float) -> Rail:
    """By the interval of how much worse it got."""
    if worse.low > limit:
        return "crossed"
    if worse.high > limit:
        return "unclear"
    if worse.high < 0:
        return "better"
    return "close" if worse.high > NARROW * limit else "within"
