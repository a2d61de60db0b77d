"""Everything of a kind as rows under the names that our own files have: what is read back makes the same again."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from campaigns.events import TYPES
from customers.queries.points import holders, theirs
from integrations.files.kinds import FIELDS, OWN, Kind
from integrations.files.queries.receivers import with_receivers
from permissions.links import Link, address, headers
from permissions.models import Channel, Purpose
from ui.spreadsheets import guarded, signs_of

_PAGE: Final = 5_000
_NOT_HERE: Final = {Kind.EVENTS: {"user_agent"}, Kind.APPOINTMENTS: {"reminded", "reminded_at"}}
"""Fields that files have and we do not keep as such: a device stands for its agent, a reminder is an event."""
_HEADERS: Final = ("list_unsubscribe", "list_unsubscribe_post", "preferences")
"""Columns that are only taken out."""

_TYPES: Final = "(ARRAY[" + ", ".join(f"'{name}'" for name in TYPES) + "])[e.type + 1]"
_EVENTS: Final = f"""
SELECT m.source, '{OWN}' || e.key, {_TYPES}, e.occurred_at, coalesce(c.channel, 'email'), c.external_id,
    c.name, v.key, '{OWN}' || e.message_id, m.customer_id, m.contact_id, l.url,
    CASE WHEN {_TYPES} = 'bounced' THEN (ARRAY['hard', 'soft'])[m.bounce] END, e.reason,
    (ARRAY['desktop', 'mobile', 'tablet'])[e.device], e.is_machine, e.machine_reason
FROM campaigns_messageevent e
JOIN campaigns_messagelocation o ON (o.id, o.customer_id) = (e.message_id, e.customer_id)
JOIN campaigns_message m ON (m.customer_id, m.sent_at, m.id) = (o.customer_id, o.sent_at, o.id)
LEFT JOIN campaigns_campaign c ON c.id = m.campaign_id
LEFT JOIN campaigns_variant v ON v.id = m.variant_id
LEFT JOIN campaigns_link l ON l.id = e.link_id
WHERE e.market_id = %s ORDER BY e.occurred_at, e.customer_id, e.key
"""
_RESULTS: Final = """
SELECT c.source, c.external_id, c.name, v.key, c.channel, r.sent_at, r.as_of, r.sent, r.delivered, r.hard_bounces,
    r.soft_bounces, r.opens, r.unique_opens, r.machine_opens, r.clicks, r.unique_clicks, r.unsubscribes, r.complaints
FROM campaigns_reportedresult r JOIN campaigns_campaign c ON c.id = r.campaign_id
JOIN campaigns_variant v ON v.id = r.variant_id
WHERE c.market_id = %s ORDER BY r.id
"""
_CAMPAIGNS: Final = """
SELECT c.source, c.external_id, c.name, c.kind, c.channel, c.journey, c.not_randomised, v.key, v.subject, v.body
FROM campaigns_campaign c JOIN campaigns_variant v ON v.campaign_id = c.id WHERE c.market_id = %s ORDER BY c.id, v.id
"""
_CUSTOMERS: Final = f"""
SELECT c.source, c.external_id, c.first_name, c.last_name, c.language, c.postcode, c.house_number, c.since,
    p.emails, p.mobiles, v.plates, v.makes, p.hashes
FROM customers_customer c
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(value ORDER BY id) FILTER (WHERE channel = 'email'), '{{}}') AS emails,
        coalesce(array_agg(hash ORDER BY id) FILTER (WHERE channel = 'email'), '{{}}') AS hashes,
        coalesce(array_agg(value ORDER BY id) FILTER (WHERE channel = 'sms'), '{{}}') AS mobiles
    FROM {theirs("c.id")} t) p
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(plate ORDER BY id), '{{}}') AS plates,
        coalesce(array_agg(make ORDER BY id), '{{}}') AS makes
    FROM customers_vehicle WHERE customer_id = c.id) v
WHERE c.market_id = %s AND c.merged_into_id IS NULL ORDER BY c.id
"""
_APPOINTMENTS: Final = """
SELECT a.source, a.external_id, c.external_id, a.booked_at, a.starts_at, h.status, h.at, a.booked_via, b.external_id,
    b.name, b.place, a.service,
    CASE WHEN a.revenue_at IS NULL OR a.revenue_at = h.at THEN a.revenue END, a.at_customer, a.payer, a.cross_sell,
    a.window_arrived_at
FROM customers_appointment a JOIN customers_customer c ON c.id = a.customer_id
JOIN customers_appointmentchange h ON h.appointment_id = a.id LEFT JOIN customers_branch b ON b.id = a.branch_id
WHERE a.market_id = %s ORDER BY a.id, h.at, h.id
"""
_CALLS: Final = """
SELECT l.source, l.external_id, l.began_at, l.seconds, c.external_id, l.subject, a.external_id, l.by_voicebot,
    l.completed
FROM customers_call l LEFT JOIN customers_customer c ON c.id = l.customer_id
LEFT JOIN customers_appointment a ON a.id = l.appointment_id WHERE l.market_id = %s ORDER BY l.id
"""
# What an address's owner refused holds for it, and what a person refused for each of their addresses.
_PERMISSIONS: Final = f"""
SELECT c.value, s.channel, s.purpose, max(s.denied_at), 'withdraw'
FROM customers_contactpoint c LEFT JOIN LATERAL {holders("c")} h ON true
LEFT JOIN permissions_person p ON p.customer_id = h.customer_id
JOIN permissions_state s ON s.market_id = c.market_id AND s.point IN (c.hash, p.point)
    AND s.channel = ANY(CASE c.channel WHEN 'email' THEN '{{email}}' ELSE '{{sms,phone}}' END::text[])
WHERE c.market_id = %s AND c.value <> '' AND s.status = 'denied'
GROUP BY c.id, s.channel, s.purpose ORDER BY c.id, s.channel, s.purpose
"""
# Moments are told of a pilot that ended elsewhere alone: of one that runs here no file may tell them.
_ASSIGNMENTS: Final = """
SELECT c.source, c.external_id, p.key,
    CASE WHEN a.arm < 0 THEN 'holdout' ELSE v.plan -> 'arms' -> (a.arm::int) ->> 'key' END,
    CASE WHEN p.brought_from <> '' THEN a.assigned_at END, CASE WHEN p.brought_from <> '' THEN a.exposed_at END
FROM pilots_assignment a JOIN pilots_pilot p ON p.id = a.pilot_id
JOIN pilots_planversion v ON v.pilot_id = p.id AND v.number = a.version
JOIN customers_customer c ON c.id = a.customer_id AND c.market_id = a.market_id AND c.erased_at IS NULL
WHERE a.market_id = %s ORDER BY a.id
"""
_QUESTIONS: Final[dict[str, str]] = {
    Kind.EVENTS: _EVENTS,
    Kind.RESULTS: _RESULTS,
    Kind.CAMPAIGNS: _CAMPAIGNS,
    Kind.CUSTOMERS: _CUSTOMERS,
    Kind.APPOINTMENTS: _APPOINTMENTS,
    Kind.CALLS: _CALLS,
    Kind.PERMISSIONS: _PERMISSIONS,
    Kind.ASSIGNMENTS: _ASSIGNMENTS,
}
TAKEN_OUT: Final = tuple(_QUESTIONS)
"""The kinds of which there is something to take out: what was removed is not here any more."""


class _Line:
    """A file whose write hands the line back: csv's way to stream."""

    def write(self, line: str) -> str:
        return line


def lines(market: Market, kind: str) -> Iterator[str]:
    """A CSV file in UTF-8 of everything of `kind` in a market, line by line, with its head, in the market's signs."""
    signs = signs_of(market.locale)
    write = csv.writer(_Line(), delimiter=signs.delimiter).writerow
    left_out = _NOT_HERE.get(Kind(kind), set())
    added = _HEADERS if kind == Kind.CUSTOMERS else ()
    yield "\ufeff" + write([*(field.name for field in FIELDS[kind] if field.name not in left_out), *added])
    for row in _rows(market, kind):
        for cells in _several(market, row) if kind == Kind.CUSTOMERS else (row,):
            yield write([_text(cell, signs.point) for cell in cells])


def _rows(market: Market, kind: str) -> Iterator[Sequence[Any]]:
    """What the database holds, fetched some thousands at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_QUESTIONS[kind], [market.pk])
        while page := cursor.fetchmany(_PAGE):
            yield from with_receivers(page) if kind == Kind.EVENTS else page


def _several(market: Market, row: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """A customer with two addresses or cars is two rows, each with the headers of a newsletter to its address."""
    *person, emails, mobiles, plates, makes, hashes = row
    belongings = list(zip_longest(emails, mobiles, plates, makes, hashes, fillvalue="")) or [("", "", "", "", "")]
    return ([*person, *belonging, *_one_click(market, point)] for *belonging, point in belongings)


def _one_click(market: Market, point: bytes | str) -> Sequence[str]:
    """What the sending system writes into the head of a newsletter, so that one click stops it; and the address of the
    customer's own page, for its text."""
    if isinstance(point, str):
        return ("", "", "")
    link = Link(market.pk, point, Channel.EMAIL, Purpose.NEWSLETTER)
    return (*headers(link).values(), address(link))


def _text(cell: Any, point: str) -> str:  # noqa: ANN401 (whatever a column holds)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return str(cell).replace(".", point)
    return cell.isoformat() if isinstance(cell, datetime | date) else guarded(str(cell))
