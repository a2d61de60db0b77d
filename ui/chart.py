"""A figure as HTML: its JSON for the browser and its numbers as a table, both by the string, since a chart may cost
a millisecond."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from ui import formats
from ui.figure import columns

_CELL = '<td class="num">%s</td>'


def as_script(figure: Mapping[str, Any], id: str) -> SafeString:
    """The figure as JSON in a script element that runs nothing, as Django's `json_script` writes it."""
    text = orjson.dumps(figure).decode()
    text = text.replace("&", "\\u0026").replace("<", "\\u003C").replace(">", "\\u003E")
    return mark_safe(f'<script id="{escape(id)}" type="application/json">{text}</script>')  # noqa: S308 (escaped above)


def as_table(figure: Mapping[str, Any], *, places: int = 1) -> SafeString:
    """The numbers of a figure, a row for each place on its axis, with `places` decimals; the caller writes the table
    around it."""
    names, axis, values = columns(figure)
    heads = "".join(f'<th scope="col" class="num">{escape(name)}</th>' for name in names)
    row = f'<tr><th scope="row">%s</th>{_CELL * len(names)}</tr>'
    meta = figure["layout"].get("meta", {})
    write = formats.shares if meta.get("unit") == "%" else formats.column
    cells = zip(
        _called(axis, meta.get("parts", ())),
        *(write(each, places) for each in values),
        strict=True,
    )
    body = "".join([row % each for each in cells])
    return mark_safe(f"<thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody>")  # noqa: S308 (escaped above)


def _called(axis: Sequence[Any], parts: Collection[str]) -> list[str]:
    """Places with the mark of those that are not drawn."""
    names = _places(axis)
    if not parts:
        return names
    words = escape(gettext("in part"))
    mark = f' <span class="meta">{words}</span>'
    return [name + mark if place in parts else name for name, place in zip(names, axis, strict=True)]


def _places(axis: Sequence[Any]) -> list[str]:
    """Places on the axis, all of one kind: days, moments, numbers or names."""
    if not axis or not isinstance(axis[0], str):
        return formats.column(axis, 0)
    try:
        return formats.places_in_time(axis)
    except ValueError:
        return [escape(name) for name in axis]
