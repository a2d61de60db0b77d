"""The whole present state of addresses, as a sending system is told it."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from accounts.models import Market
from customers.models import Channel as ContactChannel
from customers.queries.points import holders
from permissions.models import Channel
from permissions.points import CHANNELS, CONTACT_CHANNEL
from permissions.queries.gate import answers
from permissions.queries.grid import PURPOSES
from permissions.systems import AddressState

# Who several are is told of none: a system that knows one person by an address would take all for that one.
_HELD: Final = f"""
SELECT c.hash, c.channel, c.normalised, ARRAY(
    SELECT u.source || ':' || u.external_id FROM {holders("c")} h JOIN customers_customer u ON u.id = h.customer_id)
FROM customers_contactpoint c
WHERE c.market_id = %s AND c.hash = ANY(%s::bytea[]) AND c.channel = ANY(%s) AND c.normalised <> ''
"""
_KINDS: Final = {filed: kind for kind, filed in CONTACT_CHANNEL.items()}


def address_states(market: Market, points: Sequence[bytes]) -> dict[bytes, AddressState]:
    """By point; those of which no address is kept (any more) are missing. Two statements for any number."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [market.pk, list(points), [str(filed) for filed in _KINDS]])
        rows = [(bytes(digest), *rest) for digest, *rest in cursor.fetchall()]
    asked = [
        (digest, channel, purpose)
        for digest, filed, _address, _names in rows
        for channel in CHANNELS[_KINDS[ContactChannel(filed)]]
        for purpose in PURPOSES
    ]
    told = _answers(market, asked)
    return {
        digest: AddressState(_KINDS[ContactChannel(filed)], address, names[0] if len(names) == 1 else "", told[digest])
        for digest, filed, address, names in rows
    }


def _answers(market: Market, asked: Sequence[tuple[bytes, Channel, str]]) -> dict[bytes, dict[str, dict[str, str]]]:
    found: dict[bytes, dict[str, dict[str, str]]] = {}
    for (point, channel, purpose), answer in zip(asked, answers(market, asked), strict=True):
        found.setdefault(point, {}).setdefault(channel, {})[purpose] = answer.code
    return found
