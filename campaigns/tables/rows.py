"""The columns of the rows behind a number: customers and appointments."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Market
from campaigns.models import Campaign
from campaigns.queries import people
from campaigns.queries.people import Behind, Recipient
from campaigns.queries.visits import Visit
from campaigns.words import METRIC_WORDS
from ui.cursor import Place
from ui.tables import Column, Table


def _nowhere(_row: Any) -> str:  # noqa: ANN401 (any row)
    return ""


def recipient_columns(
    behind: Behind, href: Callable[[Recipient], str] = _nowhere, query: str = ""
) -> list[Column[Recipient]]:
    """The people behind a number; times on the market's clock. Links to campaigns carry `query`."""
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
    zone = behind.scope.market.zone
    told = [_moment(key, label, read, zone) for key, label, read in moments]
    return [who, *_of_which(behind.campaigns, query), *told]


def _of_which(campaigns: Sequence[Campaign], query: str) -> list[Column[Any]]:
    """The campaign of a row, where it can be one or another."""
    if len(campaigns) == 1:
        return []
    names = {campaign.pk: campaign.name for campaign in campaigns}
    return [
        Column(
            "campaign",
            _("Campaign"),
            lambda row: names[row.campaign_id],
            href=lambda row: reverse("campaigns:detail", args=[row.campaign_id]) + query,
        )
    ]


def every_recipient(behind: Behind) -> Table[Recipient]:
    """All people behind a number, for a file."""
    columns = recipient_columns(behind)
    return Table(columns, people.every_recipient(behind), str(METRIC_WORDS[behind.metric]), QueryDict(), Place("-sent"))


def visit_columns(
    market: Market, campaigns: Sequence[Campaign], href: Callable[[Visit], str] = _nowhere, query: str = ""
) -> list[Column[Visit]]:
    """The appointments that count for campaigns; times on the market's clock, money in its currency. Links to
    campaigns carry `query`."""
    moments = (
        ("sent", _("Sent"), lambda row: row.sent_at),
        ("booked", _("Booked"), lambda row: row.booked_at),
        ("starts", _("Planned for"), lambda row: row.starts_at),
    )
    return [
        Column("customer", _("Customer"), lambda row: row.name or _("Customer without a name"), href=href),
        *_of_which(campaigns, query),
        *(_moment(key, label, read, market.zone) for key, label, read in moments),
        Column("status", _("Status"), lambda row: row.status),
        Column("revenue", _("Revenue"), lambda row: row.revenue, "money", currency=market.currency),
    ]


def _moment(key: str, label: str, read: Callable[[Any], Any], zone: ZoneInfo) -> Column[Any]:
    def local(row: Any) -> Any:  # noqa: ANN401 (any row; a moment or nothing)
        value = read(row)
        return value.astimezone(zone) if value else None

    return Column(key, label, local, "instant")
