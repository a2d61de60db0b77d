"""The asymptotic confidence sequence: an interval and a p-value that hold at every look, planned or not.

Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, Annals of Statistics 2024 (arXiv:2103.06476), equations 9 and 155; the
same as the mixture sequential test of Johari, Koomen, Pekelis, Walsh, Operations Research 2022.
"""

from math import exp, log, sqrt

from pilots.statistics.differences import Difference
from pilots.statistics.samples import Interval

LEAST_CUSTOMERS = 100
"""In each group: with fewer no interval that rests on many customers is to be shown."""
LEAST_OF_EACH = 10
"""Of a share: customers with it, and without it, in each group."""


def tuning(planned: int, alpha: float) -> float:
    """rho squared: makes the interval narrowest at `planned` customers in both groups together. Fixed beforehand."""
    return (-2 * log(alpha) + log(1 - 2 * log(alpha))) / max(planned, 1)


def reach(n: int, planned: int, alpha: float) -> float:
    """How many standard errors the interval goes to each side after `n` customers in both groups together."""
    grown = max(n, 1) * tuning(planned, alpha)
    return sqrt(2 * (grown + 1) / grown * log(sqrt(grown + 1) / alpha))


def interval(found: Difference, planned: int, alpha: float = 0.05) -> Interval:
    """Valid at every look, asymptotically: not to be shown before a hundred customers and ten of each kind a group."""
    half = reach(found.n, planned, alpha) * found.se
    return Interval(found.value - half, found.value + half)


def p_value(found: Difference, planned: int, alpha: float = 0.05) -> float:
    """Valid at every look: 1 over the evidence, at most 1. Where nothing varies there is no evidence."""
    if found.z is None:
        return 1.0
    grown = max(found.n, 1) * tuning(planned, alpha)
    return min(1.0, sqrt(grown + 1) * exp(-min(grown * found.z**2 / (2 * (grown + 1)), 700.0)))
