"""Plotly figures as plain dictionaries, without a colour: the browser dresses them from the tokens.

A trace says its part in `meta.role`: "series" (the first is solid, the next differ by dash too), "reference" (the
comparison, grey and dashed), "band" (an interval), "dots" (single days behind a line), "bar", "raw" (machine or raw
figures, hatched).
`meta.end` is written at the end of its line instead of a legend. The layout's `meta` holds pins and the target.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Literal, TypeGuard

from django.utils.translation import gettext

from ui import formats

Role = Literal["series", "reference", "band", "dots", "bar", "raw"]
X = Sequence[date | datetime | str | float]


@dataclass(frozen=True)
class Pin:
    """A note on the time axis."""

    x: date | datetime
    words: str

    def as_meta(self) -> dict[str, str]:
        """The pin as the browser reads it."""
        return {"x": self.x.isoformat(), "date": formats.short_day(_day(self.x)), "words": self.words}


def _day(x: date | datetime) -> date:
    return x.date() if isinstance(x, datetime) else x


def trace(name: str, x: X, y: Sequence[float | None], *, role: Role = "series", end: str = "") -> dict[str, Any]:
    """A line, band, dots or bars; `end` is the value written at its end, above its name."""
    places = [value.isoformat() for value in x] if _dated(x) else list(x)
    kind = {"bar": "bar", "raw": "bar"}.get(role, "scatter")
    found: dict[str, Any] = {"type": kind, "name": name, "x": places, "y": list(y), "meta": {"role": role, "end": end}}
    if kind == "scatter":
        found["mode"] = "markers" if role == "dots" else "lines"
    return found


def _dated(x: X) -> TypeGuard[Sequence[date]]:
    """An axis holds one kind of places, so that the first tells."""
    return bool(x) and isinstance(x[0], date)


def band(name: str, x: X, low: Sequence[float | None], high: Sequence[float | None]) -> list[dict[str, Any]]:
    """An interval as two traces: its lower edge and the area up to its upper edge, each a column of the table."""
    lower = trace(gettext("%(interval)s, from") % {"interval": name}, x, low, role="band")
    upper = trace(gettext("%(interval)s, to") % {"interval": name}, x, high, role="band")
    return [lower, {**upper, "fill": "tonexty"}]


def figure(
    traces: Sequence[dict[str, Any]],
    *,
    unit: str = "",
    pins: Sequence[Pin] = (),
    target: tuple[float, str] | None = None,
    from_zero: bool = False,
) -> dict[str, Any]:
    """The figure: `unit` stands above the value axis ("%" for rates given as 74.4), `target` is a value and its
    words."""
    meta: dict[str, Any] = {"pins": [pin.as_meta() for pin in pins], "unit": unit}
    if target:
        meta["target"] = {"y": target[0], "words": target[1]}
    axis: dict[str, Any] = {"rangemode": "tozero"} if from_zero else {}
    return {"data": list(traces), "layout": {"meta": meta, "yaxis": axis}}


def columns(figure: Mapping[str, Any]) -> tuple[list[str], list[Any], list[list[float | None]]]:
    """The numbers of a figure as a table: the names of its traces, the places on the axis, and each trace's value at
    each of them."""
    traces = figure["data"]
    axis = list(dict.fromkeys(chain.from_iterable(item["x"] for item in traces)))
    found = [dict(zip(item["x"], item["y"], strict=True)) for item in traces]
    return [item["name"] for item in traces], axis, [[values.get(x) for x in axis] for values in found]
