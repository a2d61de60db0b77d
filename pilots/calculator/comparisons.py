"""Two groups: the difference, absolute and relative, at one look, at planned looks and at any look."""

from itertools import pairwise
from math import erfc, exp, inf, log, sqrt
from typing import Any

from django.utils.translation import gettext as _

from pilots.calculator.fields import Fields
from pilots.calculator.groups import MOST, Groups, counts, sums
from pilots.calculator.methods import method
from pilots.calculator.numerals import SMALLEST, told
from pilots.statistics import differences, estimates, exact, looks, sequences
from pilots.statistics.relatives import Limited, Relative, over
from pilots.statistics.roots import root
from pilots.statistics.samples import Interval, Sums
from pilots.statistics.sequences import LEAST_CUSTOMERS, LEAST_OF_EACH

MOST_LOOKS = 400
LEAST_P = 1e-12
"""The smallest alpha whose boundary is worked out look by look."""


def two_proportions(fields: Fields) -> dict[str, Any]:
    """Shares of two groups from counts."""
    a, b = (counts(fields, name) for name in "ab")
    return _compared(fields, a, b, shares=True)


def two_means(fields: Fields) -> dict[str, Any]:
    """Means of two groups from sums and sums of squares, or from means and standard deviations."""
    a, b = (sums(fields, name) for name in "ab")
    return _compared(fields, a, b, shares=False)


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
    found, caution = groups.difference, _caution(groups)
    readings = [_fixed(groups), *([] if caution else _sequential(groups, planned, schedule))]
    relative = groups.relative(0.0)
    return {
        "groups": [_group(groups, name) for name in "ab"],
        "difference": {"absolute": found.value, "relative": relative.value if relative else None, "se": found.se},
        "intervals": readings,
        "methods": [method(key) for key in _used(groups, readings)],
        "sentence": _sentence(groups, readings[0]),
        "caution": caution,
    }


def _used(groups: Groups, readings: list[dict[str, Any]]) -> list[str]:
    used = ["wilson", alike_p(*_both(groups))[0]] if groups.shares else []
    return [*used, *(reading["method"] for reading in readings), "ratio_of_limits"]


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
    each, estimate = (groups.a, groups.of_a) if name == "a" else (groups.b, groups.of_b)
    if groups.shares:
        interval = differences.wilson(each.total, each.n, groups.alpha)
    else:
        interval = differences.student(each, groups.alpha)
    return {"group": name, "n": each.n, "estimate": estimate.value, "low": interval.low, "high": interval.high}


def _fixed(groups: Groups) -> dict[str, Any]:
    """Of shares both intervals come from Wilson's limits, of means both from Welch's t."""
    if groups.shares:
        pair = [
            Limited.of(each.mean, differences.wilson(each.total, each.n, groups.alpha)) for each in (groups.a, groups.b)
        ]
        interval = differences.newcombe(groups.a, groups.b, groups.alpha)
        return _reading(groups, "newcombe", (interval, over(*pair)), alike_p(*_both(groups))[1])
    found = differences.welch(groups.a, groups.b, groups.alpha)
    if found is None:
        return _reading(groups, "welch", (None, None), None)
    reach = (found[0].high - groups.difference.value) / groups.difference.se
    return _reading(groups, "welch", (found[0], groups.relative(reach)), found[1])


def alike_p(a: Sums, b: Sums) -> tuple[str, float]:
    """The method and p-value of equal shares: exact where a cell expects fewer than five."""
    if exact.is_small(a, b):
        return "fisher", exact.fisher_p(a, b)
    return "pooled_z", differences.proportions_p(a, b) or 0.0


def _both(groups: Groups) -> tuple[Sums, Sums]:
    return groups.a, groups.b


def _sequential(groups: Groups, planned: int, schedule: tuple[float, ...]) -> list[dict[str, Any]]:
    found = groups.difference
    if found.z is None or not schedule:
        return []
    bound = looks.boundaries(schedule, groups.alpha)[-1]
    spread = sequences.reach(found.n, planned, groups.alpha)
    planned_p, always_p = repeated_p(found.z, schedule), sequences.p_value(found, planned, groups.alpha)
    return [
        {
            **_reading(groups, "group_sequential", _reaching(groups, bound), planned_p),
            "boundary": bound,
            "score": found.z,
            "information": schedule[-1],
            "looks": len(schedule),
        },
        _reading(groups, "confidence_sequence", _reaching(groups, spread), always_p),
    ]


def _reaching(groups: Groups, reach: float) -> tuple[Interval, Relative | None]:
    """Both intervals, `reach` standard errors to each side; no shares lie further apart than all and none."""
    found = groups.difference
    low, high = found.value - reach * found.se, found.value + reach * found.se
    return Interval(max(low, -1.0), min(high, 1.0)) if groups.shares else Interval(low, high), groups.relative(reach)


def repeated_p(z: float, schedule: tuple[float, ...]) -> float:
    """The smallest alpha whose boundary this look would have passed (Jennison, Turnbull, JRSS B 1989).

    Beyond the boundaries that are worked out it is the alpha that this look alone would have to spend: a little more.
    """
    highest = log(0.9999)
    if abs(z) <= looks.boundaries(schedule, exp(highest))[-1]:
        return 1.0
    if abs(z) >= looks.boundaries(schedule, LEAST_P)[-1]:
        return _spent_here(abs(z), schedule)

    def beyond(chance: float) -> float:
        return abs(z) - looks.boundaries(schedule, exp(chance))[-1]

    return exp(root(beyond, log(LEAST_P), highest, 1e-6))


def _spent_here(z: float, schedule: tuple[float, ...]) -> float:
    """The alpha of which the last look spends the chance to lie beyond `z`, by the same spending."""
    before, now = ([0.0, *schedule])[-2:]
    here = log(max(erfc(z / sqrt(2)) / 2, SMALLEST))

    def short(quantile: float) -> float:
        spends = erfc(quantile / sqrt(2 * now)) - (erfc(quantile / sqrt(2 * before)) if before else 0.0)
        return here - log(max(spends, SMALLEST))

    return 2 * erfc(root(short, 0.7, 60.0) / sqrt(2))


def _reading(
    groups: Groups, key: str, intervals: tuple[Interval | None, Relative | None], p: float | None
) -> dict[str, Any]:
    interval, relative = intervals
    valid = {"group_sequential": "planned looks", "confidence_sequence": "every look"}
    lowest = -1.0 if groups.shares else -inf
    return {
        "method": key,
        "valid_at": valid.get(key, "one look"),
        "level": 1 - groups.alpha,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "p_value": told(p),
        "relative_low": max(relative.low, lowest) if relative and relative.low is not None else None,
        "relative_high": relative.high if relative else None,
    }


def _caution(groups: Groups) -> str:
    """Why there are no intervals for several looks; empty where they hold."""
    if groups.difference.se <= 0:
        return _("No intervals for several looks: the standard error is 0.")
    few = min(groups.a.n, groups.b.n) < LEAST_CUSTOMERS
    if groups.shares:
        few = few or min(side for each in _both(groups) for side in (each.total, each.n - each.total)) < LEAST_OF_EACH
    if not few:
        return ""
    return _(
        "Too few for several looks: that takes %(least)s customers a group, of a share %(each)s with and without."
    ) % {"least": LEAST_CUSTOMERS, "each": LEAST_OF_EACH}


def _sentence(groups: Groups, fixed: dict[str, Any]) -> str:
    if fixed["low"] is None:
        return _("Nothing varies in these numbers: there is no interval to give.")
    return told_apart(groups.difference.value, Interval(fixed["low"], fixed["high"]), fixed["p_value"], groups.alpha)


def told_apart(difference: float, interval: Interval, p: float, alpha: float) -> str:
    """What an interval and a test of the same numbers say together: apart only where both say so."""
    if interval.excludes() and p < alpha:
        more = _("B lies higher than A.") if difference > 0 else _("B lies lower than A.")
        return more + " " + _("That is more than chance, if this was the one planned look.")
    if interval.excludes() or p < alpha:
        return _("On the edge: the interval and the test do not agree, so these numbers do not tell A and B apart.")
    return _("These numbers do not tell A and B apart.")
