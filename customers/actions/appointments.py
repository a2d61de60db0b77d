"""Appointments from a source. The latest status by its own time wins, in whatever order they arrive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from accounts.outcomes import Outcome, Status
from customers.actions.recording import check
from customers.actions.removing import bring_back
from customers.actions.staging import by_key, column, listed, make_empty, make_strangers, stage
from customers.models import Branch
from customers.queries.removed import REMOVED, still_removed
from customers.records import AppointmentRecord

_COLUMNS = (
    "pos integer, source text, external_id text, customer text, booked_at timestamptz, starts_at timestamptz, "
    "status text, status_at timestamptz, booked_via text, branch text, service text, revenue numeric, "
    "at_customer boolean, payer text, cross_sell text, window_arrived_at timestamptz, dated boolean"
)
_told = attrgetter(*(field.name for field in fields(AppointmentRecord)))

_BRANCHES = """
INSERT INTO customers_branch (market_id, external_id, name, place)
SELECT DISTINCT %s, branch, branch, '' FROM staged_appointment WHERE branch <> ''
ORDER BY 2
ON CONFLICT (market_id, external_id) DO NOTHING
"""

# Where nobody says since when a status is, the same status told again corrects the rest, and is no older than it was;
# and where nobody says how it was booked, that stays. Each row looks its own up, as below.
_SETTLE = """
UPDATE staged_appointment s SET (status_at, booked_via) = (
    SELECT CASE WHEN s.dated OR a.status IS DISTINCT FROM s.status THEN s.status_at
        ELSE greatest(s.status_at, a.status_at) END, coalesce(nullif(s.booked_via, ''), a.booked_via, 'branch')
    FROM (VALUES (1)) once
    LEFT JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.external_id)
)
WHERE NOT s.dated OR s.booked_via = ''
"""

# Whose appointment turns out to be another customer's.
_HOLDERS = """
SELECT DISTINCT a.id, a.customer_id FROM staged_appointment s
CROSS JOIN LATERAL (
    SELECT id, customer_id FROM customers_appointment a
    WHERE (a.market_id, a.source, a.external_id) = (%(market)s, s.source, s.external_id) OFFSET 0
) a
LEFT JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%(market)s, s.source, s.customer)
WHERE a.customer_id <> coalesce(c.merged_into_id, c.id)
"""
_MOVED = """
SELECT a.id, h.customer_id FROM unnest(%s::bigint[], %s::bigint[]) h (id, customer_id)
JOIN customers_appointment a ON a.id = h.id WHERE a.customer_id <> h.customer_id
"""

# Everything goes by the latest status; but revenue by the latest that tells any, since later ones may not know it.
_RENEWED = (
    "customer_id", "booked_at", "booked_via", "branch_id", "starts_at", "status", "status_at", "service",
    "at_customer", "payer", "cross_sell", "window_arrived_at",
)  # fmt: skip
_PAID = ("revenue", "revenue_at")
_NEWER = "(excluded.status_at, excluded.status) >= (a.status_at, a.status)"
_PAID_LATER = "excluded.revenue_at >= coalesce(a.revenue_at, '-infinity')"


def _differ(names: Sequence[str]) -> str:
    told, known = (", ".join(f"{row}.{name}" for name in names) for row in ("excluded", "a"))
    return f"({told}) IS DISTINCT FROM ({known})"


def _renew(names: Sequence[str], condition: str) -> str:
    return ", ".join(f"{name} = CASE WHEN {condition} THEN excluded.{name} ELSE a.{name} END" for name in names)


# Joined from the left, so that each staged row looks its own up, and never each customer all staged rows.
_UPSERT = f"""
WITH chosen AS (
    SELECT DISTINCT ON (source, external_id) *, first_value(revenue) OVER paid AS paid,
        first_value(CASE WHEN revenue IS NOT NULL THEN status_at END) OVER paid AS paid_at
    FROM staged_appointment
    WINDOW paid AS (PARTITION BY source, external_id ORDER BY revenue IS NULL, status_at DESC, pos DESC)
    ORDER BY source, external_id, status_at DESC, status DESC, pos DESC
)
INSERT INTO customers_appointment AS a
    (market_id, source, external_id, revenue, revenue_at, {", ".join(_RENEWED)})
SELECT %(market)s, s.source, s.external_id, s.paid, s.paid_at, coalesce(c.merged_into_id, c.id), s.booked_at,
    s.booked_via, b.id, s.starts_at, s.status, s.status_at, s.service, s.at_customer,
    s.payer, s.cross_sell, s.window_arrived_at
FROM chosen s
LEFT JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%(market)s, s.source, s.customer)
LEFT JOIN customers_branch b ON (b.market_id, b.external_id) = (%(market)s, s.branch)
ORDER BY s.source, s.external_id
ON CONFLICT (market_id, source, external_id) DO UPDATE SET
    {_renew(_RENEWED, _NEWER)}, {_renew(_PAID, _PAID_LATER)}
WHERE ({_NEWER} AND {_differ(_RENEWED)}) OR ({_PAID_LATER} AND {_differ(_PAID)})
RETURNING a.id
"""

_PLACED = "pos integer, id bigint, customer_id bigint, status text, status_at timestamptz"
_PLACE = """
INSERT INTO placed_appointment SELECT s.pos, a.id, a.customer_id, s.status, s.status_at
FROM staged_appointment s
LEFT JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.external_id)
"""
_WRITTEN = """
SELECT DISTINCT ON (id) pos FROM placed_appointment WHERE id = ANY(%s::bigint[])
ORDER BY id, status_at DESC, status DESC, pos DESC
"""

_CHANGES = """
WITH fresh AS (
    INSERT INTO customers_appointmentchange (appointment_id, status, at)
    SELECT DISTINCT id, status, status_at FROM placed_appointment
    ON CONFLICT (appointment_id, at, status) DO NOTHING
    RETURNING appointment_id, status, at
)
SELECT p.pos FROM placed_appointment p
JOIN fresh f ON (f.appointment_id, f.status, f.at) = (p.id, p.status, p.status_at)
"""

_TOUCHED = "SELECT DISTINCT customer_id FROM placed_appointment WHERE pos = ANY(%s::integer[])"


@transaction.atomic
def record_branches(market: Market, branches: Iterable[tuple[str, str, str]]) -> None:
    """Inserts or renames branches: (external id, name, place)."""
    Branch.objects.bulk_create(
        [Branch(market=market, external_id=key, name=name, place=place) for key, name, place in branches],
        update_conflicts=True,
        unique_fields=["market", "external_id"],
        update_fields=["name", "place"],
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of each record, in order, and the ids of the customers for whom anything changed."""

    outcomes: list[Outcome]
    customers: list[int]
    moved: list[tuple[int, int]] = field(default_factory=list)
    """Appointments that turned out to be another customer's, and whose they were taken for."""


@transaction.atomic
def record_appointments(market: Market, records: Sequence[AppointmentRecord]) -> Recorded:
    """Inserts or renews appointments and their history.

    A customer or a branch that nobody has told of yet is made, without a name or with its id for one. One that was
    removed comes back only by what is newer than its removal.
    """
    checked = check(records)
    checked.refuse(records, still_removed(market, checked.good), Outcome(Status.INVALID, REMOVED, "status_at"))
    bring_back(market, checked.good.values())
    with connection.cursor() as cursor:
        stage(cursor, "staged_appointment", _COLUMNS, ((pos, *_told(told)) for pos, told in checked.good.items()))
        make_strangers(cursor, market, "staged_appointment")
        cursor.execute(_BRANCHES, [market.pk])
        with by_key(cursor):
            cursor.execute(_SETTLE, [market.pk])
            cursor.execute(_HOLDERS, {"market": market.pk})
            holders = cursor.fetchall()
            written = column(cursor, _UPSERT, {"market": market.pk})
            make_empty(cursor, "placed_appointment", _PLACED)
            cursor.execute(_PLACE, [market.pk])
        cursor.execute("ANALYZE placed_appointment")
        accepted = {*column(cursor, _WRITTEN, [listed(written)]), *column(cursor, _CHANGES)}
        touched = column(cursor, _TOUCHED, [listed(accepted)])
        return Recorded(checked.outcomes(accepted), touched, _moved(cursor, holders))


def _moved(cursor: CursorWrapper, holders: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of appointments and who had them, those whom somebody else has by now."""
    if not holders:
        return []
    ids, customers = zip(*holders, strict=True)
    cursor.execute(_MOVED, [listed(ids), listed(customers)])
    moved: list[tuple[int, int]] = cursor.fetchall()
    return moved
