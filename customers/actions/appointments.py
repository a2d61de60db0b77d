"""Appointments and calls from a source. The latest status by its own time wins, in whatever order they arrive."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple

from django.db import connection, transaction

from accounts.models import Market
from customers.actions.staging import stage
from customers.models import Branch
from customers.records import AppointmentRecord, CallRecord

_COLUMNS = (
    "source text, external_id text, customer text, booked_at timestamptz, starts_at timestamptz, status text, "
    "status_at timestamptz, booked_via text, branch text, service text, revenue numeric, at_customer boolean, "
    "payer text, cross_sell text"
)

_STRANGERS = """
INSERT INTO customers_customer
    (market_id, source, external_id, first_name, last_name, language, postcode, house_number)
SELECT DISTINCT %s, source, customer, '', '', '', '', '' FROM {table} WHERE customer <> ''
ORDER BY 2, 3
ON CONFLICT (market_id, source, external_id) DO NOTHING
"""

_UPSERT = """
INSERT INTO customers_appointment AS a
    (market_id, source, external_id, customer_id, branch_id, booked_at, starts_at, status, status_at,
     booked_via, service, revenue, at_customer, payer, cross_sell)
SELECT DISTINCT ON (s.source, s.external_id)
    c.market_id, s.source, s.external_id, c.id, b.id, s.booked_at, s.starts_at, s.status, s.status_at,
    s.booked_via, s.service, s.revenue, s.at_customer, s.payer, s.cross_sell
FROM staged_appointment s
JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%s, s.source, s.customer)
LEFT JOIN customers_branch b ON (b.market_id, b.external_id) = (c.market_id, s.branch)
ORDER BY s.source, s.external_id, s.status_at DESC, s.status DESC
ON CONFLICT (market_id, source, external_id) DO UPDATE SET
    branch_id = excluded.branch_id, starts_at = excluded.starts_at, status = excluded.status,
    status_at = excluded.status_at, service = excluded.service, revenue = coalesce(excluded.revenue, a.revenue),
    at_customer = excluded.at_customer, payer = excluded.payer, cross_sell = excluded.cross_sell
WHERE (excluded.status_at, excluded.status) >= (a.status_at, a.status)
"""

_CHANGES = """
INSERT INTO customers_appointmentchange (appointment_id, status, at)
SELECT DISTINCT a.id, s.status, s.status_at
FROM staged_appointment s
JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.external_id)
ON CONFLICT (appointment_id, at, status) DO NOTHING
"""

_TOUCHED = """
SELECT DISTINCT a.customer_id FROM staged_appointment s
JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.external_id)
"""

_CALLS = """
INSERT INTO customers_call
    (market_id, source, external_id, customer_id, began_at, seconds, subject, appointment_id, by_voicebot, completed)
SELECT DISTINCT ON (s.source, s.external_id)
    %s, s.source, s.external_id, c.id, s.began_at, s.seconds, s.subject, a.id, s.by_voicebot, s.completed
FROM staged_call s
LEFT JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.appointment)
LEFT JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%s, s.source, s.customer)
ON CONFLICT (market_id, source, external_id) DO NOTHING
"""


@transaction.atomic
def record_branches(market: Market, branches: Iterable[tuple[str, str, str]]) -> None:
    """Inserts or renames branches: (external id, name, place)."""
    Branch.objects.bulk_create(
        [Branch(market=market, external_id=key, name=name, place=place) for key, name, place in branches],
        update_conflicts=True,
        unique_fields=["market", "external_id"],
        update_fields=["name", "place"],
    )


@transaction.atomic
def record_appointments(market: Market, records: Sequence[AppointmentRecord]) -> list[int]:
    """Inserts or renews appointments and their history; customers whose appointments these are, by id.

    An appointment of a customer that no source has told of yet makes that customer, without a name.
    """
    with connection.cursor() as cursor:
        stage(cursor, "staged_appointment", _COLUMNS, (astuple(record) for record in records))
        cursor.execute(_STRANGERS.format(table="staged_appointment"), [market.pk])
        cursor.execute(_UPSERT, [market.pk])
        cursor.execute(_CHANGES, [market.pk])
        cursor.execute(_TOUCHED, [market.pk])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def record_calls(market: Market, records: Sequence[CallRecord]) -> None:
    """Inserts calls; a repeated one changes nothing."""
    columns = (
        "source text, external_id text, began_at timestamptz, seconds integer, customer text, subject text, "
        "appointment text, by_voicebot boolean, completed boolean"
    )
    rows = (astuple(record) for record in records)
    with connection.cursor() as cursor:
        stage(cursor, "staged_call", columns, rows)
        cursor.execute(_STRANGERS.format(table="staged_call"), [market.pk])
        cursor.execute(_CALLS, [market.pk, market.pk, market.pk])
