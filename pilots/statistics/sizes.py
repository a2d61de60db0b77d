"""How many customers a pilot needs, what it can see with those it gets, and how long that takes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt

from pilots.statistics import sequences
from pilots.statistics.differences import NORMAL, quantile
from pilots.statistics.looks import boundaries, crossing
from pilots.statistics.roots import root

FIXED, GROUP_SEQUENTIAL, SEQUENCE = "fixed", "group_sequential", "confidence_sequence"
LONGEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a pilot: two-sided `alpha`, `power`, by which rule it is read, and how often."""

    alpha: float = 0.05
    power: float = 0.8
    method: str = GROUP_SEQUENTIAL
    looks: int = 28


def proportions(rate: float, effect: float, question: Question, split: float = 1.0) -> int:
    """Customers in A to tell `rate` from `rate + effect`; B gets `split` times as many.

    [z sqrt((1 + r) p q) + z' sqrt(r p1 q1 + p2 q2)]^2 / (r d^2), p the mean share (Fleiss, Statistical Methods for
    Rates and Proportions; with r = 1 that of R's power.prop.test), times the price of peeking.
    """
    under_none, under_effect = _fleiss(rate, effect, split)
    root = quantile(question.alpha / 2) * under_none - quantile(question.power) * under_effect
    return _whole(root**2 / (split * effect**2) * price(question))


def proportions_power(n: int, rate: float, effect: float, question: Question, split: float = 1.0) -> float:
    """The chance to see `effect` with `n` customers in A and `split` times as many in B."""
    under_none, under_effect = _fleiss(rate, effect, split)
    edge = quantile(question.alpha / 2)
    clear = abs(effect) * sqrt(split * max(n, 0)) - edge * under_none
    if under_effect <= 0:  # from nobody to everybody: nothing is left to chance
        return float(clear > 0)
    return seen(max(0.0, edge + clear / under_effect), question)


def _fleiss(rate: float, effect: float, split: float) -> tuple[float, float]:
    """The two roots of Fleiss' formula: the deviation where nothing differs, and where the effect is there."""
    other = rate + effect
    pooled = (rate + split * other) / (1 + split)
    apart = split * rate * (1 - rate) + other * (1 - other)
    return sqrt((1 + split) * pooled * (1 - pooled)), sqrt(max(0.0, apart))


def means(deviation: float, effect: float, question: Question, split: float = 1.0) -> int:
    """Customers in A to tell means apart that differ by `effect`, each customer's value varying by `deviation`.

    Student's t with the noncentral t for the power (as R's power.t.test), times the price of peeking.
    """
    z = quantile(question.alpha / 2) - quantile(question.power)
    start = (1 + 1 / split) * (deviation * z / effect) ** 2
    if start > 100_000:  # t and normal agree there, to a customer in a million
        return _whole(start * price(question))
    fixed = Question(question.alpha, question.power, FIXED, 1)
    n = max(2, ceil(start) - 1)
    while means_power(n, deviation, effect, fixed, split) < question.power:
        n += 1
    return _whole(n * price(question))


def means_power(n: int, deviation: float, effect: float, question: Question, split: float = 1.0) -> float:
    """The chance to see a difference of means with `n` customers in A and `split` times as many in B."""
    if n < 2 or deviation <= 0:
        return 0.0
    expected = abs(effect) / (deviation * sqrt((1 + 1 / split) / n))
    if question.method != FIXED:
        return seen(expected, question)
    from scipy.special import nctdtr, stdtrit  # noqa: PLC0415

    freedom = n + n * split - 2
    edge = float(stdtrit(freedom, 1 - question.alpha / 2))
    return 1.0 if expected > 30 else 1 - float(nctdtr(freedom, expected, edge))


def seen(expected: float, question: Question) -> float:
    """The chance that a difference of `expected` standard errors at the planned end is found by then."""
    if question.method == FIXED:
        return NORMAL.cdf(expected - quantile(question.alpha / 2))
    fractions = planned_looks(question.looks)
    return crossing(fractions, _bounds(question), min(expected, 20.0)) if expected < 20 else 1.0


def planned_looks(looks: int) -> tuple[float, ...]:
    """Evenly spread looks, as fractions of the information."""
    return tuple((number + 1) / looks for number in range(looks))


@lru_cache(maxsize=128)
def _bounds(question: Question) -> tuple[float, ...]:
    fractions = planned_looks(question.looks)
    if question.method == GROUP_SEQUENTIAL:
        return boundaries(fractions, question.alpha)
    planned = 100_000  # only n over planned matters
    return tuple(sequences.reach(round(t * planned), planned, question.alpha) for t in fractions)


@lru_cache(maxsize=128)
def price(question: Question) -> float:
    """How many times the customers of one look at the end are needed for the same power, looking `looks` times."""
    if question.method == FIXED:
        return 1.0
    once = quantile(question.alpha / 2) - quantile(question.power)
    needed = root(lambda drift: seen(drift, question) - question.power, once, 3 * once + 3)
    return (needed / once) ** 2


def detectable(n: int, power_of: Callable[[float], float], power: float, largest: float) -> float | None:
    """The smallest effect up to `largest` that n customers show with `power`; None where none is."""
    if n < 2 or power_of(largest) < power:
        return None
    return root(lambda effect: power_of(effect) - power, 0.0, largest)


def days(customers: int, per_week: float, window: int) -> int | None:
    """Whole weeks until so many customers came and the last one's window of `window` days passed; None if never."""
    if per_week <= 0:
        return None
    weeks = max(1, ceil(customers / per_week))
    return weeks * 7 + window


def _whole(n: float) -> int:
    return min(LONGEST, max(2, ceil(n - 1e-9)))
