"""The columns of the tables of figures: campaigns, wordings, links."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.forms import FILTERS, kept
from campaigns.queries.campaigns import CampaignRow, LinkRow, VariantRow, total, total_rate
from campaigns.queries.figures import RATES, Figures
from ui import formats
from ui.tables import Column

NUMBERS = ("sent", *RATES)
SORTABLE = ("name", *NUMBERS)


Opened = Callable[[str], Callable[[CampaignRow], str]]
"""By a number's key: the way from a row to the customers behind it."""


def _never(_key: str) -> Callable[[CampaignRow], str]:
    return lambda _row: ""


def campaign_columns(query: QueryDict, *, opens: bool) -> list[Column[CampaignRow]]:
    """The list of campaigns; numbers link to their customers where the reader may see persons (`opens`)."""
    back = kept(query)
    name = Column[CampaignRow](
        "name",
        _("Campaign"),
        lambda row: row.campaign.name,
        href=lambda row: reverse("campaigns:detail", args=[row.campaign.pk]) + back,
        under=lambda row: " · ".join(filter(None, (_channel(row), row.campaign.journey))),
        sortable=True,
    )
    trend = Column[CampaignRow]("trend", _("Sent over time"), lambda row: row.sent_trend, "trend")

    opened = partial(_opened, query) if opens else _never
    return [
        name,
        _count("sent", _("Sent"), opened),
        _rate("delivered", _("Delivered"), _("of sent"), opened),
        _rate("opened_human", _("Opened by people"), _("of delivered, less what only machines opened"), opened),
        _rate("clicked", _("Clicked"), _("of delivered"), opened),
        _count("booked", _("Booked"), opened),
        _count("showed_up", _("Showed up"), opened),
        _rate("unsubscribed", _("Unsubscribed"), _("of delivered"), opened, places=2),
        _rate("complained", _("Complaints"), _("of delivered"), opened, places=2),
        trend,
    ]


def _channel(row: CampaignRow) -> str:
    return str(row.campaign.get_channel_display())


def _opened(query: QueryDict, key: str) -> Callable[[CampaignRow], str]:
    """The page with the customers that a number counts, or whose share of others it is."""
    behind = kept(query, metric=key)

    def href(row: CampaignRow) -> str:
        return reverse("campaigns:customers", args=[row.campaign.pk]) + behind if getattr(row.now, key) else ""

    return href


def _count(key: str, label: str, opened: Opened) -> Column[CampaignRow]:
    value: Callable[[Figures], int] = attrgetter(key)
    rate = RATES.get(key)

    def under(row: CampaignRow) -> str:
        if rate:
            return formats.percent(rate(row.now))
        return _change(value(row.now), value(row.before) if row.before else None)

    return Column(key, label, lambda row: value(row.now), "count", opened(key), under, sortable=True)


def _change(now: int, before: int | None) -> str:
    return formats.growth(now / before - 1) if before else ""


def _rate(key: str, label: str, denominator: str, opened: Opened, places: int = 1) -> Column[CampaignRow]:
    href = opened(key)

    def rate(figures: Figures) -> float | None:
        return RATES[key](figures)

    def shown(row: CampaignRow) -> float | None:
        return rate(row.now) if row.campaign.measures(key) else None

    def under(row: CampaignRow) -> str:
        now, before = shown(row), rate(row.before) if row.before else None
        return formats.points(now - before, places) if now is not None and before is not None else ""

    def where(row: CampaignRow) -> str:
        return href(row) if shown(row) is not None else ""

    return Column(key, label, shown, "percent", where, under, sortable=True, help=denominator, places=places)


def sort_value(row: CampaignRow, key: str) -> Any:  # noqa: ANN401 (text or number)
    """What a sorted column compares: rates for rate columns, numbers for counts."""
    if key == "name":
        return row.campaign.name.casefold()
    if key in {"sent", "booked", "showed_up"}:
        return getattr(row.now, key)
    return RATES[key](row.now) if row.campaign.measures(key) else None


def totals(rows: list[CampaignRow]) -> dict[str, Any]:
    """The row of totals: counts add up, a rate is that of the rows that show one."""
    figures = total(rows)
    counts = {"sent": figures.sent, "booked": figures.booked, "showed_up": figures.showed_up}
    return {"name": _("Together"), **{key: total_rate(rows, key) for key in RATES}, **counts}


def together_href(query: QueryDict, figures: Figures, *, opens: bool) -> Callable[[str], str]:
    """The way from a total, by its key, to the rows of all campaigns that are listed (`opens`: as above)."""

    def href(key: str) -> str:
        shown = opens and key in NUMBERS and getattr(figures, key)
        return reverse("campaigns:all_customers") + kept(query, *FILTERS, metric=key) if shown else ""

    return href


def variant_columns(href: Callable[[str, VariantRow], str]) -> list[Column[VariantRow]]:
    """A campaign's wordings side by side."""
    return [
        Column(
            "variant",
            _("Subject"),
            lambda row: row.variant.subject or _("Without a subject"),
            under=lambda row: row.variant.key,
        ),
        Column("delivered", _("Delivered"), lambda row: row.now.delivered, "count", lambda row: href("delivered", row)),
        Column("clicked", _("Clicked"), lambda row: row.now.click_rate, "percent", lambda row: href("clicked", row)),
        Column(
            "booked",
            _("Booked"),
            lambda row: row.now.booking_rate,
            "percent",
            lambda row: href("booked", row),
            under=lambda row: formats.count(row.now.booked),
        ),
        Column(
            "showed_up",
            _("Showed up"),
            lambda row: row.now.showed_up / row.now.delivered if row.now.delivered else None,
            "percent",
            lambda row: href("showed_up", row),
            under=lambda row: formats.count(row.now.showed_up),
        ),
    ]


def link_columns(href: Callable[[str, LinkRow], str], clicked: int) -> list[Column[LinkRow]]:
    """The links of a campaign and how many of those who clicked chose each."""
    return [
        Column("link", _("Link"), _name, under=lambda row: _address(row) if row.link.label else ""),
        Column("clickers", _("Messages"), lambda row: row.clickers, "count", lambda row: href("clicked", row)),
        Column("share", _("Of clicked"), lambda row: row.clickers / clicked if clicked else None, "percent"),
        Column(
            "machines",
            _("Scanners only"),
            lambda row: row.machine_clickers,
            "count",
            lambda row: href("clicked_machine", row),
        ),
    ]


def _name(row: LinkRow) -> str:
    return row.link.label or _address(row)


def _address(row: LinkRow) -> str:
    """Where it leads, without what all addresses have."""
    return row.link.url.partition("://")[2].removeprefix("www.").rstrip("/") or row.link.url
