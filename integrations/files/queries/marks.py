"""Fingerprints of rows: they tell an import what it added or changed, and undoing what nobody touched since."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection

from accounts.models import Market
from customers.queries.points import theirs

Key = tuple[str, str]
"""Source and external id."""

MARKS: Final = {
    "customer": (
        "md5(concat_ws('|', t::text, "
        "(SELECT string_agg(encode(p.hash, 'hex'), ',' ORDER BY p.id) FROM "
        f"{theirs('t.id')} p), "
        "(SELECT string_agg(v.plate || v.make, ',' ORDER BY v.id) FROM customers_vehicle v "
        "WHERE v.customer_id = t.id)))::uuid"
    ),
    "appointment": (
        "md5(concat_ws('|', t::text, "
        "(SELECT count(*) FROM customers_appointmentchange h WHERE h.appointment_id = t.id)))::uuid"
    ),
    "call": "md5(t::text)::uuid",
    "campaign": (
        "md5(concat_ws('|', t::text, "
        "(SELECT string_agg(md5(v::text), ',' ORDER BY v.id) FROM campaigns_variant v WHERE v.campaign_id = t.id)"
        "))::uuid"
    ),
    "reported": "md5(t::text)::uuid",
}
TABLES: Final = {
    "customer": "customers_customer",
    "appointment": "customers_appointment",
    "call": "customers_call",
    "campaign": "campaigns_campaign",
    "reported": "campaigns_reportedresult",
}


def marks_of_reports(market: Market, campaigns: Iterable[str]) -> dict[int, UUID]:
    """Fingerprints by id of what was reported of these campaigns (external ids)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id, {MARKS['reported']} FROM campaigns_reportedresult t "
            "JOIN campaigns_campaign c ON c.id = t.campaign_id WHERE c.market_id = %s AND c.external_id = ANY(%s)",
            [market.pk, sorted(set(campaigns))],
        )
        return dict(cursor.fetchall())


def untouched(run: int, table: str) -> list[int]:
    """Ids of the rows of `table` that the import created and that are still as it left them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM files_importedrow r JOIN {TABLES[table]} t ON t.id = r.row_id "
            f"WHERE r.run_id = %s AND r.table = %s AND r.mark = {MARKS[table]} ORDER BY 1",
            [run, table],
        )
        return [row[0] for row in cursor.fetchall()]
