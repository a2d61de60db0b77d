"""Figures of feedback: counts in, plain Plotly dictionaries out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from feedback.statistics import Counts, interval
from ui.buckets import without
from ui.figure import band, figure, trace
from ui.formats import signed


def score_over_time(months: Mapping[date, Counts], parts: frozenset[date] = frozenset()) -> dict[str, Any]:
    """The score month by month within its interval of 95 %; `parts` are not drawn."""
    shown = [(month, counts, interval(counts) or (None, None)) for month, counts in sorted(months.items())]
    at = [month for month, _counts, _interval in shown]
    scores = [counts.score for _month, counts, _interval in shown]
    edges = [each for _month, _counts, each in shown]
    lower, upper = band(_("interval"), at, [low for low, _ in edges], [high for _, high in edges])
    drawn = [counts.score for month, counts, _interval in shown if month not in parts]
    end = signed(drawn[-1], 0) if drawn else ""
    return without(figure([lower, upper, trace(_("score"), at, scores, end=end)]), parts)
