"""From tallies, day by day, to what may be said of a pilot: one state, the effect, the checks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from pilots.definitions import MEAN, OUTCOMES, RATIO, SHARE
from pilots.models import HOLDOUT
from pilots.plan import Plan
from pilots.statistics import allocation, courses, differences, estimates
from pilots.statistics.allocation import Allocation
from pilots.statistics.courses import Course, Rule
from pilots.statistics.differences import Difference
from pilots.statistics.samples import Estimate, Interval, PairSums
from pilots.statistics.sequences import LEAST_CUSTOMERS, LEAST_OF_EACH
from pilots.tally import NOTHING, Tally

LEAST_DAYS = 7


class Finding(StrEnum):
    """What may be said."""

    COLLECTING = "collecting"
    BLOCKED = "blocked"
    NOTHING_YET = "nothing_yet"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True, slots=True)
class Reading:
    """A pilot as it stands on the day of its latest look.

    `courses` holds the comparison of each other arm (by place) with A on the primary outcome; empty while there are
    too few customers to show anything.
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

    @property
    def course(self) -> Course | None:
        """The comparison that the sentence is about."""
        return self.courses.get(self.best)

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
        assigned, exposed, _maturing(plan, tally),
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
    """The arm to speak of first: one whose boundary was passed for the better, else the one that lies best."""
    sign = 1 if OUTCOMES[plan.outcome].better == "up" else -1

    def rank(arm: int) -> tuple[bool, float]:
        latest, passed = found[arm].latest, found[arm].passed
        return bool(passed and passed.value * sign > 0), sign * latest.value if latest else 0.0

    return max(found, key=rank) if found else 1


def _seen(plan: Plan, launched: date, tallies: Mapping[date, Tally], arm: int) -> list[tuple[date, Difference]]:
    found = []
    for day in sorted(tallies):
        if (day - launched).days >= LEAST_DAYS and _enough(plan, tallies[day], arm):
            difference = compared(plan, tallies[day], plan.outcome, arm)
            if difference and difference.size > 0 and difference.se > 0:
                found.append((day, difference))
    return found


def _enough(plan: Plan, tally: Tally, arm: int) -> bool:
    """A hundred customers in each arm, of yes and no ten each, a hundred below a ratio: else no interval holds."""
    for place in (0, arm):
        sums = tally.total(plan.outcome, place)
        if sums.n < LEAST_CUSTOMERS:
            return False
        if OUTCOMES[plan.outcome].kind == SHARE and not LEAST_OF_EACH <= sums.y <= sums.n - LEAST_OF_EACH:
            return False
        if OUTCOMES[plan.outcome].kind == RATIO and sums.x < LEAST_CUSTOMERS:
            return False
    return True


def estimate(outcome: str, sums: PairSums) -> Estimate | None:
    """An arm's figure by the outcome's kind."""
    kind = OUTCOMES[outcome].kind
    if kind == RATIO:
        return estimates.ratio(sums)
    return estimates.mean(sums.value) if kind == MEAN else estimates.proportion(sums.value)


def compared(plan: Plan, tally: Tally, outcome: str, arm: int, base: int = 0) -> Difference | None:
    """An arm minus A, version by version, so that changed weights are no effect; None while either is empty."""
    parts = []
    for version in tally.versions:
        cells = tally.sums.get(outcome, {})
        pair = [cells.get((version, place), NOTHING) for place in (base, arm)]
        cuped = plan.cuped and OUTCOMES[outcome].kind == MEAN
        a, b = estimates.cuped(pair) if cuped else [estimate(outcome, sums) for sums in pair]
        if a and b:
            parts.append(differences.difference(a, b))
    return differences.stratified(parts)


def fixed(plan: Plan, tally: Tally, outcome: str, arm: int, base: int = 0) -> tuple[Difference, Interval] | None:
    """The difference with the interval of a single look: for guardrails and exploration, never to decide upon."""
    found = compared(plan, tally, outcome, arm, base)
    if found is None:
        return None
    if OUTCOMES[outcome].kind == SHARE and len(tally.versions) == 1:
        a, b = tally.total(outcome, base).value, tally.total(outcome, arm).value
        return found, differences.newcombe(a, b, plan.alpha)
    half = differences.quantile(plan.alpha / 2) * found.se
    return found, Interval(found.value - half, found.value + half)


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
