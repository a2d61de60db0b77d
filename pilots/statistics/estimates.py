"""From sums to an estimate with its standard error; None where the customers do not suffice for one."""

from math import sqrt

from pilots.statistics.samples import Estimate, PairSums, Sums


def proportion(sums: Sums) -> Estimate | None:
    """Share with the Wald standard error sqrt(p(1 - p)/n), as sequential methods need it."""
    return Estimate(sums.n, sums.mean, sqrt(sums.proportion_variance / sums.n)) if sums.n else None


def mean(sums: Sums) -> Estimate | None:
    """Mean per customer, of two customers or more."""
    return Estimate(sums.n, sums.mean, sqrt(sums.variance / sums.n)) if sums.n > 1 else None


def ratio(sums: PairSums) -> Estimate | None:
    """Sum of y over sum of x, with the delta method (Deng, Knoblich, Lu, KDD 2018).

    For calls per appointment and the like, where customers are drawn by lot and not their appointments.
    """
    if sums.n < 2 or sums.x <= 0:
        return None
    found = sums.y / sums.x
    variance = sums.value.variance - 2 * found * sums.covariance + found * found * sums.base.variance
    return Estimate(sums.n, found, sqrt(max(0.0, variance) / sums.n) / sums.base.mean)


def slope(groups: list[PairSums]) -> float:
    """How much of x, measured before assignment, comes back in y: one slope for all groups, from the variation
    within them (Deng, Xu, Kohavi, Walker, WSDM 2013). 0 where x says nothing."""
    known = [group for group in groups if group.n > 1]
    within = sum((group.n - 1) * group.base.variance for group in known)
    return sum((group.n - 1) * group.covariance for group in known) / within if within > 0 else 0.0


def cuped(groups: list[PairSums]) -> list[Estimate | None]:
    """Means of y, freed from what x foretold; where x says nothing, plain means come out."""
    known = [group for group in groups if group.n > 1]
    found, everyone = slope(groups), sum(group.n for group in known)
    centre = sum(group.x for group in known) / everyone if everyone else 0.0
    return [_freed(group, found, centre) if group.n > 1 else None for group in groups]


def _freed(group: PairSums, slope: float, centre: float) -> Estimate:
    variance = group.value.variance - 2 * slope * group.covariance + slope * slope * group.base.variance
    value = group.value.mean - slope * (group.base.mean - centre)
    return Estimate(group.n, value, sqrt(max(0.0, variance) / group.n))


def winsorised(values: list[float], share: float = 0.999) -> tuple[float, Sums]:
    """The cap, the value that `share` of all stay at or under, and the sums with everything above it set to it.

    The cap comes from all groups together and is fixed in the plan, so that no group is cut harder than another.
    """
    if not values:
        return 0.0, Sums(0, 0.0, 0.0)
    ordered = sorted(values)
    cap = ordered[min(len(ordered) - 1, int(share * (len(ordered) - 1) + 0.5))]
    cut = [min(value, cap) for value in ordered]
    return cap, Sums(len(cut), sum(cut), sum(value * value for value in cut))
