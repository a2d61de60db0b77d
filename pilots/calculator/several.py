"""Several shares at once: whether they differ at all, and each against the first."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.calculator.comparisons import alike_p
from pilots.calculator.fields import Fields
from pilots.calculator.groups import MOST
from pilots.calculator.methods import method
from pilots.calculator.numerals import told
from pilots.plan import MOST_ARMS
from pilots.statistics import allocation, differences
from pilots.statistics.allocation import LEAST_EXPECTED
from pilots.statistics.relatives import Limited, over
from pilots.statistics.samples import Sums


def several_proportions(fields: Fields) -> dict[str, Any]:
    """Shares of two groups or more, from lists of successes and customers; the first is what the others are held
    against, each at the level divided by their number (Bonferroni)."""
    groups = _groups(fields)
    alpha = fields.number("alpha", 1e-6, 0.5, 0.05)
    fields.finish()
    statistic, p = _homogeneity(groups)
    others = len(groups) - 1
    compared = [_against_first(groups[0], group, alpha, others) for group in groups[1:]]
    apart = [row for row in compared if row["apart"]]
    tests = dict.fromkeys(alike_p(groups[0], group)[0] for group in groups[1:])
    return {
        "groups": [_group(place, group, alpha) for place, group in enumerate(groups)],
        "chi_square": statistic,
        "freedom": others,
        "p_value": told(p),
        "comparisons": [{"group": _letter(place + 1), **row} for place, row in enumerate(compared)],
        "methods": [method(key) for key in ("homogeneity", "wilson", "newcombe", *tests, "bonferroni")],
        "sentence": _sentence(p, alpha, len(apart), others),
        "caution": "" if p is not None else _("Too few to test all at once: that takes five with and without in each."),
    }  # fmt: skip


def _groups(fields: Fields) -> list[Sums]:
    customers, successes = fields.wholes("n", 1, MOST), fields.wholes("successes", 0, MOST)
    if not 2 <= len(customers) <= MOST_ARMS:
        fields.refuse("n", _("Give two to %(most)s groups.") % {"most": MOST_ARMS})
    if len(successes) != len(customers):
        fields.refuse("successes", _("Give as many successes as groups."))
    for place, (x, n) in enumerate(zip(successes, customers, strict=False)):
        if x > n:
            fields.refuse(f"successes.{place}", _("There cannot be more successes than customers."))
    return [Sums.of_counts(x, n) for x, n in zip(successes, customers, strict=False)]


def _homogeneity(groups: list[Sums]) -> tuple[float, float | None]:
    """Pearson's chi-square of all groups by yes and no; without a p-value where fewer than five are expected in one."""
    whole = sum(groups, Sums(0, 0, 0))
    shares = (whole.mean, 1 - whole.mean)
    expected = [group.n * share for group in groups for share in shares]
    found = [count for group in groups for count in (group.total, group.n - group.total)]
    statistic = sum((count - mean) ** 2 / mean for count, mean in zip(found, expected, strict=True) if mean > 0)
    if min(expected) < LEAST_EXPECTED:
        return statistic, None
    return statistic, allocation.chi_square_tail(statistic, len(groups) - 1)


def _against_first(first: Sums, other: Sums, alpha: float, others: int) -> dict[str, Any]:
    level = alpha / others
    interval = differences.newcombe(first, other, level)
    a, b = (Limited.of(each.mean, differences.wilson(each.total, each.n, level)) for each in (first, other))
    relative, adjusted = over(a, b), min(1.0, alike_p(first, other)[1] * others)
    return {
        "difference": other.mean - first.mean, "low": interval.low, "high": interval.high, "p_value": told(adjusted),
        "relative": relative.value if relative else None, "relative_low": relative.low if relative else None,
        "relative_high": relative.high if relative else None, "level": 1 - alpha,
        "apart": interval.excludes() and adjusted < alpha,
    }  # fmt: skip


def _group(place: int, group: Sums, alpha: float) -> dict[str, Any]:
    interval = differences.wilson(group.total, group.n, alpha)
    found = {"group": _letter(place), "n": group.n, "estimate": group.mean}
    return {**found, "low": interval.low, "high": interval.high}


def _letter(place: int) -> str:
    return chr(ord("a") + place) if place < 26 else "a" + chr(ord("a") + place - 26)


def _sentence(p: float | None, alpha: float, apart: int, others: int) -> str:
    if apart:
        return ngettext(
            "%(apart)s of %(others)s differs from A by more than chance, all of them asked at once.",
            "%(apart)s of %(others)s differ from A by more than chance, all of them asked at once.",
            apart,
        ) % {"apart": apart, "others": others}
    if p is not None and p < alpha:
        return _("The shares are not all alike, but none differs from A by more than chance.")
    return _("These numbers do not tell the groups apart.")
