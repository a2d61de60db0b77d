"""Refusals that stand already: asked by who is about to bring some, before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.db import connection

from accounts.models import Market
from customers.queries.points import holders
from permissions.models import Action
from permissions.points import person_point
from permissions.tellings import NEWS, PERSONAL, Telling, asked

_OWNERS: Final = f"""
SELECT c.hash, u.id, u.source, u.external_id FROM customers_contactpoint c
CROSS JOIN LATERAL {holders("c")} h JOIN customers_customer u ON u.id = h.customer_id
WHERE c.market_id = %s AND c.hash = ANY(%s)
    AND (h.wrong_at IS NULL OR NOT EXISTS (SELECT FROM {holders("c")} o WHERE o.wrong_at IS NULL))
ORDER BY u.id
"""
_HOW_MANY_NEW: Final = f"""
SELECT count(DISTINCT l.act) {NEWS}
AND NOT EXISTS (SELECT FROM permissions_event e WHERE (e.market_id, e.key) = (%(market)s, l.key))
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an address is, by the hash of its point: the customer, and the point of the person."""

    address: bytes
    customer_id: int
    person: bytes


def owners(market: Market, tellings: Sequence[Telling]) -> list[Owner]:
    """The customers behind the addresses of what people said themselves."""
    points = {telling.point for telling in tellings if telling.source in PERSONAL}
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, [market.pk, list(points)])
        rows = cursor.fetchall()
    return [
        Owner(bytes(point), pk, person_point(source, external_id).digest) for point, pk, source, external_id in rows
    ]


def people_of(found: Sequence[Owner]) -> dict[bytes, tuple[bytes, ...]]:
    """Address → the points of those whose it is."""
    people: dict[bytes, tuple[bytes, ...]] = {}
    for owner in found:
        people[owner.address] = (*people.get(owner.address, ()), owner.person)
    return people


def how_many_stand(market: Market, tellings: Sequence[Telling]) -> int:
    """How many of these refusals would be no news: they stand already, or were told with the same time before."""
    if not tellings:
        return 0
    people = people_of(owners(market, tellings))
    told = asked(market, Action.WITHDRAW, ((uuid4(), telling) for telling in tellings), people)
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY_NEW, told)
        return len(tellings) - int(cursor.fetchone()[0])
