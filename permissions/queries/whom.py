"""Who is meant: a customer, an address as somebody wrote it, or a point by its keyed hash."""

from typing import Any, Final

from django.db import connection
from django.db.models import F

from accounts.models import Market
from customers.models import ContactPoint
from permissions.models import Channel
from permissions.points import CONTACT_CHANNEL, KIND_OF, Kind, Point, Whom, address_point, person_point

# Each name that they are known by, also from before they were merged, is a point of their own.
_CUSTOMER: Final = """
SELECT c.id, ARRAY(
    SELECT ARRAY[m.source, m.external_id] FROM customers_customer m WHERE m.id = c.id OR m.merged_into_id = c.id
    ORDER BY m.merged_into_id NULLS FIRST, m.id), p.channel, p.hash
FROM customers_customer c LEFT JOIN customers_contactpoint p ON p.customer_id = c.id
WHERE c.market_id = %s AND c.id = (SELECT coalesce(merged_into_id, id) FROM customers_customer WHERE id = %s)
ORDER BY p.channel, p.id
"""
_KINDS = {str(filed): kind for kind, filed in CONTACT_CHANNEL.items()}


def customer(market: Market, pk: int) -> Whom | None:
    """A customer with every address and number that is theirs; None for another market's as for nobody's.

    Of who was merged it is the one that they are now, who has the points of both.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMER, [market.pk, pk])
        found = cursor.fetchall()
    if not found:
        return None
    last, names, *_contact = found[0]
    theirs = tuple(Point(_KINDS[channel], bytes(digest)) for _pk, _names, channel, digest in found if channel in _KINDS)
    return Whom(market, (*(person_point(*name) for name in names), *theirs), last)


def address(market: Market, channel: str, value: str) -> Whom:
    """An address or number as written, with the person whose it is, if anybody's; raises KeyError as `address_point`.

    Not their other addresses: those are asked for with `customer`.
    """
    point = address_point(market, channel, value)
    return _of_point(market, point) or Whom(market, (point,), addresses=((CONTACT_CHANNEL[point.kind], value.strip()),))


def known(market: Market, channel: str, digest: bytes) -> Whom:
    """The holder of a point by its hash, as a link carries it: also when nothing else is known of it (any more)."""
    point = Point(KIND_OF.get(Channel(channel), Kind.PERSON), digest)
    return _of_point(market, point) or Whom(market, (point,))


def again(who: Whom) -> Whom:
    """Who a customer is by now: somebody else where they were merged, or where their address became another's."""
    if who.customer_id is None:
        return who
    now = _of_point(who.market, who.through) if who.through else customer(who.market, who.customer_id)
    return now if now and now.customer_id != who.customer_id else who


def _of_point(market: Market, point: Point) -> Whom | None:
    """None where no contact point bears this hash."""
    row: Any = (
        ContactPoint.objects.filter(market=market, hash=point.digest)
        .values("customer_id", source=F("customer__source"), external_id=F("customer__external_id"))
        .first()
    )
    if row is None:
        return None
    if row["customer_id"] is None:
        return Whom(market, (point,))
    return Whom(market, (person_point(row["source"], row["external_id"]), point), row["customer_id"], through=point)
