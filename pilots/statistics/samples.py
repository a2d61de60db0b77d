"""A group of customers as the sums that every formula here needs."""

from dataclasses import dataclass
from math import sqrt
from operator import attrgetter
from typing import Self


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float

    def excludes(self, value: float = 0.0) -> bool:
        """Whether `value` lies outside."""
        return not self.low <= value <= self.high

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)


@dataclass(frozen=True, slots=True)
class Sums:
    """`n` customers, the sums of their values, of the squares and of the cubes. A proportion has values 0 and 1."""

    n: int
    total: float
    squares: float
    cubes: float = 0.0

    @classmethod
    def of_counts(cls, successes: int, n: int) -> Self:
        """Customers with yes or no: a yes is 1, and so are its square and its cube."""
        return cls(n, successes, successes, successes)

    @property
    def mean(self) -> float:
        """Per customer. Only where there are any."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """Of one customer's value, by n - 1. Only from two customers on; never below 0 by rounding."""
        return max(0.0, (self.squares - self.total * self.total / self.n) / (self.n - 1))

    @property
    def proportion_variance(self) -> float:
        """p(1 - p): of one customer's yes or no."""
        return max(0.0, self.mean * (1 - self.mean))

    @property
    def skewness(self) -> float:
        """Third central moment over the cubed standard deviation, both by n. 0 where nothing varies."""
        mean = self.mean
        spread = self.squares / self.n - mean * mean
        if spread <= 0:
            return 0.0
        third = self.cubes / self.n - 3 * mean * self.squares / self.n + 2 * mean**3
        return float(third / spread**1.5)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares, self.cubes + other.cubes)


@dataclass(frozen=True, slots=True)
class PairSums:
    """Two values per customer, y and x: sums, squares, products and cubes. For ratios of sums, and for CUPED.

    `carriers` are the customers with a value other than 0: without many of them no variance has been seen.
    """

    n: int
    y: float
    x: float
    yy: float
    xx: float
    xy: float
    carriers: float = 0.0
    yyy: float = 0.0
    yyx: float = 0.0
    yxx: float = 0.0
    xxx: float = 0.0

    @property
    def value(self) -> Sums:
        """The first value alone."""
        return Sums(self.n, self.y, self.yy, self.yyy)

    @property
    def base(self) -> Sums:
        """The second value alone."""
        return Sums(self.n, self.x, self.xx, self.xxx)

    @property
    def covariance(self) -> float:
        """Of y and x of one customer, by n - 1."""
        return (self.xy - self.y * self.x / self.n) / (self.n - 1)

    def less(self, slope: float) -> Sums:
        """The sums of y minus `slope` times x."""
        return Sums(
            self.n,
            self.y - slope * self.x,
            self.yy - 2 * slope * self.xy + slope**2 * self.xx,
            self.yyy - 3 * slope * self.yyx + 3 * slope**2 * self.yxx - slope**3 * self.xxx,
        )

    def __add__(self, other: "PairSums") -> "PairSums":
        return PairSums(*(mine + its for mine, its in zip(_row(self), _row(other), strict=True)))


_row = attrgetter(*PairSums.__slots__)
"""Its sums in their order."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one group shows: a mean, share or ratio, and the standard error of it."""

    n: int
    value: float
    se: float

    @property
    def spread(self) -> float:
        """Standard deviation of one customer's contribution."""
        return self.se * sqrt(self.n)
