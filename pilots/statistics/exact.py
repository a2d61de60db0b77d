"""Fisher's exact test of a table of two by two, for tables too small for a chi-square."""

from math import exp, lgamma
from typing import Final

from pilots.statistics.samples import Sums

LEAST_EXPECTED: Final = 5.0
"""In each of the four cells, for Pearson's chi-square to hold (Cochran, Biometrics 1954)."""
_FARTHEST: Final = 1000
"""Beyond so many in the cell that expects fewer than five there is no chance left to add up."""


def is_small(a: Sums, b: Sums) -> bool:
    """Whether a cell expects fewer than five."""
    whole = a + b
    return min(a.n, b.n) * min(whole.total, whole.n - whole.total) / whole.n < LEAST_EXPECTED


def fisher_p(a: Sums, b: Sums) -> float:
    """Two-sided: the chance of all tables with these margins that are no likelier than this one."""
    whole = a + b
    rare, small = min(whole.total, whole.n - whole.total), a if a.n <= b.n else b
    found = small.total if rare == whole.total else small.n - small.total
    logs = [_log_chance(x, small.n, rare, whole.n) for x in range(int(min(rare, small.n, found + _FARTHEST)) + 1)]
    least = logs[int(found)] + 1e-7
    return min(1.0, sum(exp(each) for each in logs if each <= least))


def _log_chance(x: int, n: int, successes: float, whole: int) -> float:
    """Of `x` successes among `n` of the `whole`, `successes` of whom have it (hypergeometric); -inf: never."""
    if n - x > whole - successes:
        return float("-inf")
    return _choose(successes, x) + _choose(whole - successes, n - x) - _choose(whole, n)


def _choose(n: float, k: float) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
