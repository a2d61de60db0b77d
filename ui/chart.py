"""A figure as HTML: its JSON for the browser and its numbers as a table, both by the string, since a chart may cost
a millisecond."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ui import formats
from ui.figure import columns

_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(figure: Mapping[str, Any], id: str) -> SafeString:
    """The figure as JSON in a script element that runs nothing, as Django's `json_script` writes it."""
    text = orjson.dumps(figure).decode().translate(_IN_SCRIPT)
    return mark_safe(f'<script id="{escape(id)}" type="application/json">{text}</script>')  # noqa: S308 (escaped above)


def as_table(figure: Mapping[str, Any], *, places: int = 1) -> SafeString:
    """The numbers of a figure, a row for each place on its axis, with `places` decimals; the caller writes the table
    around it."""
    names, rows = columns(figure)
    heads = "".join(f'<th scope="col" class="num">{escape(name)}</th>' for name in names)
    write, place = formats.writer(places), _place_writer()
    body = "".join(
        f'<tr><th scope="row">{place(row[0])}</th>'
        + "".join([f'<td class="num">{write(value)}</td>' for value in row[1:]])
        + "</tr>"
        for row in rows
    )
    return mark_safe(f"<thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody>")  # noqa: S308 (escaped above)


def _place_writer() -> Callable[[Any], str]:
    """Writes a place on the axis: a day, a moment, a number or a name."""
    day = formats.day_writer()

    def write(x: Any) -> str:  # noqa: ANN401 (whatever the axis holds)
        if not isinstance(x, str):
            return formats.decimal(x, 0)
        try:
            return day(date.fromisoformat(x)) if len(x) == 10 else formats.instant(datetime.fromisoformat(x))
        except ValueError:
            return escape(x)

    return write
