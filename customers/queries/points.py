"""A customer's addresses and numbers: their own, and those that they share with whom they are filed under.

The one place that knows how the two are kept; whoever asks by customer asks here.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Market
from customers.models import ContactPoint, SharedAddress

# Their own names of tables stand for nothing outside: whoever uses these names tables as they like, but for `_p`, `_s`.
_OWN: Final = """
SELECT _p.id, _p.market_id, _p.customer_id, _p.channel, _p.value, _p.normalised, _p.hash, _p.wrong_at
FROM customers_contactpoint _p WHERE _p.customer_id {whose}
"""
_SHARED: Final = """
SELECT _p.id, _p.market_id, _s.customer_id, _p.channel, _p.value, _p.normalised, _p.hash, _s.wrong_at
FROM customers_sharedaddress _s JOIN customers_contactpoint _p ON _p.id = _s.contact_id WHERE _s.customer_id {whose}
"""
_HOLDERS: Final = """(
SELECT {point}.customer_id, {point}.wrong_at, false AS second WHERE {point}.customer_id IS NOT NULL
UNION ALL SELECT _s.customer_id, _s.wrong_at, true FROM customers_sharedaddress _s WHERE _s.contact_id = {point}.id)"""
EVERYBODYS: Final = f"({_OWN} UNION ALL {_SHARED})".format(whose="IS NOT NULL")
"""SQL of (id, market_id, customer_id, channel, value, normalised, hash, wrong_at): each address of each customer; one
that two share is there for both."""


def theirs(customer: str) -> str:
    """SQL of the same of one customer, whom the SQL expression `customer` names: each part finds them by an index."""
    return f"({_OWN} UNION ALL {_SHARED})".format(whose=f"= {customer}")


def holders(point: str) -> str:
    """SQL of (customer_id, wrong_at, second) of everybody whose a contact point is: the row that `point` names.

    Of that row id, customer_id and wrong_at have to be known.
    """
    return _HOLDERS.format(point=point)


def is_shared(point: str) -> str:
    """SQL of whether more than one customer has the contact point that `point` names."""
    return f"EXISTS (SELECT FROM customers_sharedaddress _s WHERE _s.contact_id = {point}.id)"


class Held(NamedTuple):
    """An address or number as one customer has it; `wrong` where somebody else reads what is sent to them there."""

    id: int
    channel: str
    value: str
    hash: bytes
    wrong: bool


_OF: Final = f"""
SELECT t.id, t.channel, t.value, t.hash, t.wrong_at IS NOT NULL FROM {theirs("%s")} t
WHERE t.market_id = %s ORDER BY t.channel, t.id
"""
_OF_SEVERAL: Final = f"""
SELECT t.customer_id, t.channel, t.normalised FROM ({_OWN} UNION ALL {_SHARED}) t WHERE t.market_id = %s ORDER BY t.id
""".format(whose="= ANY(%s::bigint[])")
_BY_HASH: Final = f"""
SELECT c.hash, h.customer_id FROM customers_contactpoint c CROSS JOIN LATERAL {holders("c")} h
WHERE c.market_id = %s AND c.hash = ANY(%s::bytea[]) ORDER BY h.second, h.customer_id
"""

# Each name that they are known by, also from before they were merged.
_SECOND_NAMES: Final = """
SELECT s.contact_id, m.source, m.external_id, s.customer_id FROM customers_sharedaddress s CROSS JOIN LATERAL (
    SELECT source, external_id FROM customers_customer WHERE id = s.customer_id
    UNION ALL SELECT source, external_id FROM customers_customer WHERE merged_into_id = s.customer_id) m
WHERE s.contact_id = ANY(%s::bigint[])
"""


def second_names(contacts: Iterable[int]) -> dict[tuple[int, str, str], int]:
    """Whose else these contact points are than whom they are filed under, by contact point, source and number there."""
    with connection.cursor() as cursor:
        cursor.execute(_SECOND_NAMES, [sorted(contacts)])
        return {(contact, source, number): customer for contact, source, number, customer in cursor}


def points_of(market: Market, customer_id: int) -> list[Held]:
    """Every address and number of a customer of this market, by channel and age."""
    with connection.cursor() as cursor:
        cursor.execute(_OF, [customer_id, customer_id, market.pk])
        return [Held(pk, channel, value, bytes(digest), wrong) for pk, channel, value, digest, wrong in cursor]


def first_points(market: Market, customers: Iterable[int]) -> dict[tuple[int, str], str]:
    """The oldest address or number of each of these customers, by customer and channel, as it is compared."""
    of = sorted(customers)
    with connection.cursor() as cursor:
        cursor.execute(_OF_SEVERAL, [of, of, market.pk])
        return {(pk, channel): value for pk, channel, value in reversed(cursor.fetchall())}


def hashes_of(market: Market, customer_id: int) -> QuerySet[Any, Any]:
    """Their keyed hashes, as a part of another question."""
    filed = ContactPoint.objects.filter(market=market)
    shared = SharedAddress.objects.filter(customer=customer_id).values("contact")
    return filed.filter(customer=customer_id).values("hash").union(filed.filter(pk__in=shared).values("hash"))


def holders_of(market: Market, digests: Iterable[bytes | memoryview]) -> dict[bytes, tuple[int, ...]]:
    """The customers whose each of these is, by keyed hash; first whom it is filed under. Nobody's is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_HASH, [market.pk, [bytes(digest) for digest in digests]])
        return _gathered((bytes(digest), customer) for digest, customer in cursor)


def _gathered(rows: Iterable[tuple[bytes, int]]) -> dict[bytes, tuple[int, ...]]:
    found: dict[bytes, tuple[int, ...]] = {}
    for digest, customer in rows:
        found[digest] = (*found.get(digest, ()), customer)
    return found
