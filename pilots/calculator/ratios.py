"""Whether counts fit the planned weights."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from pilots.calculator.fields import Fields
from pilots.calculator.methods import method
from pilots.calculator.numerals import told
from pilots.statistics import allocation

MOST = 10**12
MOST_GROUPS = 100
MOST_LOOKS = 1000


def sample_ratio(fields: Fields) -> dict[str, Any]:
    """Counts against weights, once and over a history of cumulative counts."""
    counts = fields.wholes("counts", 0, MOST)
    weights = fields.numbers("weights", 0, 1e9) if fields.has("weights") else [1.0] * len(counts)
    _sizes(fields, counts, weights)
    history = _history(fields, len(counts))
    fields.finish()
    found = allocation.check(counts, weights, history)
    return {
        "counts": counts,
        "expected": list(found.expected),
        "chi_square": found.chi_square,
        "p_value": told(found.p),
        "alarm": found.alarm,
        "alarm_below": allocation.ALARM,
        "sequential_p_value": told(found.always_p),
        "strays": found.strays,
        "methods": [method("chi_square"), method("sequential_ratio")],
        "sentence": _sentence(found),
    }


def _sizes(fields: Fields, counts: Sequence[int], weights: Sequence[float]) -> None:
    if not 2 <= len(counts) <= MOST_GROUPS:
        fields.refuse("counts", _("Give two to %(most)s groups.") % {"most": MOST_GROUPS})
    if len(weights) != len(counts):
        fields.refuse("weights", _("Give a weight for every group."))
    elif sum(weight > 0 for weight in weights) < 2:
        fields.refuse("weights", _("At least two groups need a weight above 0."))


def _history(fields: Fields, groups: int) -> list[list[int]]:
    sent = fields.told.get("history") or []
    if not isinstance(sent, Sequence) or isinstance(sent, str) or len(sent) > MOST_LOOKS:
        fields.refuse("history", _("Give a list of earlier counts, each as long as the counts."))
        return []
    rows = [
        Fields({f"history.{index}": row}, fields.wrong).wholes(f"history.{index}", 0, MOST)
        for index, row in enumerate(sent)
    ]
    if any(len(row) != groups for row in rows):
        fields.refuse("history", _("Give a list of earlier counts, each as long as the counts."))
    elif any(sum(later) < sum(earlier) for earlier, later in pairwise(rows)):
        fields.refuse("history", _("Cumulative counts never fall."))
    return rows


def _sentence(found: allocation.Allocation) -> str:
    if found.alarm:
        return _("The groups did not come about by these weights. Find out why before you trust any result.")
    if found.p is None:
        return _("Too few customers to tell: every group must expect at least five.")
    return _("The groups fit the weights.")
