"""Whether customers fell into the groups by the planned weights: the sample-ratio alarm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

ALARM = 0.001
"""Below this the groups did not come about as planned (Kohavi, Tang, Xu 2020, ch. 3); right for a daily look."""
LEAST_EXPECTED = 5.0
CONCENTRATION = 100.0
"""How near to the plan the alternative of the sequential test lies: our choice."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """`p` of the chi-square test, None where a group is expected to hold fewer than five; `always_p` of the sequential
    one, which holds however often somebody looks; `strays` are units in groups of weight 0."""

    counts: tuple[int, ...]
    expected: tuple[float, ...]
    chi_square: float
    p: float | None
    strays: int
    always_p: float = 1.0

    @property
    def alarm(self) -> bool:
        """Whether the result is not to be trusted, by either test."""
        return self.always_p < ALARM or (self.p is not None and self.p < ALARM)


def check(counts: Sequence[int], weights: Sequence[float], history: Iterable[Sequence[int]] = ()) -> Allocation:
    """Counts against weights (of any sum), by Pearson's chi-square and sequentially. Groups of weight 0 stay out of
    both sides.

    Of earlier cumulative counts in `history` the sequential test takes the strongest evidence. Without them that of
    now is as valid, and forgets groups that only came in one after the other.
    """
    drawn = [count for count, weight in zip(counts, weights, strict=True) if weight > 0]
    total, planned = sum(drawn), sum(weights)
    expected = tuple(total * weight / planned if planned else 0.0 for weight in weights)
    pairs = [(count, mean) for count, mean in zip(counts, expected, strict=True) if mean > 0]
    statistic = sum((count - mean) ** 2 / mean for count, mean in pairs)
    testable = len(pairs) > 1 and min(mean for _count, mean in pairs) >= LEAST_EXPECTED
    p = chi_square_tail(statistic, len(pairs) - 1) if testable else None
    always = sequential_p([*history, counts], weights)
    return Allocation(tuple(counts), expected, statistic, p, sum(counts) - total, always)


def chi_square_tail(statistic: float, freedom: int) -> float:
    """The chance of a chi-square this large or larger."""
    from scipy.special import chdtrc  # noqa: PLC0415

    return float(chdtrc(freedom, statistic))


def evidence(counts: Sequence[int], weights: Sequence[float]) -> float:
    """The logarithm of the Bayes factor against the planned weights (Lindon, Malek, NeurIPS 2022, arXiv:2011.03567)."""
    pairs = [(count, weight) for count, weight in zip(counts, weights, strict=True) if weight > 0]
    n, planned = sum(count for count, _weight in pairs), sum(weight for _count, weight in pairs)
    found = lgamma(CONCENTRATION) - lgamma(CONCENTRATION + n)
    for count, weight in pairs:
        prior = CONCENTRATION * weight / planned
        found += lgamma(prior + count) - lgamma(prior) - count * log(weight / planned)
    return found


def sequential_p(history: Iterable[Sequence[int]], weights: Sequence[float]) -> float:
    """Valid however often somebody looked: 1 over the largest evidence in the history of cumulative counts."""
    strongest = max((evidence(counts, weights) for counts in history), default=0.0)
    return exp(-max(0.0, min(strongest, 700.0)))
