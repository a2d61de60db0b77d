"""A comparison over its looks: at each one the interval that holds then, and when the boundary was first passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pilots.statistics import looks, sequences
from pilots.statistics.differences import Difference
from pilots.statistics.randomisation import Tested, skewed_score
from pilots.statistics.samples import Interval
from pilots.statistics.sizes import GROUP_SEQUENTIAL


@dataclass(frozen=True, slots=True)
class Rule:
    """How a comparison is read: the method and its level, the customers (`planned_n`) and the information
    (`planned_size`) that it ends with, and the day of its last look."""

    method: str
    alpha: float
    planned_n: int
    planned_size: float
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One look. A `value` outside `stops` has passed the boundary, which is to say that `interval` leaves out 0."""

    day: date
    n: int
    value: float
    interval: Interval
    stops: Interval
    information: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Course:
    """All looks of a comparison, the latest last."""

    points: tuple[Point, ...]
    alpha: float
    ended: bool
    """Whether the planned information or the planned last day has been reached: what lies after it decides nothing."""

    @property
    def latest(self) -> Point | None:
        """The last look by the plan."""
        return self.points[-1] if self.points else None

    @property
    def passed(self) -> Point | None:
        """The look at which the boundary was first passed."""
        return next((point for point in self.points if point.passed), None)

    @property
    def result(self) -> Point | None:
        """The one look that everything is said of: at which the boundary was passed, else the latest."""
        return self.passed or self.latest

    @property
    def since(self) -> Point | None:
        """The latest look where it is later than the result."""
        return None if self.latest is self.result else self.latest

    @property
    def confirmed(self) -> bool:
        """Whether the latest look, were it the only one to pass, would say what the result says."""
        result, latest = self.result, self.latest
        if result is None or latest is None or not latest.interval.excludes():
            return False
        return (latest.value > 0) == (result.value > 0)


Seen = Sequence[tuple[date, Difference]]


def course(seen: Seen, rule: Rule, since: date = date.min) -> Course:
    """The looks, which rise by day, under the rule; before `since` none of them counts as passed."""
    stages, ended = _stages(seen, rule)
    points = tuple(
        _point(stage, reach, decides=stage.day >= since)
        for stage, reach in zip(stages, _reaches(stages, rule), strict=True)
    )
    return Course(points, rule.alpha, ended)


@dataclass(frozen=True, slots=True)
class _Stage:
    """A look by the plan: its information over the planned one, and how much of that has been spent."""

    day: date
    found: Difference
    information: float
    spending: float


def _reaches(stages: Sequence[_Stage], rule: Rule) -> Sequence[float]:
    """How many normal scores the interval of each look goes to each side."""
    if rule.method != GROUP_SEQUENTIAL:
        return [sequences.reach(stage.found.n, rule.planned_n, rule.alpha) for stage in stages]
    spending = tuple(stage.spending for stage in stages)
    return looks.boundaries(spending, rule.alpha, tuple(stage.information for stage in stages))


def _point(stage: _Stage, reach: float, *, decides: bool) -> Point:
    found = stage.found
    interval = Tested(found.value, found.tested_se**2, found.se**2, found.skew).interval(reach)
    stops = Interval(*(found.tested_se * skewed_score(edge, found.skew) for edge in (-reach, reach)))
    passed = decides and found.tested_se > 0 and interval.excludes()
    return Point(stage.day, found.n, found.value, interval, stops, stage.information, passed)


def _stages(seen: Seen, rule: Rule) -> tuple[list[_Stage], bool]:
    """The looks up to the planned end, and whether that end has come. A look without news is none.

    Spending stops at the planned information, information does not: more customers than planned hang less together
    with those of the looks before. The last look, by size or by day, spends what is left (Jennison, Turnbull 2000).
    """
    stages: list[_Stage] = []
    for day, found in seen:
        t = found.size / rule.planned_size if rule.planned_size > 0 else 1.0
        if rule.method != GROUP_SEQUENTIAL:
            stages.append(_Stage(day, found, t, min(t, 1.0)))
            continue
        before = stages[-1].information if stages else 0.0
        last = t >= 1 or bool(rule.last and day >= rule.last)
        if last or t - before >= looks.LEAST_STEP:
            t = max(t, before + looks.LEAST_STEP)
            stages.append(_Stage(day, found, t, 1.0 if last else t))
        if last:
            return stages, True
    return stages, False


def holm(seen: Mapping[int, Seen], rule: Rule) -> dict[int, Course]:
    """Several comparisons at once: each at its share of alpha; what one that passed leaves over goes to the others.

    Holm's steps with group-sequential boundaries (Maurer, Bretz, Statistics in Biopharmaceutical Research 2013). What
    is left over decides from the day on which it was left, so that no result is dated before it could be known.
    """
    passed: dict[int, Course] = {}
    since = date.min
    while waiting := {key: each for key, each in seen.items() if key not in passed}:
        share = replace(rule, alpha=rule.alpha / len(waiting))
        read = {key: course(each, share, since) for key, each in waiting.items()}
        days = {key: each.passed.day for key, each in read.items() if each.passed}
        if not days:
            return {**passed, **read}
        since = min(days.values())
        passed |= {key: read[key] for key, day in days.items() if day == since}
    return passed
