"""Telephones that said STOP: nothing that planners send reaches them, service or not, until they say START."""

from collections.abc import Collection
from typing import Final

from django.db import connection

from accounts.models import Market
from customers.contacts import contact_hash
from customers.models import Channel

STOPPED: Final = "v.stopped_at IS NOT NULL AND (v.started_at IS NULL OR v.stopped_at >= v.started_at)"
"""Of a conversation `v` in SQL."""
_HINDRANCES: Final = f"""
SELECT 'sent', key FROM sms_textmessage WHERE market_id = %(market)s AND key = ANY(%(keys)s::bytea[])
UNION ALL
SELECT 'stopped', v.point FROM sms_conversation v
WHERE v.market_id = %(market)s AND v.point = ANY(%(points)s::bytea[]) AND {STOPPED}
"""


def point(phone: str) -> bytes:
    """The keyed hash of a number in E.164."""
    return contact_hash(Channel.SMS, phone.lower())


def silenced(market: Market, phones: Collection[str]) -> set[str]:
    """Those of `phones` (in E.164) whose STOP holds."""
    points = {point(phone): phone for phone in phones if phone}
    return {points[digest] for digest in hindrances(market, (), list(points))[1]} if points else set()


def hindrances(market: Market, keys: Collection[bytes], points: Collection[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Those of `keys` under which a message is known already, and those of `points` whose STOP holds; one question."""
    with connection.cursor() as cursor:
        cursor.execute(_HINDRANCES, {"market": market.pk, "keys": list(keys), "points": list(points)})
        found = [(what, bytes(digest)) for what, digest in cursor.fetchall()]
    sent = {digest for what, digest in found if what == "sent"}
    return sent, {digest for what, digest in found if what == "stopped"}
