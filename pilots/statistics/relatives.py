"""B over A, so that it never says anything else than B minus A: both from the same limits of each group."""

from dataclasses import dataclass
from math import sqrt

from pilots.statistics.samples import Estimate, Interval


@dataclass(frozen=True, slots=True)
class Limited:
    """A group's figure between its own limits."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, interval: Interval) -> "Limited":
        """A figure with its interval."""
        return cls(value, interval.low, interval.high)

    @classmethod
    def around(cls, estimate: Estimate, reach: float) -> "Limited":
        """`reach` standard errors to each side."""
        return cls(estimate.value, estimate.value - reach * estimate.se, estimate.value + reach * estimate.se)


@dataclass(frozen=True, slots=True)
class Relative:
    """B over A, less 1; a limit that the groups do not give is None."""

    value: float
    low: float | None
    high: float | None


def minus(a: Limited, b: Limited) -> Interval:
    """The limits of B minus A (Newcombe, Stat. Med. 1998, 17:873, method 10, and Zou, Donner, Stat. Med. 2008)."""
    d = b.value - a.value
    return Interval(
        d - sqrt((b.value - b.low) ** 2 + (a.high - a.value) ** 2),
        d + sqrt((b.high - b.value) ** 2 + (a.value - a.low) ** 2),
    )


def over(a: Limited, b: Limited) -> Relative | None:
    """B over A, less 1: every ratio R at which the limits of B minus R times A hold 0 (Donner, Zou, Stat. Methods
    Med. Res. 2012, 21:347; of means it is Fieller's). With R = 1 that is `minus`, so that the two never disagree.

    None where A's figure is not above 0.
    """
    if a.value <= 0:
        return None
    found, low, high = b.value / a.value, _lowest(a, b), _highest(a, b)
    # Rounding alone must not put what was found outside its own limits.
    ends = (None if low is None else min(low, found) - 1, None if high is None else max(high, found) - 1)
    return Relative(found - 1, *ends)


def _lowest(a: Limited, b: Limited) -> float | None:
    square, rest = a.high * (2 * a.value - a.high), b.low * (2 * b.value - b.low)
    if square <= 0 and rest < 0:
        return None
    turning = a.value * b.value + sqrt(max(0.0, (a.value * b.value) ** 2 - square * rest))
    return rest / turning if turning > 0 else 0.0


def _highest(a: Limited, b: Limited) -> float | None:
    square, rest = a.low * (2 * a.value - a.low), b.high * (2 * b.value - b.high)
    if a.low <= 0 or square <= 0:
        return None
    return (a.value * b.value + sqrt(max(0.0, (a.value * b.value) ** 2 - square * rest))) / square
