"""The tags and filters every template has without asking: the furniture of the pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django_htmx.templatetags.django_htmx import django_htmx_script, htmx_script

from ui import formats, icons, rows
from ui.chart import as_script, as_table
from ui.exports import file_name
from ui.funnel import Funnel, Step
from ui.kpi import Kpi
from ui.period import Period
from ui.period_bar import PeriodBar
from ui.sparkline import as_svg, sparkline
from ui.tables import Table

register = template.Library()
for tag in (htmx_script, django_htmx_script):
    register.simple_tag(takes_context=True)(tag)
for number in (
    formats.chance,
    formats.count,
    formats.decimal,
    formats.percent,
    formats.points,
    formats.share,
    formats.signed,
):
    register.filter(number)
for amount in (formats.growth, formats.money, formats.price):
    register.filter(amount)
for words in (formats.day, formats.instant, formats.soon, formats.weekday, formats.yes_no, formats.phone):
    register.filter(words)


@register.simple_tag
def icon(name: str, *, small: bool = False) -> SafeString:
    """An icon of `ui.icons`, beside its word."""
    return icons.icon(name, small=small)


@register.simple_tag
def days(first: date, last: date) -> str:
    """A span of days in words."""
    return formats.days(first, last)


@register.filter
def end_in_points(rate: formats.Number | None) -> str:
    """An end of an interval of a difference of shares, which beside 0 decides: +0,001 and never ±0,00."""
    return formats.points(rate, formats.places_of(rate and rate * 100, 2))


@register.filter
def end_in_percent(rate: formats.Number | None) -> str:
    """The same of a relative difference: +0,03 %."""
    return formats.growth(rate, formats.places_of(rate and rate * 100))


@register.filter
def at(row: Mapping[str, Any] | Sequence[Any], key: Any) -> Any:  # noqa: ANN401 (whatever the row holds)
    """The item of a mapping or list under `key`; empty where there is none."""
    try:
        return row[key]
    except (KeyError, IndexError):
        return ""


@register.filter
def unlocalised(number: float) -> str:
    """A number for a machine to read, whatever the language."""
    return f"{number:g}" if abs(number) < 1e6 else str(number)


@register.filter
def share_of(part: float | Decimal | None, whole: float | Decimal | None) -> str:
    """`part` of `whole` as a CSS length from 0% to 100%."""
    return rows.length(float(part) / float(whole) if part and whole else None)


@register.filter
def sentences(first: str, more: str) -> str:
    """Two notes as one; the first may lack its full stop."""
    return f"{first.removesuffix('.')}. {more}" if first and more else first or more


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and last word of a name: Sanne de Vries gives SV."""
    words = name.replace("@", " ").replace(".", " ").split()
    return "".join(word[0].upper() for word in [*words[:1], *words[1:][-1:]])


@register.inclusion_tag("ui/_period.html", takes_context=True)
def period_bar(context: Context, period: Period, *, compares: bool = True) -> dict[str, Any]:
    """The filter bar for `period`; it keeps the other parameters of the URL. A page that compares nothing says so."""
    return {"period": period, "bar": PeriodBar(period, context["request"].GET), "compares": compares}


@register.inclusion_tag("ui/_kpi.html")
def kpi(tile: Kpi) -> dict[str, Any]:
    """One tile."""
    return {"kpi": tile}


@register.inclusion_tag("ui/_funnel.html")
def funnel(steps: Sequence[Step]) -> dict[str, Any]:
    """The steps as bars with slopes."""
    return {"funnel": Funnel(steps)}


@register.simple_tag
def trend(values: Sequence[float | None], target: float | None = None) -> SafeString:
    """A small line without words: for tables and tiles, beside the figures it shows."""
    return as_svg(sparkline(values, target))


@register.inclusion_tag("ui/_chart.html", takes_context=True)
def chart(context: Context, figure: Mapping[str, Any], id: str, caption: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A figure under its finding, with its numbers as a table. Its files are called after the page's `named` and
    `period`, and say what the page's `about` says.

    `more`: `proof` (what proves the finding), `note` (the denominator), `csv` (a URL), `places` (decimals), `height`
    in pixels,
    `subtle` (True: the caption as a small head).
    """
    layout = figure["layout"]
    told = [*(context.get("about") or ()), *([(gettext("Note"), more["note"])] if more.get("note") else [])]
    about = {**layout.get("meta", {}), "about": [[str(text) for text in line] for line in told]}
    script = as_script({**figure, "layout": {**layout, "meta": about}}, f"{id}-figure")
    more["name"] = file_name(*(context.get("named") or ()), id, period=context.get("period"))
    table = as_table(figure, places=more.get("places", 1))
    pins = figure["layout"].get("meta", {}).get("pins", [])
    return {"id": id, "caption": caption, "script": script, "table": table, "pins": pins, "height": 320, **more}


@register.inclusion_tag("ui/_state.html")
def state(kind: str, title: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 (words and URLs)
    """The one frame for `loading`, `empty` and `error`: `text`, one action (`action`, `href`), its `height` in
    pixels, `src` to load."""
    return {"kind": kind, "title": title, "height": 160, **more}


@register.simple_tag
def table_body(table: Table[Any]) -> SafeString:
    """The rows of a table."""
    return rows.body(table)


@register.simple_tag
def table_foot(table: Table[Any]) -> SafeString:
    """The row of totals of a table."""
    return rows.foot(table)
