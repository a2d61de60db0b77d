"""A comparison over its looks: at each one the interval that holds then, and when the boundary was first passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pilots.statistics import looks, sequences
from pilots.statistics.differences import Difference
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
    """One look. `boundary` is in units of the difference; `passed` says whether the look lies beyond it; `counts`,
    whether it was a look by the plan, since without news there is none."""

    day: date
    n: int
    value: float
    interval: Interval
    boundary: float
    information: float
    passed: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Course:
    """All looks of a comparison, the latest last."""

    points: tuple[Point, ...]
    alpha: float
    ended: bool
    """Whether the planned information or the planned last day has been reached."""

    @property
    def latest(self) -> Point | None:
        """The last look by the plan; what lies after the planned end decides nothing."""
        return self.points[-1] if self.points else None

    @property
    def passed(self) -> Point | None:
        """The look at which the boundary was first passed."""
        return next((point for point in self.points if point.passed), None)


def course(seen: Sequence[tuple[date, Difference]], rule: Rule) -> Course:
    """The looks, which rise by day, under the rule."""
    kept, fractions, ended = _planned(seen, rule)
    if rule.method == GROUP_SEQUENTIAL:
        bounds = looks.boundaries(tuple(dict.fromkeys(fractions)), rule.alpha) if kept else ()
        by_fraction = dict(zip(dict.fromkeys(fractions), bounds, strict=True))
        reaches = [by_fraction[fraction] for fraction in fractions]
    else:
        reaches = [sequences.reach(found.n, rule.planned_n, rule.alpha) for _day, found in kept]
    points, before = [], 0.0
    for (day, found), reach, fraction in zip(kept, reaches, fractions, strict=True):
        counts = rule.method != GROUP_SEQUENTIAL or fraction > before
        points.append(_point(day, found, reach, fraction, counts=counts))
        before = fraction
    return Course(tuple(points), rule.alpha, ended)


def _point(day: date, found: Difference, reach: float, information: float, *, counts: bool) -> Point:
    half = reach * found.se
    passed = counts and found.se > 0 and abs(found.value) > half
    interval = Interval(found.value - half, found.value + half)
    return Point(day, found.n, found.value, interval, half, information, passed, counts)


def _planned(
    seen: Sequence[tuple[date, Difference]], rule: Rule
) -> tuple[list[tuple[date, Difference]], list[float], bool]:
    """The looks up to the planned end, their information, and whether that end has come.

    The last one, by size or by day, spends what is left of alpha, whatever the size (Jennison, Turnbull 2000).
    """
    kept: list[tuple[date, Difference]] = []
    fractions: list[float] = []
    for day, found in seen:
        t = min(1.0, found.size / rule.planned_size) if rule.planned_size > 0 else 1.0
        if rule.method == GROUP_SEQUENTIAL and rule.last and day >= rule.last:
            t = 1.0
        before = fractions[-1] if fractions else 0.0
        kept.append((day, found))
        fractions.append(t if t - before >= looks.LEAST_STEP or t >= 1 > before else before)
        if rule.method == GROUP_SEQUENTIAL and t >= 1:
            return kept, fractions, True
    shown = [(pair, t) for pair, t in zip(kept, fractions, strict=True) if t > 0]
    return [pair for pair, _t in shown], [t for _pair, t in shown], False


def holm(seen: Mapping[int, Sequence[tuple[date, Difference]]], rule: Rule) -> dict[int, Course]:
    """Several comparisons at once: each at its share of alpha; what one that passed leaves over goes to the others.

    Holm's steps with group-sequential boundaries (Maurer, Bretz, Statistics in Biopharmaceutical Research 2013).
    """
    passed: dict[int, Course] = {}
    while True:
        waiting = {key: each for key, each in seen.items() if key not in passed}
        if not waiting:
            return passed
        share = replace(rule, alpha=rule.alpha / len(waiting))
        read = {key: course(each, share) for key, each in waiting.items()}
        newly = {key: each for key, each in read.items() if each.passed}
        if not newly:
            return {**passed, **read}
        passed |= newly
