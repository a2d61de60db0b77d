"""Figures of the campaign pages: dataclasses in, plain Plotly dictionaries out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from campaigns.queries.figures import RATES, Figures
from ui import formats
from ui.buckets import without
from ui.figure import Role, figure, trace

Series = Mapping[date, Figures]
_HOUR: Final = timedelta(hours=1)


def rate_over_time(
    now: Series,
    before: Series,
    metric: str,
    parts: frozenset[date] = frozenset(),
    growing: frozenset[date] = frozenset(),
) -> dict[str, Any]:
    """A rate in percent per bucket, over the same of the period before, which lies on the days of this one; `parts`
    are not drawn. What is still `growing` is a grey line of its own, with nothing beside it to compare."""
    whole = {day: figures for day, figures in now.items() if day not in growing}
    traces = [_line(_("this period"), whole, metric, parts)] if whole or not growing else []
    if grown := {day: figures for day, figures in now.items() if day in growing}:
        traces.append(_line(_("still coming in"), grown, metric, parts, role="reference"))
    if compared := {day: figures for day, figures in before.items() if day not in growing}:
        traces.append(_line(_("period before"), compared, metric, parts, role="reference"))
    found = figure(traces, unit="%")
    found["layout"]["yaxis"]["rangemode"] = "nonnegative"  # also where every rate is nought
    return without(found, parts)


def counts_by_hour(now: Mapping[datetime, Figures]) -> dict[str, Any]:
    """Messages by the hour in which they were sent: all, opened by people, clicked. Between hours in which anything was
    sent the lines lie on nought."""
    now = {**{hour: Figures() for known in now for hour in (known - _HOUR, known + _HOUR)}, **now} if now else now
    hours = sorted(now)
    shown = ((_("Sent"), "sent"), (_("Opened by people"), "opened_human"), (_("Clicked"), "clicked"))
    traces = [trace(label, hours, [getattr(now[hour], name) for hour in hours]) for label, name in shown]
    return figure(traces, from_zero=True)


def side_by_side(
    courses: Sequence[tuple[str, Series]], metric: str, parts: frozenset[date] = frozenset()
) -> dict[str, Any]:
    """Several campaigns' rate in percent over time, each line with its campaign's name at its end; `parts` are not
    drawn."""
    lines = [_line(name, series, metric, parts) for name, series in courses]
    return without(figure(lines, unit="%", from_zero=True), parts)


def _line(name: str, series: Series, metric: str, parts: frozenset[date], role: Role = "series") -> dict[str, Any]:
    days, rate_of = sorted(series), RATES[metric]
    rates = [rate_of(series[day]) for day in days]
    values = [None if rate is None else _in_percent(rate) for rate in rates]
    drawn = [value for day, value in zip(days, values, strict=True) if day not in parts]
    return trace(name, days, values, role=role, end=_last(drawn))


def _in_percent(rate: float) -> float:
    return round(rate * 100, formats.share_places(rate * 100, 2))


def _last(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return formats.share(known[-1]) if known else ""
