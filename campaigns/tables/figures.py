"""The columns of the tables of figures: campaigns, wordings, links."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.definitions import DEFINITIONS
from campaigns.forms import FILTERS, kept
from campaigns.models import Campaign
from campaigns.queries.campaigns import CampaignRow, LinkRow, VariantRow, comes_in, total, total_rate
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.results import Scope
from ui import formats
from ui.tables import Column

NUMBERS = ("sent", *RATES)
SORTABLE = ("name", *NUMBERS)


Opened = Callable[[str], Callable[[CampaignRow], str]]
"""By a number's key: the way from a row to the customers behind it."""


_OUTCOMES: Final = ("booked", "showed_up")
"""What a telephone shows beside how many were sent."""


def _never(_key: str) -> Callable[[CampaignRow], str]:
    return lambda _row: ""


def campaign_columns(query: QueryDict, scope: Scope, *, opens: bool) -> list[Column[CampaignRow]]:
    """The list of campaigns; numbers link to their customers where the reader may see persons (`opens`). Differences
    with the period before are those at one age."""
    back = kept(query)
    name = Column[CampaignRow](
        "name",
        _("Campaign"),
        lambda row: row.campaign.name,
        href=lambda row: reverse("campaigns:detail", args=[row.campaign.pk]) + back,
        under=lambda row: " · ".join(filter(None, (_channel(row), row.campaign.journey))),
        sortable=True,
    )
    trend = Column[CampaignRow]("trend", _("Sent over time"), lambda row: row.sent_trend, "trend", minor=True)

    opened = partial(_opened, query) if opens else _never
    rates = [
        _rate("delivered", _("Delivered"), _("of sent"), opened),
        _rate("opened_human", _("Opened by people"), _("of delivered, less what only machines opened"), opened),
        _rate("clicked", _("Clicked"), _("of delivered"), opened),
        _count("booked", _("Booked"), opened),
        _count("showed_up", _("Showed up"), opened),
        _rate("unsubscribed", _("Unsubscribed"), _("of delivered"), opened, places=2),
        _rate("complained", _("Complaints"), _("of delivered"), opened, places=2),
    ]
    told = (replace(column, minor=column.key not in _OUTCOMES) for column in rates)
    return [name, _sent(opened), *(_judged(column, scope) for column in told), trend]


def _judged(column: Column[CampaignRow], scope: Scope) -> Column[CampaignRow]:
    """Grey while something of it is still coming in."""
    return replace(column, growing=lambda row: row.still_comes_in(column.key, scope))


def growing_words(scope: Scope) -> Column[CampaignRow]:
    """For a file, which has no grey: the figures of a row that are still coming in."""
    return Column("growing", _("Still coming in"), lambda row: coming_in(row.now, scope, row.campaign))


def coming_in(figures: Figures, scope: Scope, campaign: Campaign) -> str:
    """What of these messages of a campaign is still coming in, by the labels of the definitions."""
    labels = {definition.key: str(definition.label) for definition in DEFINITIONS}
    return ", ".join(labels[key] for key in RATES if campaign.measures(key) and comes_in(figures, key, scope, campaign))


def end_columns() -> list[Column[CampaignRow]]:
    """For a file: the appointments behind the share that showed up."""
    named = (
        (_("Appointments"), "appointments"),
        (_("Appointments due"), "due"),
        (_("Appointments kept"), "attended"),
        (_("Appointments to come"), "to_come"),
    )
    return [Column(f"all_{key}", label, _of_now(key), "count") for label, key in named]


def _of_now(key: str) -> Callable[[CampaignRow], int]:
    return lambda row: int(getattr(row.now, key))


def _channel(row: CampaignRow) -> str:
    return str(row.campaign.get_channel_display())


def _opened(query: QueryDict, key: str) -> Callable[[CampaignRow], str]:
    """The page with the customers that a number counts, or whose share of others it is."""
    behind = kept(query, metric=key)

    def href(row: CampaignRow) -> str:
        return reverse("campaigns:customers", args=[row.campaign.pk]) + behind if getattr(row.now, key) else ""

    return href


def _sent(opened: Opened) -> Column[CampaignRow]:
    def under(row: CampaignRow) -> str:
        if row.sides is None:
            return ""
        now, before = row.sides.of("sent")
        return _change(now.sent, before.sent)

    return Column("sent", _("Sent"), _of_now("sent"), "count", opened("sent"), under, sortable=True)


def _count(key: str, label: str, opened: Opened) -> Column[CampaignRow]:
    def under(row: CampaignRow) -> str:
        rate = formats.percent(RATES[key](row.now))
        return rate if key != "showed_up" else " · ".join(filter(None, (rate, to_come(row.now))))

    return Column(key, label, _of_now(key), "count", opened(key), under, sortable=True)


def to_come(figures: Figures) -> str:
    """How many appointments have their time before them; empty where none has."""
    return _("%(n)s to come") % {"n": formats.count(figures.to_come)} if figures.to_come else ""


def _change(now: int, before: int | None) -> str:
    return formats.growth(now / before - 1) if before else ""


def _rate(key: str, label: str, denominator: str, opened: Opened, places: int = 1) -> Column[CampaignRow]:
    href = opened(key)

    def rate(figures: Figures) -> float | None:
        return RATES[key](figures)

    def shown(row: CampaignRow) -> float | None:
        return rate(row.now) if row.campaign.measures(key) else None

    def under(row: CampaignRow) -> str:
        rates = row.sides.rates(key) if row.sides and row.campaign.measures(key) else None
        return formats.points(rates[0] - rates[1], places) if rates else ""

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


def variant_columns(
    href: Callable[[str, VariantRow], str], growing: Callable[[str, VariantRow], bool]
) -> list[Column[VariantRow]]:
    """A campaign's wordings side by side; grey while something of a figure is still coming in."""
    subject = Column[VariantRow](
        "variant",
        _("Subject"),
        lambda row: row.variant.subject or _("Without a subject"),
        under=lambda row: row.variant.key,
    )
    delivered = Column[VariantRow](
        "delivered", _("Delivered"), lambda row: row.now.delivered, "count", partial(href, "delivered")
    )
    clicked = _wording("clicked", _("Clicked"), _("of delivered"), href)
    booked = _wording("booked", _("Booked"), _("of delivered"), href)
    showed_up = _wording("showed_up", _("Showed up"), _("of appointments whose time has passed"), href)
    rates = [replace(column, growing=partial(growing, column.key)) for column in (clicked, booked, showed_up)]
    return [subject, replace(delivered, growing=partial(growing, "delivered")), *rates]


def _wording(key: str, label: str, denominator: str, href: Callable[[str, VariantRow], str]) -> Column[VariantRow]:
    def under(row: VariantRow) -> str:
        counted = "" if key == "clicked" else formats.count(getattr(row.now, key))
        return " · ".join(filter(None, (counted, to_come(row.now) if key == "showed_up" else "")))

    return Column(key, label, lambda row: RATES[key](row.now), "percent", partial(href, key), under, help=denominator)


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
