"""From tallies, day by day, to what may be said of a pilot: one state, the effect, the checks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from pilots.comparison import Lack, judged
from pilots.definitions import OUTCOMES
from pilots.models import HOLDOUT
from pilots.plan import Plan
from pilots.statistics import allocation, courses
from pilots.statistics.allocation import Allocation
from pilots.statistics.courses import Course, Point, Rule
from pilots.statistics.differences import Difference
from pilots.tally import Tally

LEAST_DAYS = 7


class Finding(StrEnum):
    """What may be said."""

    COLLECTING = "collecting"
    BLOCKED = "blocked"
    NOTHING_YET = "nothing_yet"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"


SHOWN = frozenset({Finding.NOTHING_YET, Finding.BETTER, Finding.WORSE, Finding.NO_DIFFERENCE})
"""The findings beside which figures of the effect stand."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A pilot as it stands on the day of its latest look, with the one dated result that holds until it is another.

    `courses` holds the comparison of each other arm (by place) with A on the primary outcome; empty while there are
    too few customers to show anything. `tallies` are those of all looks; figures come from that of the result.
    """

    plan: Plan
    tally: Tally
    day: date | None
    days: int
    finding: Finding
    best: int
    courses: Mapping[int, Course]
    assignment: Mapping[int, Allocation]
    exposure: Mapping[int, Allocation]
    maturing: Allocation | None
    tallies: Mapping[date, Tally] = field(default_factory=dict)

    @property
    def course(self) -> Course | None:
        """The comparison that the sentence is about."""
        return self.courses.get(self.best)

    @property
    def result(self) -> Point | None:
        """The look that sentence, interval and figures come from; None before anything may be said."""
        return self.result_of(self.best)

    @property
    def as_of(self) -> date | None:
        """The day that the page's outcomes are of."""
        return self.day_of(self.best)

    def result_of(self, arm: int) -> Point | None:
        """The look that an arm's difference with A comes from."""
        course = self.courses.get(arm)
        return course.result if course else None

    def tally_of(self, arm: int) -> Tally:
        """The sums of the look that an arm's figures come from: of A and the hold-out, those of the sentence."""
        return self._tally_on(self.day_of(arm))

    def day_of(self, arm: int) -> date | None:
        """The day of that look."""
        point = self.result_of(arm) or self.result
        return point.day if point else self.day

    @property
    def watched(self) -> date | None:
        """The latest look by the plan, at which guardrails are read."""
        return self.course.latest.day if self.course and self.course.latest else self.day

    @property
    def watched_tally(self) -> Tally:
        """The sums of that look."""
        return self._tally_on(self.watched)

    def _tally_on(self, day: date | None) -> Tally:
        return self.tallies.get(day, self.tally) if day else self.tally

    @property
    def blocked(self) -> bool:
        """Whether the groups did not come about as planned."""
        checks = [*self.assignment.values(), *self.exposure.values(), *([self.maturing] if self.maturing else [])]
        return any(check.alarm for check in checks)


def read(plan: Plan, launched: date, tallies: Mapping[date, Tally], versions: Mapping[int, Plan]) -> Reading:
    """The reading of all looks so far; `versions` are the plans by number, since weights may have changed.

    When the pilot ends is what was frozen at its launch: other weights make no other end.
    """
    days = sorted(tallies)
    tally = tallies[days[-1]] if days else Tally()
    day = days[-1] if days else None
    frozen = versions[min(versions)]
    rule = Rule(plan.method, plan.alpha, plan.planned_n, frozen.planned_size, _last(plan, launched))
    shown = {arm: _seen(plan, launched, tallies, arm) for arm in plan.others}
    read_courses = courses.holm({arm: seen for arm, seen in shown.items() if seen}, rule)
    read_courses = {arm: each for arm, each in read_courses.items() if each.points}
    assigned, exposed = _allocations(tally, versions, "assigned"), _allocations(tally, versions, "exposed")
    best = _best(plan, read_courses)
    found = Reading(
        plan, tally, day, (day - launched).days if day else 0, Finding.COLLECTING, best, read_courses,
        assigned, exposed, _maturing(plan, tally), tallies,
    )  # fmt: skip
    return replace(found, finding=_finding(found))


def _last(plan: Plan, launched: date) -> date | None:
    return launched + timedelta(days=plan.planned_days) if plan.planned_days else None


def _finding(reading: Reading) -> Finding:
    if reading.blocked:
        return Finding.BLOCKED
    course = reading.course
    if course is None:
        return Finding.COLLECTING
    if course.passed:
        up = OUTCOMES[reading.plan.outcome].better == "up"
        return Finding.BETTER if (course.passed.value > 0) == up else Finding.WORSE
    return Finding.NO_DIFFERENCE if course.ended else Finding.NOTHING_YET


def _best(plan: Plan, found: Mapping[int, Course]) -> int:
    """The arm to speak of: the first whose boundary was passed for the better, else the one whose result lies best."""
    sign = 1 if OUTCOMES[plan.outcome].better == "up" else -1

    def rank(arm: int) -> tuple[bool, int, float]:
        result, passed = found[arm].result, found[arm].passed
        value = sign * result.value if result else 0.0
        return (True, -passed.day.toordinal(), value) if passed and value > 0 else (False, 0, value)

    return max(found, key=rank) if found else 1


def _seen(plan: Plan, launched: date, tallies: Mapping[date, Tally], arm: int) -> list[tuple[date, Difference]]:
    """The looks at which there was enough to compare, after a week."""
    found = []
    for day in sorted(tallies):
        if (day - launched).days >= LEAST_DAYS:
            difference = judged(plan, tallies[day], plan.outcome, arm)
            if not isinstance(difference, Lack):
                found.append((day, difference))
    return found


def _allocations(tally: Tally, versions: Mapping[int, Plan], what: str) -> dict[int, Allocation]:
    """Assigned (the hold-out as an arm with its share) or exposed (without it, on both sides), by version."""
    found = {}
    for number in tally.versions:
        plan = versions[number]
        total = sum(arm.weight for arm in plan.arms)
        weights = [arm.weight / total * (1 - plan.holdout) for arm in plan.arms]
        counts = [getattr(tally.heads.get((number, place)), what, 0) for place in range(len(plan.arms))]
        if what == "assigned":
            counts.append(tally.heads[number, HOLDOUT].assigned if (number, HOLDOUT) in tally.heads else 0)
            weights.append(plan.holdout)
        found[number] = allocation.check(counts, weights)
    return found


def _maturing(plan: Plan, tally: Tally) -> Allocation | None:
    """Whether as many of each arm's exposed have matured: the windows are the same, so the shares must be.

    After a change of weights they need not be: then there is nothing to hold them against.
    """
    if len(tally.versions) > 1:
        return None
    heads = [tally.of_arm(place) for place in range(len(plan.arms))]
    if not sum(each.mature for each in heads):
        return None
    return allocation.check([each.mature for each in heads], [each.exposed for each in heads])
