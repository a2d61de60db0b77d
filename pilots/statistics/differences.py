"""Differences of two groups, B minus A, looked at once: the interval and p-value of a fixed horizon."""

from dataclasses import dataclass
from math import erfc, sqrt
from statistics import NormalDist

from campaigns import statistics as shares
from pilots.statistics.samples import Estimate, Interval, Sums

NORMAL = NormalDist()


def quantile(alpha: float) -> float:
    """The standard normal's upper `alpha` quantile."""
    return -NORMAL.inv_cdf(alpha)


def two_sided(z: float) -> float:
    """The two-sided p-value of a z score; exact far out in the tails too."""
    return erfc(abs(z) / sqrt(2))


@dataclass(frozen=True, slots=True)
class Difference:
    """B minus A with its standard error; `size` is n_A n_B / (n_A + n_B), the information up to a constant.

    `null_se` is the standard error if nothing differed (`pilots.statistics.randomisation`), None where that is not
    known, and `skew` the skewness that the difference would have then.
    """

    value: float
    se: float
    size: float
    n: int
    null_se: float | None = None
    skew: float = 0.0

    @property
    def z(self) -> float | None:
        """In standard errors; None where nothing varies."""
        return self.value / self.se if self.se > 0 else None

    @property
    def tested_se(self) -> float:
        """The standard error that decides whether there is a difference."""
        return self.se if self.null_se is None else self.null_se


def difference(a: Estimate, b: Estimate) -> Difference:
    """B minus A."""
    return Difference(b.value - a.value, sqrt(a.se**2 + b.se**2), a.n * b.n / (a.n + b.n), a.n + b.n)


def stratified(parts: list[Difference]) -> Difference | None:
    """One difference out of phases with other weights: each counts by its size, so that a change of weights in
    mid-run does not pass for an effect (Simpson). None where there is no part."""
    size = sum(part.size for part in parts)
    if not parts or size <= 0:
        return None
    value = sum(part.size * part.value for part in parts) / size
    se = sqrt(sum((part.size * part.se) ** 2 for part in parts)) / size
    null_se = sqrt(sum((part.size * part.tested_se) ** 2 for part in parts)) / size
    third = sum(part.skew * (part.size * part.tested_se / size) ** 3 for part in parts)
    skew = third / null_se**3 if null_se > 0 else 0.0
    return Difference(value, se, size, sum(part.n for part in parts), null_se, skew)


def wilson(successes: float, n: int, alpha: float = 0.05) -> Interval:
    """A share's score interval (Wilson 1927; Newcombe, Stat. Med. 1998, 17:857, method 3). Of nobody: 0 to 1."""
    return Interval(*shares.wilson(successes, n, quantile(alpha / 2)))


def student(sums: Sums, alpha: float = 0.05) -> Interval:
    """A mean's interval by Student's t, of two customers or more."""
    from scipy.special import stdtrit  # noqa: PLC0415

    half = float(stdtrit(sums.n - 1, 1 - alpha / 2)) * sqrt(sums.variance / sums.n)
    return Interval(sums.mean - half, sums.mean + half)


def newcombe(a: Sums, b: Sums, alpha: float = 0.05) -> Interval:
    """The interval of a difference of shares, B minus A (Newcombe, Stat. Med. 1998, 17:873, method 10)."""
    if not (a.n and b.n):
        return Interval(-1.0, 1.0)
    of_a, of_b, d = wilson(a.total, a.n, alpha), wilson(b.total, b.n, alpha), b.mean - a.mean
    low = d - sqrt((b.mean - of_b.low) ** 2 + (of_a.high - a.mean) ** 2)
    high = d + sqrt((of_b.high - b.mean) ** 2 + (a.mean - of_a.low) ** 2)
    return Interval(max(-1.0, low), min(1.0, high))


def proportions_p(a: Sums, b: Sums) -> float | None:
    """The two-sided p-value of equal shares: the z test with the pooled share, Pearson's chi-square without
    correction. 1 where everybody is alike; None where a group is empty."""
    if not (a.n and b.n):
        return None
    together = a + b
    se = sqrt(together.proportion_variance * (1 / a.n + 1 / b.n))
    return two_sided((b.mean - a.mean) / se) if se > 0 else 1.0


def welch(a: Sums, b: Sums, alpha: float = 0.05) -> tuple[Interval, float, float] | None:
    """Interval, p-value and degrees of freedom of a difference of means (Welch, Biometrika 1947).

    None with fewer than two customers in a group or where nothing varies.
    """
    if a.n < 2 or b.n < 2:
        return None
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415

    of_a, of_b = a.variance / a.n, b.variance / b.n
    se = sqrt(of_a + of_b)
    if se == 0:
        return None
    freedom = (of_a + of_b) ** 2 / (of_a**2 / (a.n - 1) + of_b**2 / (b.n - 1))
    d, reach = b.mean - a.mean, float(stdtrit(freedom, 1 - alpha / 2)) * se
    return Interval(d - reach, d + reach), min(1.0, 2 * float(stdtr(freedom, -abs(d) / se))), freedom
