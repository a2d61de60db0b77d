"""B minus A from the sums of both groups, by the kind of figure, with the spread that the lot alone would give it."""

from pilots.statistics import estimates
from pilots.statistics.differences import Difference, difference
from pilots.statistics.randomisation import spread
from pilots.statistics.samples import Estimate, PairSums, Sums

Pair = tuple[Sums, Sums]


def shares(a: PairSums, b: PairSums) -> Difference | None:
    """A difference of shares: without a difference both groups have the share of all, which is the pooled z test."""
    counts = (Sums(a.n, a.y, a.y, a.y), Sums(b.n, b.y, b.y, b.y))
    return _tested(estimates.proportion(counts[0]), estimates.proportion(counts[1]), counts)


def means(a: PairSums, b: PairSums) -> Difference | None:
    """A difference of means per customer."""
    return _tested(estimates.mean(a.value), estimates.mean(b.value), (a.value, b.value))


def ratios(a: PairSums, b: PairSums) -> Difference | None:
    """A difference of ratios of sums: without a difference each customer's y minus the ratio of all times x is what
    the lot gave out."""
    of_a, of_b = estimates.ratio(a), estimates.ratio(b)
    if of_a is None or of_b is None:
        return None
    together = (a.y + b.y) / (a.x + b.x)
    scale = (a.n / b.base.mean + b.n / a.base.mean) / (a.n + b.n)
    return _tested(of_a, of_b, (a.less(together), b.less(together)), scale)


def freed(a: PairSums, b: PairSums) -> Difference | None:
    """A difference of means, freed from what the customers did before (CUPED)."""
    of_a, of_b = estimates.cuped([a, b])
    found = estimates.slope([a, b])
    return _tested(of_a, of_b, (a.less(found), b.less(found)))


def _tested(a: Estimate | None, b: Estimate | None, scores: Pair, scale: float = 1.0) -> Difference | None:
    """`scale`: the difference of the figures over that of the scores' means."""
    if a is None or b is None:
        return None
    lot, apart = spread(*scores), difference(a, b)
    return Difference(apart.value, apart.se, apart.size, apart.n, scale * lot.se, lot.skew)
