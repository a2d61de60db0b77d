"""Who is meant: a customer, an address as somebody wrote it, or a point by its keyed hash."""

from typing import Final

from django.db import connection

from accounts.models import Market
from customers.queries.points import holders, is_shared, theirs
from permissions.models import Channel
from permissions.points import CONTACT_CHANNEL, KIND_OF, Kind, Point, Whom, address_point, person_point

# Each name that they are known by, also from before they were merged, is a point of their own.
_CUSTOMER: Final = f"""
SELECT c.id, ARRAY(
    SELECT ARRAY[m.source, m.external_id] FROM customers_customer m WHERE m.id = c.id OR m.merged_into_id = c.id
    ORDER BY m.merged_into_id NULLS FIRST, m.id), p.channel, p.hash, {is_shared("p")}
FROM customers_customer c LEFT JOIN LATERAL {theirs("c.id")} p ON true
WHERE c.market_id = %s AND c.id = (SELECT coalesce(merged_into_id, id) FROM customers_customer WHERE id = %s)
ORDER BY p.channel, p.id
"""
# Who is said to be somebody else than the one who reads it does not count while there is another.
_OF_POINT: Final = f"""
SELECT u.id, u.source, u.external_id, h.wrong_at IS NOT NULL, c.normalised <> ''
FROM customers_contactpoint c LEFT JOIN LATERAL {holders("c")} h ON true
LEFT JOIN customers_customer u ON u.id = h.customer_id
WHERE c.market_id = %s AND c.hash = %s ORDER BY h.wrong_at IS NOT NULL, h.second, u.id
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
    held = [(_KINDS[channel], bytes(digest), both) for _pk, _names, channel, digest, both in found if channel in _KINDS]
    points = tuple(Point(kind, digest) for kind, digest, _both in held)
    common = frozenset(digest for _kind, digest, both in held if both)
    return Whom(market, (*(person_point(*name) for name in names), *points), last, common=common)


def address(market: Market, channel: str, value: str) -> Whom:
    """An address or number as written, with the people whose it is, if anybody's; raises as `address_point`.

    Not their other addresses: those are asked for with `customer`.
    """
    point = address_point(market, channel, value)
    told = ((CONTACT_CHANNEL[point.kind], value.strip()),)
    return _of_point(market, point, told) or Whom(market, (point,), addresses=told)


def known(market: Market, channel: str, digest: bytes) -> Whom:
    """The holder of a point by its hash, as a link carries it: also when nothing else is known of it (any more)."""
    point = Point(KIND_OF.get(Channel(channel), Kind.PERSON), digest)
    return _of_point(market, point) or Whom(market, (point,))


def again(who: Whom) -> Whom:
    """Who a customer is by now: somebody else where they were merged, or where their address became another's."""
    if who.through:
        now = _of_point(who.market, who.through)
    else:
        now = customer(who.market, who.customer_id) if who.customer_id else None
    return now if now and now.people != who.people else who


def _of_point(market: Market, point: Point, told: tuple[tuple[str, str], ...] = ()) -> Whom | None:
    """None where no contact point bears this hash; with what was `told` where nothing is kept in clear any more."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_POINT, [market.pk, point.digest])
        rows = cursor.fetchall()
    if not rows:
        return None
    *_first, wrong, kept = rows[0]
    known = [(pk, person_point(source, number)) for pk, source, number, said, _kept in rows if pk and said == wrong]
    points, clear = (*(own for _pk, own in known), point), () if kept else told
    if len(known) == 1:
        return Whom(market, points, known[0][0], through=point, addresses=clear)
    return Whom(market, points, through=point if known else None, addresses=clear, holders=tuple(known))
