"""Groups of customers as they were typed in: two to compare, or several shares."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pilots.calculator.fields import LARGEST, Fields
from pilots.statistics import differences
from pilots.statistics.differences import Difference
from pilots.statistics.relatives import Limited, Relative, over
from pilots.statistics.samples import Estimate, Sums

MOST = 10**12
FINEST = 1e-6
"""A deviation smaller than this share of its mean drowns in the rounding of sums of squares."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Both groups as sums and as estimates, and the level; `shares` for proportions."""

    a: Sums
    b: Sums
    of_a: Estimate
    of_b: Estimate
    alpha: float
    shares: bool

    @property
    def difference(self) -> Difference:
        """B minus A."""
        return differences.difference(self.of_a, self.of_b)

    def relative(self, reach: float) -> Relative | None:
        """B over A, from limits `reach` standard errors away from each figure."""
        return over(Limited.around(self.of_a, reach), Limited.around(self.of_b, reach))


def counts(fields: Fields, group: str) -> Sums:
    """A group by its successes."""
    n = fields.whole(f"{group}.n", 1, MOST)
    successes = fields.whole(f"{group}.successes", 0, MOST)
    if successes > n:
        fields.refuse(f"{group}.successes", _("There cannot be more successes than customers."))
    return Sums.of_counts(successes, n)


def sums(fields: Fields, group: str) -> Sums:
    """A group by its sum and sum of squares, or by its mean and standard deviation."""
    n = fields.whole(f"{group}.n", 2, MOST)
    if fields.has(f"{group}.mean"):
        mean, deviation = fields.number(f"{group}.mean", -1e9, 1e9), fields.number(f"{group}.sd", 0, 1e9)
        if 0 < deviation < FINEST * abs(mean):
            fields.refuse(f"{group}.sd", _("Too small beside the mean to reckon with: take the same off both means."))
        return Sums(n, n * mean, (n - 1) * deviation**2 + n * mean**2)
    total = fields.number(f"{group}.sum", -LARGEST, LARGEST)
    squares = fields.number(f"{group}.sum_of_squares", 0, LARGEST**2)
    if squares < total * total / n * (1 - 1e-9):
        fields.refuse(f"{group}.sum_of_squares", _("No numbers have so small a sum of squares for this sum."))
    return Sums(n, total, squares)
