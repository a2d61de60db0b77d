"""Figures of the campaign pages: dataclasses in, plain Plotly dictionaries out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from campaigns.queries.figures import RATES, Figures
from ui import formats
from ui.figure import figure, trace

Series = Mapping[date, Figures]


def rate_over_time(now: Series, before: Series, shift: timedelta, metric: str) -> dict[str, Any]:
    """A rate in percent per bucket, over the same of the period before, moved by `shift` onto the days of this one."""
    days = sorted(now)
    values = _percentages(now, days, metric)
    traces = [trace(_("this period"), days, values, end=_last(values))]
    if before:
        earlier = _percentages(before, sorted(before), metric)
        moved = [day + shift for day in sorted(before)]
        traces.append(trace(_("period before"), moved, earlier, role="reference", end=_last(earlier)))
    return figure(traces, unit="%")


def counts_by_hour(now: Mapping[datetime, Figures]) -> dict[str, Any]:
    """Messages by the hour in which they were sent: all, opened by people, clicked."""
    hours = sorted(now)
    shown = ((_("Sent"), "sent"), (_("Opened by people"), "opened_human"), (_("Clicked"), "clicked"))
    traces = [trace(label, hours, [getattr(now[hour], name) for hour in hours]) for label, name in shown]
    return figure(traces, from_zero=True)


def side_by_side(courses: Sequence[tuple[str, Series]], metric: str) -> dict[str, Any]:
    """Several campaigns' rate in percent over time, each line with its campaign's name at its end."""
    traces = []
    for name, series in courses:
        values = _percentages(series, sorted(series), metric)
        traces.append(trace(name, sorted(series), values, end=_last(values)))
    return figure(traces, unit="%", from_zero=True)


def _percentages(series: Series, days: Sequence[date], metric: str) -> list[float | None]:
    return [_percent(RATES[metric](series[day])) for day in days]


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 100, 2)


def _last(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return formats.decimal(known[-1]) if known else ""
