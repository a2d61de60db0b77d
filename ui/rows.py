"""The rows of a table as HTML: by the string and a column at a time, since a long table has thousands of cells."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from ui.sparkline import as_svg, sparkline
from ui.tables import NUMERIC, Column, Table


def length(share: float | None) -> str:
    """A share from 0 to 1 as a CSS length from 0% to 100%."""
    return f"{min(max(float(share), 0), 1) * 100:.2f}%" if share else "0%"


def body(table: Table[Any]) -> SafeString:
    """The rows under the heads; empty where there are none."""
    rows = list(table.rows)
    starts = ["<tr>"] * len(rows)
    if table.share:
        starts = [f'<tr class="shared" style="--share: {length(table.share(row))}">' for row in rows]
    cells = [_cells(column, rows, first=not place) for place, column in enumerate(table.columns)]
    return _joined([[start, *row] for start, *row in zip(starts, *cells, strict=True)])


def foot(table: Table[Any]) -> SafeString:
    """The row of totals; empty where there is none."""
    if table.totals is None:
        return SafeString()
    cells = [_total(column, table, first=not place) for place, column in enumerate(table.columns)]
    return _joined([["<tr>", *cells]])


def _joined(lines: Sequence[Sequence[str]]) -> SafeString:
    return mark_safe("".join([f"{''.join(line)}</tr>" for line in lines]))  # noqa: S308 (each cell escaped below)


def _cells(column: Column[Any], rows: Sequence[Any], *, first: bool) -> list[str]:
    shape = _shape(column, first=first)
    contents = _contents(column, [column.value(row) for row in rows])
    found = []
    for row, content in zip(rows, contents, strict=True):
        shown, under = _linked(column, content, column.href(row)), column.under(row)
        shown = _growing(shown) if column.growing(row) else shown
        found.append(shape % (shown, f'<span class="under">{conditional_escape(under)}</span>' if under else ""))
    return found


def _growing(shown: str) -> str:
    """What is not complete yet: by its look, and in words for who hears it."""
    words = escape(gettext("still coming in"))
    return f'<span class="growing" title="{words}">{shown}</span><span class="visually-hidden"> {words}</span>'


def _linked(column: Column[Any], content: str, href: str) -> str:
    css = "counted" if column.kind in NUMERIC else "link quiet"
    return f'<a class="{css}" href="{escape(href)}">{content}</a>' if href else content


def _contents(column: Column[Any], values: Sequence[Any]) -> list[str]:
    if column.kind == "trend":
        return [as_svg(sparkline(value)) for value in values]
    if column.kind == "bar":
        return [f'<span class="bar" style="--share: {length(value)}"></span>' for value in values]
    return [conditional_escape(text) for text in column.texts(values)]


def _total(column: Column[Any], table: Table[Any], *, first: bool) -> str:
    value = (table.totals or {}).get(column.key, "")
    text = escape(value) if isinstance(value, str) else _contents(column, [value])[0]
    shown = _linked(column, text, table.totals_href(column.key))
    return _shape(column, first=first) % (_growing(shown) if column.key in table.totals_growing else shown, "")


def _shape(column: Column[Any], *, first: bool) -> str:
    return f'<th scope="row" class="{column.css}">%s%s</th>' if first else f'<td class="{column.css}">%s%s</td>'
