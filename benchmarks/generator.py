"""A market with any number of events, made inside the server: months of messages, their log, clicks and results.

What it makes is what `record_events` would have made of the same log (a test holds that), at some microseconds an event
instead of a hundred. Chance is a hash of the row's number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Market
from benchmarks.people import populate
from campaigns.actions import attribute, recount, register_campaigns
from campaigns.actions.partitions import make_months
from campaigns.actions.plans import CampaignPlan, VariantPlan
from campaigns.events import TYPES
from campaigns.models import Campaign, Link, Variant
from customers.models import Appointment, Customer

EVENTS_A_MESSAGE: Final = 2.5
LINKS: Final = 5
_LAST_DAY: Final = 24
"""No message is sent later in its month, so that all that happens to it stays within the month."""
_FOLLOWS: Final = 3
"""Days after its sending in which anything happens to a message."""
_ATTRIBUTED: Final = 2_000
"""Customers whose appointments are attributed, the first ones: that is the product's own code, row by row."""

# Of 1,024 messages 20 bounce (10 hard), 440 are opened (120 of them by machines only), 80 clicked by a person, a few
# more by a scanner, 2 unsubscribe. Even campaigns send all month by day, odd ones on one day of the month.
_MESSAGES = """
INSERT INTO campaigns_message (market_id, customer_id, id, campaign_id, variant_id, sent_at, delivered_at,
    first_opened_at, first_human_opened_at, first_clicked_at, first_human_clicked_at, bounced_at, bounce,
    unsubscribed_at, device_mark, opens, machine_opens, clicks, machine_clicks, sent_known, was_sent, source)
SELECT %(market)s, customer, id, campaign, variant, sent_at, delivered_at, opened_at,
    CASE WHEN by_person THEN opened_at END, clicked_at, CASE WHEN by_person THEN clicked_at END,
    CASE WHEN bounced THEN sent_at + interval '1 minute' END, CASE WHEN bounced THEN 1 + (fate >= 10)::int END,
    CASE WHEN clicked_at IS NOT NULL AND by_person AND also < 25 THEN clicked_at + interval '1 minute' END,
    CASE WHEN opened_at IS NOT NULL AND by_person
        THEN floor(extract(epoch FROM opened_at) * 1000)::bigint * 8 + 1 + (also & 1) END,
    (opened_at IS NOT NULL)::int, (opened_at IS NOT NULL AND NOT by_person)::int,
    (clicked_at IS NOT NULL)::int, (clicked_at IS NOT NULL AND NOT by_person)::int, true, true, 'bench'
FROM (
    SELECT *, fate < 20 AS bounced, fate >= 140 AS by_person,
        CASE WHEN fate >= 20 THEN sent_at + interval '20 seconds' END AS delivered_at,
        CASE WHEN fate BETWEEN 20 AND 459 THEN sent_at + delay END AS opened_at,
        CASE WHEN fate BETWEEN 120 AND 219 THEN sent_at + delay + interval '40 seconds' END AS clicked_at
    FROM (
        SELECT (%(customers)s::bigint[])[1] + (h >> 1 & 4611686018427387903)
                %% ((%(customers)s::bigint[])[2] - (%(customers)s::bigint[])[1] + 1) AS customer,
            hashint8extended(%(before)s + n, %(market)s) AS id,
            (%(campaigns)s::bigint[])[1 + n %% %(count)s] AS campaign,
            (%(variants)s::bigint[])[1 + (n %% %(count)s) * 2 + (h >> 3 & 1)] AS variant,
            %(month)s::timestamptz + interval '7 hours'
                + interval '1 day' * (CASE (n %% %(count)s) & 1 WHEN 0 THEN h >> 50 & 1023 ELSE n %% %(count)s END
                    %% %(days)s)
                + interval '1 second' * (CASE (n %% %(count)s) & 1 WHEN 0 THEN h >> 20 & 32767
                    ELSE h >> 20 & 4095 END) AS sent_at,
            h >> 40 & 1023 AS fate, g & 1023 AS also,
            interval '1 second' * (60 + (g >> 12 & 131071)) AS delay
        FROM (
            SELECT n, hashint8extended(%(before)s + n, %(market)s + 1) AS h,
                hashint8extended(%(before)s + n, %(market)s + 2) AS g
            FROM generate_series(1, %(messages)s) n OFFSET 0
        ) drawn OFFSET 0
    ) told OFFSET 0
) fates
"""
_LINK = "(%(links)s::bigint[])[1 + (m.id & 1023) %% array_length(%(links)s::bigint[], 1)]"
_OF_MONTH = "m.market_id = %(market)s AND m.sent_at >= %(month)s AND m.sent_at < %(month)s + interval '1 month'"
_EVENTS = f"""
INSERT INTO campaigns_messageevent (market_id, customer_id, occurred_at, key, message_id, received_at, link_id, type,
    is_machine, machine_reason, reason, device)
SELECT m.market_id, m.customer_id, e.at, hashint8extended(m.id, e.type), m.id, e.at + interval '2 seconds', e.link,
    e.type, e.machine, CASE WHEN e.machine THEN 'source' ELSE '' END, '',
    CASE WHEN e.type IN ({TYPES.index("opened")}, {TYPES.index("clicked")}) THEN m.device_mark & 7 END
FROM campaigns_message m CROSS JOIN LATERAL (VALUES
    ({TYPES.index("sent")}, m.sent_at, NULL::bigint, NULL::boolean),
    ({TYPES.index("delivered")}, m.delivered_at, NULL, NULL),
    ({TYPES.index("bounced")}, m.bounced_at, NULL, NULL),
    ({TYPES.index("opened")}, m.first_opened_at, NULL, nullif(m.first_human_opened_at IS NULL, false)),
    ({TYPES.index("clicked")}, m.first_clicked_at, {_LINK}, nullif(m.first_human_clicked_at IS NULL, false)),
    ({TYPES.index("unsubscribed")}, m.unsubscribed_at, NULL, NULL)
) AS e (type, at, link, machine)
WHERE {_OF_MONTH} AND e.at IS NOT NULL
ORDER BY e.at, m.customer_id
"""
_CLICKS = f"""
INSERT INTO campaigns_linkclick (market_id, customer_id, message_id, link_id, first_at, first_human_at, clicks)
SELECT m.market_id, m.customer_id, m.id, {_LINK}, m.first_clicked_at, m.first_human_clicked_at, m.clicks
FROM campaigns_message m WHERE {_OF_MONTH} AND m.clicks > 0 ORDER BY m.customer_id
"""
# Once, at the end and in order: ids are spread evenly, so that each month would read and write all of a growing index.
_LOCATIONS = """
INSERT INTO campaigns_messagelocation (id, market_id, customer_id, sent_at)
SELECT id, market_id, customer_id, sent_at FROM campaigns_message WHERE market_id = %s ORDER BY id
"""
_TABLES = "campaigns_message, campaigns_messageevent, campaigns_messagelocation, campaigns_linkclick"


@dataclass(frozen=True, slots=True)
class Volume:
    """How much: about `events` events in the `months` that end with the month of `until`."""

    events: int
    customers: int = 100_000
    months: int = 12
    campaigns: int = 40
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Month:
    first: datetime
    days: int
    messages: int
    before: int
    """Messages of the months before."""


def fill(of: Market, volume: Volume, *, tell: Callable[[str], None] = lambda _line: None) -> int:
    """Fills a market without customers; how many events it has then. `tell` hears of each month as it is done.

    Every month is a transaction; results, locations and attributions come at the end.
    """
    populate(of, volume.customers)
    values = _places(of, volume.campaigns)
    events = 0
    for month in _months(volume):
        make_months({month.first, month.first + timedelta(days=month.days + _FOLLOWS)})
        events += _make_month(month, values)
        tell(f"{month.first:%Y-%m}: {events:,} events")
    with connection.cursor() as cursor:
        cursor.execute(_LOCATIONS, [of.pk])
        cursor.execute(f"ANALYZE {_TABLES}")
    tell("results")
    recount(of)
    booked = Appointment.objects.filter(market=of).order_by("customer_id").values_list("customer_id", flat=True)
    attribute(of, list(booked[:_ATTRIBUTED]))
    return events


def _months(volume: Volume) -> Iterator[_Month]:
    until = volume.until or timezone.now().date()
    last = until.year * 12 + until.month - 1
    each = max(1, round(volume.events / EVENTS_A_MESSAGE / volume.months))
    for number in range(volume.months):
        at = last - volume.months + 1 + number
        days = min(_LAST_DAY, until.day - _FOLLOWS) if at == last else _LAST_DAY
        if days > 0:
            yield _Month(datetime(at // 12, at % 12 + 1, 1, tzinfo=UTC), days, each, number * each)


def _places(of: Market, count: int) -> Mapping[str, Any]:
    """Campaigns with two wordings each, links and customers, as arrays for SQL."""
    wordings = (VariantPlan("a", "A clear view"), VariantPlan("b", "Spring is here"))
    plans = [
        CampaignPlan("bench", str(number), f"Campaign {number}", "event", variants=wordings) for number in range(count)
    ]
    register_campaigns(of, plans)
    campaigns = Campaign.objects.filter(market=of).order_by("pk")
    campaigns.update(reports_delivery=True)
    variants = Variant.objects.filter(campaign__in=campaigns).exclude(key="").order_by("campaign_id", "key")
    links = [Link(market=of, url=f"https://www.example.com/{number}") for number in range(LINKS)]
    people = Customer.objects.filter(market=of).order_by("pk").values_list("pk", flat=True)
    return {
        "market": of.pk,
        "count": count,
        "campaigns": list(campaigns.values_list("pk", flat=True)),
        "variants": list(variants.values_list("pk", flat=True)),
        "links": [link.pk for link in Link.objects.bulk_create(links)],
        "customers": [people.first(), people.last()],
    }


@transaction.atomic
def _make_month(month: _Month, values: Mapping[str, Any]) -> int:
    known = {
        **values, "month": month.first, "days": month.days, "messages": month.messages, "before": month.before,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MESSAGES, known)
        cursor.execute(_CLICKS, known)
        cursor.execute(_EVENTS, known)
        return int(cursor.rowcount)
