"""Two groups: the difference, absolute and relative, at one look, at planned looks and at any look."""

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import Any

from django.utils.translation import gettext as _

from pilots.calculator.fields import LARGEST, Fields
from pilots.calculator.methods import method
from pilots.statistics import differences, estimates, looks, sequences
from pilots.statistics.differences import Difference
from pilots.statistics.roots import root
from pilots.statistics.samples import Estimate, Interval, Sums
from pilots.statistics.sequences import LEAST_CUSTOMERS, LEAST_OF_EACH

MOST = 10**12
MOST_LOOKS = 400
LEAST_P = 1e-12
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


def two_proportions(fields: Fields) -> dict[str, Any]:
    """Shares of two groups from counts."""
    a, b = (_counts(fields, name) for name in "ab")
    return _compared(fields, a, b, shares=True)


def two_means(fields: Fields) -> dict[str, Any]:
    """Means of two groups from sums and sums of squares, or from means and standard deviations."""
    a, b = (_sums(fields, name) for name in "ab")
    return _compared(fields, a, b, shares=False)


def _counts(fields: Fields, group: str) -> Sums:
    n = fields.whole(f"{group}.n", 1, MOST)
    successes = fields.whole(f"{group}.successes", 0, MOST)
    if successes > n:
        fields.refuse(f"{group}.successes", _("There cannot be more successes than customers."))
    return Sums.of_counts(successes, n)


def _sums(fields: Fields, group: str) -> Sums:
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


def _compared(fields: Fields, a: Sums, b: Sums, *, shares: bool) -> dict[str, Any]:
    alpha = fields.number("alpha", 1e-6, 0.5, 0.05)
    planned = fields.whole("planned_n", 2, 2 * MOST, default=a.n + b.n)
    schedule = _schedule(fields, (a.n + b.n) / planned)
    fields.finish()
    estimate = estimates.proportion if shares else estimates.mean
    of_a, of_b = estimate(a), estimate(b)
    if of_a is None or of_b is None:
        fields.refuse("a.n", _("Too few customers."))
        fields.finish()
        raise AssertionError  # never reached: finish has raised
    groups = Groups(a, b, of_a, of_b, alpha, shares)
    found = groups.difference
    readings = [_fixed(groups), *_sequential(groups, planned, schedule)]
    relative = differences.lift(of_a, of_b, 0.0)
    return {
        "groups": [_group(groups, name) for name in "ab"],
        "difference": {"absolute": found.value, "relative": relative[0] if relative else None, "se": found.se},
        "intervals": readings,
        "methods": [method(key) for key in _used(readings, shares=shares)],
        "sentence": _sentence(groups, readings),
        "caution": _caution(groups, readings),
    }


def _used(readings: list[dict[str, Any]], *, shares: bool) -> list[str]:
    used = ["wilson", "pooled_z"] if shares else []
    return [*used, *(reading["method"] for reading in readings), "log_ratio"]


def _schedule(fields: Fields, reached: float) -> tuple[float, ...]:
    """The fractions of the planned customers at which somebody looked, the present one last."""
    if fields.has("fractions"):
        told = fields.numbers("fractions", 1e-6, 10)
        if any(later <= earlier for earlier, later in pairwise(told)):
            fields.refuse("fractions", _("The looks must follow one another."))
        if len(told) > MOST_LOOKS:
            fields.refuse("fractions", _("At most %(most)s numbers.") % {"most": MOST_LOOKS})
        return looks.steps(told[:MOST_LOOKS])
    planned = fields.whole("looks", 1, MOST_LOOKS, default=1)
    before = [(number + 1) / planned for number in range(planned) if (number + 1) / planned < reached - 1e-9]
    return looks.steps([*before, reached])


def _group(groups: Groups, name: str) -> dict[str, Any]:
    sums, estimate = (groups.a, groups.of_a) if name == "a" else (groups.b, groups.of_b)
    if groups.shares:
        interval = differences.wilson(sums.total, sums.n, groups.alpha)
    else:
        interval = differences.student(sums, groups.alpha)
    return {"group": name, "n": sums.n, "estimate": estimate.value, "low": interval.low, "high": interval.high}


def _fixed(groups: Groups) -> dict[str, Any]:
    if groups.shares:
        interval: Interval | None = differences.newcombe(groups.a, groups.b, groups.alpha)
        p = differences.proportions_p(groups.a, groups.b)
    else:
        found = differences.welch(groups.a, groups.b, groups.alpha)
        interval, p = (found[0], found[1]) if found else (None, None)
    key = "newcombe" if groups.shares else "welch"
    return _reading(groups, key, interval, p, differences.quantile(groups.alpha / 2))


def _sequential(groups: Groups, planned: int, schedule: tuple[float, ...]) -> list[dict[str, Any]]:
    found = groups.difference
    if found.z is None or not schedule:
        return []
    bound = looks.boundaries(schedule, groups.alpha)[-1]
    repeated = Interval(found.value - bound * found.se, found.value + bound * found.se)
    always = sequences.interval(found, planned, groups.alpha)
    spread = sequences.reach(found.n, planned, groups.alpha)
    return [
        {
            **_reading(groups, "group_sequential", repeated, repeated_p(found.z, schedule), bound),
            "boundary": bound,
            "score": found.z,
            "information": schedule[-1],
            "looks": len(schedule),
        },
        _reading(groups, "confidence_sequence", always, sequences.p_value(found, planned, groups.alpha), spread),
    ]


def repeated_p(z: float, schedule: tuple[float, ...]) -> float:
    """The smallest alpha whose boundary this look would have passed (Jennison, Turnbull, JRSS B 1989); at least
    `LEAST_P`, below which no boundary is worked out."""
    highest = log(0.9999)
    if abs(z) <= looks.boundaries(schedule, exp(highest))[-1]:
        return 1.0

    def beyond(chance: float) -> float:
        return abs(z) - looks.boundaries(schedule, exp(chance))[-1]

    return exp(root(beyond, log(LEAST_P), highest, 1e-6))


def _reading(groups: Groups, key: str, interval: Interval | None, p: float | None, spread: float) -> dict[str, Any]:
    varies = groups.difference.se > 0
    relative = differences.lift(groups.of_a, groups.of_b, spread) if varies else None
    valid = {"group_sequential": "planned looks", "confidence_sequence": "every look"}
    return {
        "method": key,
        "valid_at": valid.get(key, "one look"),
        "level": 1 - groups.alpha,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "p_value": p,
        "relative_low": relative[1].low if relative else None,
        "relative_high": relative[1].high if relative else None,
    }


def _caution(groups: Groups, readings: list[dict[str, Any]]) -> str:
    """Why the intervals for several looks are missing or not to be trusted; empty where they hold."""
    if len(readings) == 1:
        return _("No intervals for several looks: the standard error is 0.")
    few = min(groups.a.n, groups.b.n) < LEAST_CUSTOMERS
    if groups.shares:
        sides = (side for each in (groups.a, groups.b) for side in (each.total, each.n - each.total))
        few = few or min(sides) < LEAST_OF_EACH
    if not few:
        return ""
    return _(
        "Too few for several looks: that takes %(least)s customers a group, of a share %(each)s with and without."
    ) % {
        "least": LEAST_CUSTOMERS,
        "each": LEAST_OF_EACH,
    }


def _sentence(groups: Groups, readings: list[dict[str, Any]]) -> str:
    fixed = readings[0]
    if fixed["low"] is None:
        return _("Nothing varies in these numbers: there is no interval to give.")
    if fixed["low"] > 0 or fixed["high"] < 0:
        more = _("B lies higher than A.") if groups.difference.value > 0 else _("B lies lower than A.")
        return more + " " + _("That is more than chance, if this was the one planned look.")
    return _("These numbers do not tell A and B apart.")
