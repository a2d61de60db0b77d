"""What the page of a pilot shows beside its sentence: arms and guardrails."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from pilots.comparison import Lack, estimate, fixed, judged, levels
from pilots.definitions import OUTCOMES
from pilots.models import HOLDOUT
from pilots.plan import Guardrail
from pilots.queries.pilots import Standing
from pilots.reading import SHOWN
from pilots.statistics.courses import Point
from pilots.statistics.samples import Estimate, Interval
from pilots.tally import Heads, Tally
from pilots.words import arm_name, change, level, span

Rail = Literal["better", "within", "close", "unclear", "crossed", "early"]
NARROW = 0.8
"""An interval that reaches beyond this share of its limit is called narrow."""


@dataclass(frozen=True, slots=True)
class ArmRow:
    """An arm's line in the table: its figure and its difference with A at the look of its result, as numbers and in
    words. Who was assigned and exposed is counted up to the latest look."""

    place: int
    name: str
    heads: Heads
    successes: int | None
    known: Estimate | None
    day: date | None
    """The look that figures come from, counts past the window included."""
    result: Point | None
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
    """A guardrail: how it stands, in words and as a bar; without figures while it is too early for them."""

    label: str
    change: str
    span: str
    limit: str
    state: Rail
    bar: Bar | None

    @property
    def word(self) -> str:
        """The state in one word."""
        return {
            "better": _("better"),
            "within": _("within"),
            "close": _("within, narrow"),
            "unclear": _("not settled"),
            "crossed": _("crossed"),
            "early": _("too early"),
        }[self.state]


def arm_rows(found: Standing) -> list[ArmRow]:
    """The arms and, last, the hold-out; figures only when they may be shown."""
    places = [*range(len(found.plan.arms)), *([HOLDOUT] if found.plan.holdout else [])]
    return [_arm_row(found, place) for place in places]


def _arm_row(found: Standing, place: int) -> ArmRow:
    reading, outcome = found.reading, found.plan.outcome
    tally = reading.tally_of(place)
    known = _figure(found, tally, place) if reading.finding in SHOWN else None
    result = reading.result_of(place) if known else None
    return ArmRow(
        place,
        _("Hold-out, no message") if place == HOLDOUT else arm_name(found.plan, place),
        replace(reading.tally.of_arm(place), mature=tally.of_arm(place).mature),
        round(tally.total(outcome, place).y) if known and OUTCOMES[outcome].kind == "share" else None,
        known,
        reading.day_of(place),
        result,
        level(outcome, known.value, found.pilot.market.currency) if known else "",
        change(outcome, result.value) if result else "",
        span(outcome, result.interval.low, result.interval.high) if result else "",
        bar(result.value, result.interval) if result else None,
    )


def _figure(found: Standing, tally: Tally, place: int) -> Estimate | None:
    """An arm's own figure; beside a difference, the one that the difference lies between."""
    if place == HOLDOUT:
        return estimate(found.plan.outcome, tally.total(found.plan.outcome, place))
    of_a, of_arm = levels(found.plan, tally, place or found.reading.best)
    return of_arm if place else of_a


def bar(value: float, interval: Interval, limit: float | None = None) -> Bar:
    """The interval on a scale of its own, with zero and the limit on it."""
    edges = [interval.low, interval.high, 0.0, *([limit] if limit is not None else [])]
    low, width = min(edges), (max(edges) - min(edges)) or 1.0

    def at(place: float) -> float:
        return round(4 + 92 * (place - low) / width, 2)

    return Bar(at(interval.low), at(interval.high), at(value), at(0.0), None if limit is None else at(limit))


def guardrails(found: Standing) -> list[Guarded]:
    """How the arm that the sentence is about stands with each guardrail, at the latest look by the plan."""
    if found.reading.finding not in SHOWN:
        return []
    return [_guarded(found, guardrail) for guardrail in found.plan.guardrails]


def _guarded(found: Standing, guardrail: Guardrail) -> Guarded:
    outcome, tally = guardrail.outcome, found.reading.watched_tally
    limit = guardrail.limit if OUTCOMES[outcome].better == "down" else -guardrail.limit
    label, told = str(OUTCOMES[outcome].label), change(outcome, limit)
    known = fixed(found.plan, tally, outcome, found.reading.best)
    if known is None:
        return Guarded(label, "", "", told, "early", None)
    difference, interval = known
    state = _state(interval if limit >= 0 else -interval, guardrail.limit)
    if isinstance(judged(found.plan, tally, outcome, found.reading.best), Lack) and not _settled(outcome, state):
        return Guarded(label, "", "", told, "early", None)
    return Guarded(
        label,
        change(outcome, difference.value),
        span(outcome, interval.low, interval.high),
        told,
        state,
        bar(difference.value, interval, limit),
    )


def _settled(outcome: str, state: Rail) -> bool:
    """Whether a limit is kept even before there is enough to compare: of a share, nothing having happened to
    thousands says how seldom it happens; its interval is Newcombe's, which asks for no variance that was seen."""
    return OUTCOMES[outcome].kind == "share" and state in {"within", "close"}


def _state(worse: Interval, limit: float) -> Rail:
    """By the interval of how much worse it got."""
    if worse.low > limit:
        return "crossed"
    if worse.high > limit:
        return "unclear"
    if worse.high < 0:
        return "better"
    return "close" if worse.high > NARROW * limit else "within"
