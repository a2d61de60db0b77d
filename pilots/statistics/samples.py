"""A group of customers as the sums that every formula here needs."""

from dataclasses import dataclass
from math import sqrt
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
    """`n` customers, the sum of their values and the sum of their squared values. A proportion has values 0 and 1."""

    n: int
    total: float
    squares: float

    @classmethod
    def of_counts(cls, successes: int, n: int) -> Self:
        """Customers with yes or no: a yes is 1, and so is its square."""
        return cls(n, successes, successes)

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

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)


@dataclass(frozen=True, slots=True)
class PairSums:
    """Two values per customer, y and x: sums, squares and products. For ratios of sums, and for CUPED."""

    n: int
    y: float
    x: float
    yy: float
    xx: float
    xy: float

    @property
    def value(self) -> Sums:
        """The first value alone."""
        return Sums(self.n, self.y, self.yy)

    @property
    def base(self) -> Sums:
        """The second value alone."""
        return Sums(self.n, self.x, self.xx)

    @property
    def covariance(self) -> float:
        """Of y and x of one customer, by n - 1."""
        return (self.xy - self.y * self.x / self.n) / (self.n - 1)

    def __add__(self, other: "PairSums") -> "PairSums":
        return PairSums(
            self.n + other.n,
            self.y + other.y,
            self.x + other.x,
            self.yy + other.yy,
            self.xx + other.xx,
            self.xy + other.xy,
        )


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
