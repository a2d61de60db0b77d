"""The messages, and so the customers, behind a number: as many rows as the number says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from accounts.reading import listed
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
FROM campaigns_message m{join}
WHERE m.market_id = %(market)s AND m.campaign_id = {of}
    AND m.sent_at >= %(starts_{band})s AND m.sent_at < %(ends_{band})s
"""
# Joined where it is asked only: the planner would pair every campaign with every attribution.
_CAMPAIGN = "\nJOIN campaigns_campaign c ON c.id = m.campaign_id"
_REACHES = (timedelta(days=1), timedelta(days=7), timedelta(days=49))
"""How far back the rows of several campaigns are looked for before all days are: the index has those of each in the
order of the page, but not those of all together."""
_PATIENCE = "5s"
# By a function, since a cluster sends all that stands beside a SET to its other nodes, where nobody may count.
_COUNT = """
SELECT set_config('helder.patience', current_setting('statement_timeout'), true),
    set_config('statement_timeout', '{patience}', true);
SELECT coalesce(sum(n), 0)::bigint, count(*) FROM (SELECT count(*) AS n {where} GROUP BY m.customer_id) customer;
SELECT set_config('statement_timeout', current_setting('helder.patience'), true)
"""
# A band of days is left alone where the later ones fill the page.
_BAND = """
band_{band} AS MATERIALIZED (
    SELECT m.id, m.market_id, m.customer_id, m.campaign_id, m.variant_id, m.sent_at, m.delivered_at,
        m.first_human_opened_at, m.first_human_clicked_at, m.bounced_at, m.unsubscribed_at
    {where} {beyond} AND {found} < %(limit)s ORDER BY m.sent_at DESC, m.id DESC LIMIT %(limit)s
)
"""
# Names are looked up for the rows of the page alone: customers may lie on another machine than messages.
_PAGE = """
WITH {bands}, page AS MATERIALIZED ({rows} ORDER BY sent_at DESC, id DESC LIMIT %(limit)s)
SELECT m.id, m.customer_id, m.campaign_id, coalesce(p.first_name, ''), coalesce(p.last_name, ''),
    coalesce(v.key, ''), m.sent_at, m.delivered_at, m.first_human_opened_at, m.first_human_clicked_at, m.bounced_at,
    m.unsubscribed_at
FROM page m
LEFT JOIN customers_customer p ON p.id = m.customer_id AND p.market_id = m.market_id
LEFT JOIN campaigns_variant v ON v.id = m.variant_id
ORDER BY m.sent_at DESC, m.id DESC
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """Which messages: of one campaign or several, counted by a metric, of one variant or with a click on one link
    where given.

    A click of people; of scanners alone where the metric is `clicked_machine`.
    """

    scope: Scope
    campaigns: tuple[Campaign, ...]
    metric: str
    variant: Variant | None = None
    link: Link | None = None

    @property
    def several(self) -> bool:
        """Whether their rows are one campaign's beside another's."""
        return len(self.campaigns) != 1


@dataclass(frozen=True, slots=True)
class Recipient:
    """One message and its customer; `customer_id` is negative where we know the address only."""

    id: int
    customer_id: int
    campaign_id: int
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
    values = _values(behind) | {"limit": limit}
    if after:
        values |= {"after_at": after[0], "after_id": after[1]}
    edges = _edges(behind, after)
    for band, (ends, starts) in enumerate(pairwise(edges)):
        values |= {f"starts_{band}": starts, f"ends_{band}": ends}
    beyond = "AND (m.sent_at, m.id) < (%(after_at)s, %(after_id)s)" if after else ""
    with connection.cursor() as cursor:
        cursor.execute(_page(behind, len(edges) - 1, beyond), values)
        rows = [Recipient(*row) for row in cursor.fetchall()]
    listed(behind.scope.market, "campaigns", (row.customer_id for row in rows))
    return rows


def _edges(behind: Behind, after: tuple[datetime, int] | None) -> list[datetime]:
    """Between which instants rows are looked for, the latest first."""
    starts, ends = behind.scope.period.starts_at, behind.scope.period.ends_at
    reached = [(after[0] if after else ends) - reach for reach in _REACHES if behind.several]
    return [ends, *(edge for edge in reached if edge > starts), starts]


def _page(behind: Behind, bands: int, beyond: str) -> str:
    names = [f"band_{band}" for band in range(bands)]
    found = [f"(SELECT count(*) FROM {name})" for name in names]
    parts = [
        _BAND.format(band=band, where=_where(behind, band), beyond=beyond, found=" + ".join(["0", *found[:band]]))
        for band in range(bands)
    ]
    return _PAGE.format(bands=",".join(parts), rows=" UNION ALL ".join(f"SELECT * FROM {name}" for name in names))


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


def _where(behind: Behind, band: int = 0) -> str:
    """A link that scanners alone clicked may stand in a message of which a person clicked another one."""
    scanned = behind.link and behind.metric == "clicked_machine"
    conditions = [_SCANNED_LINK if scanned else _CONDITIONS[behind.metric]]
    if behind.variant:
        conditions.append("m.variant_id = %(variant)s")
    if behind.link and not scanned:
        conditions.append(_CLICKED_LINK)
    told = _FROM.format(
        join=_CAMPAIGN if "c.reports_delivery" in conditions[0] else "",
        of="ANY(%(campaigns)s::bigint[])" if behind.several else "%(campaign)s",
        band=band,
    )
    return f"{told} AND {' AND '.join(conditions)}"


def _values(behind: Behind) -> dict[str, Any]:
    """Campaigns that know nothing of the metric have no rows, as they have no number."""
    scope, of = behind.scope, [campaign.pk for campaign in behind.campaigns if campaign.measures(behind.metric)]
    return {
        "market": scope.market.pk,
        "campaigns": of,
        "campaign": of[0] if of else None,
        "starts_0": scope.period.starts_at,
        "ends_0": scope.period.ends_at,
        "rule": str(scope.attributed.rule),
        "lag": scope.attributed.days,
        "variant": behind.variant.pk if behind.variant else None,
        "link": behind.link.pk if behind.link else None,
    }
