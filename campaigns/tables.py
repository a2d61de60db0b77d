"""The columns of the campaign tables: for the page and, the same, for files."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Market
from campaigns.forms import kept
from campaigns.queries import people
from campaigns.queries.campaigns import CampaignRow, LinkRow, VariantRow
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.people import Behind, Recipient
from campaigns.queries.visits import Visit
from campaigns.words import METRIC_WORDS
from customers.models import Channel
from ui import formats
from ui.cursor import Place
from ui.tables import Column, Table

SORTABLE = ("name", "sent", *RATES)


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
    return [
        name,
        _count("sent", _("Sent"), query=query, opens=opens),
        _rate("delivered", _("Delivered"), _("of sent")),
        _rate("opened_human", _("Opened by people"), _("of delivered, less what only machines opened")),
        _rate("clicked", _("Clicked"), _("of delivered")),
        _count("booked", _("Booked"), query=query, opens=opens),
        _count("showed_up", _("Showed up"), query=query, opens=opens),
        _rate("unsubscribed", _("Unsubscribed"), _("of delivered"), places=2),
        _rate("complained", _("Complaints"), _("of delivered"), places=2),
        trend,
    ]


def _channel(row: CampaignRow) -> str:
    return str(row.campaign.get_channel_display())


def _count(key: str, label: str, *, query: QueryDict, opens: bool) -> Column[CampaignRow]:
    value: Callable[[Figures], int] = attrgetter(key)
    rate = RATES.get(key)

    def under(row: CampaignRow) -> str:
        if rate:
            return formats.percent(rate(row.now))
        return _change(value(row.now), value(row.before) if row.before else None)

    behind = kept(query, metric=key)

    def href(row: CampaignRow) -> str:
        shown = opens and value(row.now)
        return reverse("campaigns:customers", args=[row.campaign.pk]) + behind if shown else ""

    return Column(key, label, lambda row: value(row.now), "count", href, under, sortable=True)


def _change(now: int, before: int | None) -> str:
    return formats.growth(now / before - 1) if before else ""


def _rate(key: str, label: str, denominator: str, places: int = 1) -> Column[CampaignRow]:
    def rate(figures: Figures) -> float | None:
        return RATES[key](figures)

    def shown(row: CampaignRow) -> float | None:
        return None if key == "opened_human" and row.campaign.channel != Channel.EMAIL else rate(row.now)

    def under(row: CampaignRow) -> str:
        now, before = shown(row), rate(row.before) if row.before else None
        return formats.points(now - before, places) if now is not None and before is not None else ""

    return Column(key, label, shown, "percent", under=under, sortable=True, help=denominator, places=places)


def sort_value(row: CampaignRow, key: str) -> Any:  # noqa: ANN401 (text or number)
    """What a sorted column compares: rates for rate columns, numbers for counts."""
    if key == "name":
        return row.campaign.name.casefold()
    return getattr(row.now, key) if key in {"sent", "booked", "showed_up"} else RATES[key](row.now)


def totals(figures: Figures) -> dict[str, Any]:
    """The row of totals: counts add up, rates are those of the sums."""
    counts = {"sent": figures.sent, "booked": figures.booked, "showed_up": figures.showed_up}
    return {"name": _("Together"), **{key: rate(figures) for key, rate in RATES.items()}, **counts}


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


def recipient_columns(zone: ZoneInfo, href: Callable[[Recipient], str]) -> list[Column[Recipient]]:
    """The people behind a number; times on the market's clock."""
    moments = (
        ("sent", _("Sent"), lambda row: row.sent_at),
        ("delivered", _("Delivered"), lambda row: row.delivered_at),
        ("opened", _("Opened by a person"), lambda row: row.opened_at),
        ("clicked", _("Clicked"), lambda row: row.clicked_at),
        ("bounced", _("Bounced"), lambda row: row.bounced_at),
    )
    who = Column[Recipient](
        "customer",
        _("Customer"),
        lambda row: row.name or (_("Customer without a name") if row.customer_id > 0 else _("Unknown address")),
        href=href,
        under=lambda row: row.variant,
    )
    return [who, *(_moment(key, label, read, zone) for key, label, read in moments)]


def every_recipient(behind: Behind) -> Table[Recipient]:
    """All people behind a number, for a file."""
    columns = recipient_columns(behind.scope.market.zone, lambda _row: "")
    return Table(columns, people.every_recipient(behind), str(METRIC_WORDS[behind.metric]), QueryDict(), Place("-sent"))


def visit_columns(market: Market, href: Callable[[Visit], str]) -> list[Column[Visit]]:
    """The appointments that count for a campaign; times on the market's clock, money in its currency."""
    moments = (
        ("sent", _("Sent"), lambda row: row.sent_at),
        ("booked", _("Booked"), lambda row: row.booked_at),
        ("starts", _("Planned for"), lambda row: row.starts_at),
    )
    return [
        Column("customer", _("Customer"), lambda row: row.name or _("Customer without a name"), href=href),
        *(_moment(key, label, read, market.zone) for key, label, read in moments),
        Column("status", _("Status"), lambda row: row.status),
        Column("revenue", _("Revenue"), lambda row: row.revenue, "money", currency=market.currency),
    ]


def _moment(key: str, label: str, read: Callable[[Any], Any], zone: ZoneInfo) -> Column[Any]:
    def local(row: Any) -> Any:  # noqa: ANN401 (any row; a moment or nothing)
        value = read(row)
        return value.astimezone(zone) if value else None

    return Column(key, label, local, "instant")
