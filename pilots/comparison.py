"""Two arms of a pilot against each other, or why it is too early for that. Pure."""

from enum import StrEnum

from pilots.definitions import MEAN, OUTCOMES, RATIO, SHARE
from pilots.plan import Plan
from pilots.statistics import contrasts, differences, estimates
from pilots.statistics.differences import Difference
from pilots.statistics.randomisation import Tested
from pilots.statistics.samples import Estimate, Interval, PairSums
from pilots.statistics.sequences import LEAST_CUSTOMERS, LEAST_OF_EACH
from pilots.tally import NOTHING, Tally

MOST_SKEW = 0.5
"""Of a difference, above which no correction for skewness holds. At nine to one it asks for 28 times the squared
skewness of one customer's value as customers, much as Cochran's rule (Sampling Techniques, 1977, 2.15) asks for 25."""


class Lack(StrEnum):
    """What an estimate still lacks; below any of these floors nothing is said."""

    CUSTOMERS = "customers"
    """A hundred customers past their window in each arm."""
    BASE = "base"
    """A hundred of what a ratio divides by, in each arm."""
    CARRIERS = "carriers"
    """Customers who carry the variance, with a value other than 0 (of a share: with and without it): so many that each
    arm would have ten of them if nothing differed."""
    SKEW = "skew"
    """A difference whose spread is even enough (`MOST_SKEW`), or that varies at all."""


def estimate(outcome: str, sums: PairSums) -> Estimate | None:
    """An arm's figure by the outcome's kind."""
    kind = OUTCOMES[outcome].kind
    if kind == RATIO:
        return estimates.ratio(sums)
    return estimates.mean(sums.value) if kind == MEAN else estimates.proportion(sums.value)


def levels(plan: Plan, tally: Tally, arm: int) -> tuple[Estimate | None, Estimate | None]:
    """The figures of A and of the arm between which the difference lies; with CUPED freed from the past, as it is."""
    a, b = (tally.total(plan.outcome, place) for place in (0, arm))
    if plan.cuped and OUTCOMES[plan.outcome].kind == MEAN:
        of_a, of_b = estimates.cuped([a, b])
        return of_a, of_b
    return estimate(plan.outcome, a), estimate(plan.outcome, b)


def compared(plan: Plan, tally: Tally, outcome: str, arm: int, base: int = 0) -> Difference | None:
    """An arm minus A, version by version, so that changed weights are no effect; None while either is empty."""
    kind = OUTCOMES[outcome].kind
    contrast = {SHARE: contrasts.shares, RATIO: contrasts.ratios}.get(
        kind, contrasts.freed if plan.cuped else contrasts.means
    )
    cells = tally.sums.get(outcome, {})
    pairs = ((cells.get((version, base), NOTHING), cells.get((version, arm), NOTHING)) for version in tally.versions)
    return differences.stratified([part for a, b in pairs if (part := contrast(a, b))])


def judged(plan: Plan, tally: Tally, outcome: str, arm: int, base: int = 0) -> Difference | Lack:
    """The difference, or the first thing that it lacks."""
    a, b = tally.total(outcome, base), tally.total(outcome, arm)
    if min(a.n, b.n) < LEAST_CUSTOMERS:
        return Lack.CUSTOMERS
    if OUTCOMES[outcome].kind == RATIO and min(a.x, b.x) < LEAST_CUSTOMERS:
        return Lack.BASE
    if carried(outcome, a, b) < LEAST_OF_EACH:
        return Lack.CARRIERS
    found = compared(plan, tally, outcome, arm, base)
    if found is None or found.tested_se <= 0 or abs(found.skew) > MOST_SKEW:
        return Lack.SKEW
    return found


def carried(outcome: str, a: PairSums, b: PairSums) -> float:
    """How many of the customers who carry the variance the smaller arm would have if nothing differed."""
    n, shares = a.n + b.n, OUTCOMES[outcome].kind == SHARE
    carriers = min(a.y + b.y, n - a.y - b.y) if shares else a.carriers + b.carriers
    return carriers * min(a.n, b.n) / n if n else 0.0


def fixed(plan: Plan, tally: Tally, outcome: str, arm: int, base: int = 0) -> tuple[Difference, Interval] | None:
    """The difference with the interval of a single look: for guardrails and exploration, never to decide upon."""
    found = compared(plan, tally, outcome, arm, base)
    if found is None:
        return None
    if OUTCOMES[outcome].kind == SHARE and len(tally.versions) == 1:
        a, b = tally.total(outcome, base).value, tally.total(outcome, arm).value
        return found, differences.newcombe(a, b, plan.alpha)
    tested = Tested(found.value, found.tested_se**2, found.se**2, found.skew)
    return found, tested.interval(differences.quantile(plan.alpha / 2))
