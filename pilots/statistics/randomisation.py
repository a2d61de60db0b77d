"""The spread that the lot alone gives a difference: pooled over both groups, skewed as their values are.

If nothing differs, the groups are one set of customers of whom the lot took some into B. Mean, variance and skewness
of B's mean over all such lots are known exactly (Cochran, Sampling Techniques, 1977, ch. 2), whatever the values are;
a group that happens to hold no large value cannot make itself look certain.
"""

from dataclasses import dataclass
from math import sqrt

from pilots.statistics.samples import Interval, Sums


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard error and skewness of the mean of B minus the mean of A over all lots."""

    se: float
    skew: float


def spread(a: Sums, b: Sums) -> Spread:
    """Of two groups with somebody in each. The variance is that of all values, by n - 1; the skewness is theirs too,
    times what an uneven split leaves of it: none at one to one, 2.7 / sqrt(n) at nine to one."""
    together = a + b
    uneven = (a.n - b.n) / sqrt(a.n * b.n * together.n)
    return Spread(sqrt(together.variance * (1 / a.n + 1 / b.n)), together.skewness * uneven)


def normal_score(z: float, skew: float) -> float:
    """The normal score as far out as `z` lies in a distribution with mean 0, variance 1 and this skewness.

    Pearson's type III, as for permutations (Mielke, Berry, Johnson, Comm. Stat. 1976), by the cube root of Wilson
    and Hilferty (PNAS 1931). Rises with z; z itself without skewness.
    """
    if abs(skew) < LEAST_SKEW:
        return z
    inside = max(0.0, 1 + skew * z / 2)
    return float(6 / skew * (inside ** (1 / 3) - 1) + skew / 6)


def skewed_score(normal: float, skew: float) -> float:
    """The inverse: what to hold z against instead of `normal`; the distribution's end where it ends before that."""
    if abs(skew) < LEAST_SKEW:
        return normal
    return 2 / skew * (max(0.0, 1 + skew / 6 * (normal - skew / 6)) ** 3 - 1)


LEAST_SKEW = 1e-6
"""Below it the two scores agree to six digits, and rounding would not."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A difference `value` with its variance if nothing differs and if it is what it is, and its skewness."""

    value: float
    null_variance: float
    variance: float
    skew: float

    def interval(self, reach: float) -> Interval:
        """Every difference that lies within `reach` normal scores of the one found.

        Without a difference the variance is the pooled one, at the difference found that of the groups apart, in
        between in between: so 0 lies outside exactly if the test of no difference passes `reach`.
        """
        low, high = self._limit(skewed_score(reach, self.skew)), self._limit(skewed_score(-reach, self.skew))
        return Interval(low, high)

    def _limit(self, score: float) -> float:
        """Where the difference found lies `score` standard errors above (below, if it is negative)."""
        towards_nothing = self.value * score > 0
        if not towards_nothing:
            return self.value - score * sqrt(max(self.null_variance, self.variance))
        beyond = score * sqrt(self.null_variance)
        if abs(beyond) >= abs(self.value):
            return self.value - beyond
        slope = score**2 * (self.null_variance - self.variance) / abs(self.value)
        away = (slope + sqrt(slope**2 + 4 * score**2 * self.variance)) / 2
        return self.value - (away if score > 0 else -away)
