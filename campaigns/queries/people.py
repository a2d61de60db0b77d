"""The messages, and so the customers, behind a number: as many rows as the number says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from campaigns.definitions import BEHIND
from campaigns.models import Campaign, Link, Variant
from campaigns.queries.results import Scope

ATTRIBUTED = ("booked", "showed_up", "stayed_away")
METRICS = (*BEHIND, *ATTRIBUTED)

_ATTRIBUTED = (
    "EXISTS (SELECT FROM campaigns_attribution a WHERE a.customer_id = m.customer_id AND a.message_id = m.id "
    "AND a.rule = %(rule)s AND a.lag_days <= %(lag)s{also})"
)
_BOOKED, _SHOWED_UP = _ATTRIBUTED.format(also=""), _ATTRIBUTED.format(also=" AND a.showed_up")
_CONDITIONS = {
    **BEHIND,
    "booked": _BOOKED,
    "showed_up": _SHOWED_UP,
    "stayed_away": f"({_BOOKED} AND NOT {_SHOWED_UP})",
}
_ON_LINK = (
    "EXISTS (SELECT FROM campaigns_linkclick k WHERE k.customer_id = m.customer_id AND k.message_id = m.id "
    "AND k.link_id = %(link)s AND k.first_human_at IS {by})"
)
_CLICKED_LINK, _SCANNED_LINK = _ON_LINK.format(by="NOT NULL"), _ON_LINK.format(by="NULL")

_FROM = """
FROM campaigns_message m
JOIN campaigns_campaign c ON c.id = m.campaign_id
WHERE m.market_id = %(market)s AND m.campaign_id = %(campaign)s
    AND m.sent_at >= %(starts)s AND m.sent_at < %(ends)s
"""
_PATIENCE = "5s"
_COUNT = """
SET LOCAL statement_timeout = '{patience}';
SELECT count(*), count(DISTINCT m.customer_id) {where};
SET LOCAL statement_timeout TO DEFAULT
"""
# Names are looked up for the rows of the page alone: customers may lie on another machine than messages.
_PAGE = """
WITH page AS MATERIALIZED (
    SELECT m.id, m.market_id, m.customer_id, m.variant_id, m.sent_at, m.delivered_at, m.first_human_opened_at,
        m.first_human_clicked_at, m.bounced_at, m.unsubscribed_at
    {where} {beyond} ORDER BY m.sent_at DESC, m.id DESC LIMIT %(limit)s
)
SELECT m.id, m.customer_id, coalesce(p.first_name, ''), coalesce(p.last_name, ''), coalesce(v.key, ''), m.sent_at,
    m.delivered_at, m.first_human_opened_at, m.first_human_clicked_at, m.bounced_at, m.unsubscribed_at
FROM page m
LEFT JOIN customers_customer p ON p.id = m.customer_id AND p.market_id = m.market_id
LEFT JOIN campaigns_variant v ON v.id = m.variant_id
ORDER BY m.sent_at DESC, m.id DESC
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """Which messages: of a campaign, counted by a metric, of one variant or with a click on one link where given.

    A click of people; of scanners alone where the metric is `clicked_machine`.
    """

    scope: Scope
    campaign: Campaign
    metric: str
    variant: Variant | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One message and its customer; `customer_id` is negative where we know the address only."""

    id: int
    customer_id: int
    first_name: str
    last_name: str
    variant: str
    sent_at: datetime
    delivered_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None
    bounced_at: datetime | None
    unsubscribed_at: datetime | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def recipients(behind: Behind, *, after: tuple[datetime, int] | None, limit: int) -> list[Recipient]:
    """The next `limit` rows after (sent_at, id), the latest first."""
    beyond = "AND (m.sent_at, m.id) < (%(after_at)s, %(after_id)s)" if after else ""
    values = _values(behind) | {"limit": limit}
    if after:
        values |= {"after_at": after[0], "after_id": after[1]}
    with connection.cursor() as cursor:
        cursor.execute(_PAGE.format(where=_where(behind), beyond=beyond), values)
        return [Recipient(*row) for row in cursor.fetchall()]


def every_recipient(behind: Behind) -> Iterator[Recipient]:
    """All rows, fetched in pages of 5,000: for a file."""
    page = recipients(behind, after=None, limit=5000)
    while page:
        yield from page
        page = recipients(behind, after=(page[-1].sent_at, page[-1].id), limit=5000) if len(page) == 5000 else []


@dataclass(frozen=True, slots=True)
class Count:
    """How many messages, and how many different customers (or unknown addresses) they went to."""

    messages: int
    customers: int


def count(behind: Behind, *, patience: str = "") -> Count | None:
    """Counts the rows themselves, five seconds long; None where that is not enough (years of a large campaign)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT.format(patience=patience or _PATIENCE, where=_where(behind)), _values(behind))
            cursor.nextset()
            return Count(*cursor.fetchone())
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise


def _where(behind: Behind) -> str:
    """A link that scanners alone clicked may stand in a message of which a person clicked another one."""
    scanned = behind.link and behind.metric == "clicked_machine"
    conditions = [_SCANNED_LINK if scanned else _CONDITIONS[behind.metric]]
    if behind.variant:
        conditions.append("m.variant_id = %(variant)s")
    if behind.link and not scanned:
        conditions.append(_CLICKED_LINK)
    return f"{_FROM} AND {' AND '.join(conditions)}"


def _values(behind: Behind) -> dict[str, Any]:
    scope = behind.scope
    return {
        "market": scope.market.pk,
        "campaign": behind.campaign.pk,
        "starts": scope.period.starts_at,
        "ends": scope.period.ends_at,
        "rule": str(scope.attributed.rule),
        "lag": scope.attributed.days,
        "variant": behind.variant.pk if behind.variant else None,
        "link": behind.link.pk if behind.link else None,
    }
