"""Which customer or appointment the rows of a list name, in three questions whatever their number.

A telephone that several customers share names none of them: it is written to as the telephone that it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from customers.contacts import contact_hash
from customers.queries.points import holders_of
from sms.listing import Kind, Row

_CUSTOMERS: Final = """
SELECT DISTINCT external_id, coalesce(merged_into_id, id) FROM customers_customer
WHERE market_id = %s AND external_id = ANY(%s)
"""
_APPOINTMENTS: Final = """
SELECT external_id, customer_id, id FROM customers_appointment
WHERE market_id = %s AND starts_at > now() - interval '30 days' AND external_id = ANY(%s)
"""
_FILED: Final = {Kind.PHONE: "sms", Kind.EMAIL: "email"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A row and whom it names: `problem` says why nobody, or that an earlier row names the same."""

    row: Row
    problem: str = ""
    customer: int | None = None
    appointment: int | None = None
    point: bytes | None = None


def resolve(market: Market, rows: Sequence[Row]) -> list[Resolved]:
    """Each row with whom it names in `market`; whoever is named twice counts once, at the first."""
    known = _Known(market, [row for row in rows if not row.problem])
    return list(_each_once(_resolved(row, known) for row in rows))


class _Known:
    def __init__(self, market: Market, rows: Sequence[Row]) -> None:
        self.hashes = {row: contact_hash(_FILED[row.kind], row.value) for row in rows if row.kind in _FILED}
        ids = [row.value for row in rows if row.kind not in _FILED]
        self.points = holders_of(market, list(self.hashes.values())) if self.hashes else {}
        self.customers: dict[str, list[int]] = defaultdict(list)
        self.appointments: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for external, pk in _ask(_CUSTOMERS, market, ids):
            self.customers[external].append(pk)
        for external, customer, pk in _ask(_APPOINTMENTS, market, ids):
            self.appointments[external].append((customer, pk))


def _ask(question: str, market: Market, values: list[Any]) -> list[tuple[Any, ...]]:
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(question, [market.pk, values])
        return list(cursor.fetchall())


def _resolved(row: Row, known: _Known) -> Resolved:
    if row.problem:
        return Resolved(row, row.problem)
    if row.kind in _FILED:
        return _by_point(row, known)
    customers = known.customers[row.value] if row.kind in {Kind.CUSTOMER, Kind.ID} else []
    appointments = known.appointments[row.value] if row.kind in {Kind.APPOINTMENT, Kind.ID} else []
    found = len(customers) + len(appointments)
    if found != 1:
        return Resolved(row, "ambiguous" if found else "unknown_id")
    if customers:
        return Resolved(row, customer=customers[0])
    return Resolved(row, customer=appointments[0][0], appointment=appointments[0][1])


def _by_point(row: Row, known: _Known) -> Resolved:
    digest = known.hashes[row]
    people = known.points.get(digest, ())
    customer = people[0] if len(people) == 1 else None
    if row.kind == Kind.EMAIL:
        return Resolved(row, customer=customer) if customer else Resolved(row, "shared" if people else "unknown_email")
    return Resolved(row, customer=customer, point=digest)


def _each_once(found: Iterable[Resolved]) -> Iterable[Resolved]:
    seen: set[tuple[object, ...]] = set()
    for each in found:
        whom = ("phone", each.row.value) if each.point else (each.customer, each.appointment)
        yield Resolved(each.row, "double") if not each.problem and whom in seen else each
        seen.add(whom)
