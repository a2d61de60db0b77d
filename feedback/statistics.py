"""The Net Promoter Score of some answers with its interval; pure mathematics."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

_PSEUDO: Final = (0.75, 1.5, 0.75)
"""Added promoters, passives and detractors: the adjusted Wald interval that Rocks recommends for small numbers
("Interval Estimation for the Net Promoter Score", The American Statistician 70 (2016) 365-372)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many gave 9 or 10, 7 or 8, and 0 to 6; `total` is the sum of their scores."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0
    total: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.promoters + other.promoters,
            self.passives + other.passives,
            self.detractors + other.detractors,
            self.total + other.total,
        )

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def mean(self) -> float | None:
        """The mean score from 0 to 10; None where nobody answered."""
        return self.total / self.n if self.n else None

    @property
    def score(self) -> float | None:
        """From -100 to 100; None where nobody answered."""
        return 100 * (self.promoters - self.detractors) / self.n if self.n else None


def interval(counts: Counts, level: float = 0.95) -> tuple[float, float] | None:
    """Between which values the score of all customers lies with `level` certainty; None where nobody answered.

    Each answer counts 1, 0 or -1; the variance of their mean is (p + d - (p - d)²) / n. What was found lies within it:
    of one answer the added ones would leave 100 out.
    """
    if not counts.n:
        return None
    added = (counts.promoters + _PSEUDO[0], counts.passives + _PSEUDO[1], counts.detractors + _PSEUDO[2])
    n = sum(added)
    up, down = added[0] / n, added[2] / n
    half = NormalDist().inv_cdf(0.5 + level / 2) * sqrt((up + down - (up - down) ** 2) / n)
    low, high = max(-100.0, 100 * (up - down - half)), min(100.0, 100 * (up - down + half))
    found = 100 * (counts.promoters - counts.detractors) / counts.n
    return min(low, found), max(high, found)
