"""The whole present state of addresses, as a sending system is told it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.models import Market
from customers.models import Channel as ContactChannel
from customers.models import ContactPoint
from permissions.models import Channel
from permissions.points import CHANNELS, CONTACT_CHANNEL
from permissions.queries.gate import CODE, WITH, parameters
from permissions.queries.grid import PURPOSES
from permissions.systems import AddressState

_STATES: Final = f"{WITH} SELECT pos, {CODE} FROM judged"
_KINDS: Final = {filed: kind for kind, filed in CONTACT_CHANNEL.items()}


def address_states(market: Market, points: Sequence[bytes]) -> dict[bytes, AddressState]:
    """By point; those of which no address is kept (any more) are missing. Two statements for any number."""
    name = Concat(F("customer__source"), Value(":"), F("customer__external_id"))
    held = ContactPoint.objects.filter(market=market, hash__in=points, channel__in=_KINDS).exclude(normalised="")
    rows = list(held.values("hash", "channel", "normalised", customer_name=name))
    asked = [
        (bytes(row["hash"]), channel, purpose)
        for row in rows
        for channel in CHANNELS[_KINDS[ContactChannel(row["channel"])]]
        for purpose in PURPOSES
    ]
    answers = _answers(market, asked)
    return {bytes(row["hash"]): _state(row, answers[bytes(row["hash"])]) for row in rows}


def _answers(market: Market, asked: Sequence[tuple[bytes, Channel, str]]) -> dict[bytes, dict[str, dict[str, str]]]:
    found: dict[bytes, dict[str, dict[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_STATES, parameters(market, asked))
        for pos, code in cursor.fetchall():
            point, channel, purpose = asked[pos]
            found.setdefault(point, {}).setdefault(channel, {})[purpose] = code
    return found


def _state(row: Mapping[str, Any], answers: dict[str, dict[str, str]]) -> AddressState:
    kind = _KINDS[ContactChannel(row["channel"])]
    customer = row["customer_name"]
    return AddressState(kind, row["normalised"], "" if customer in {None, ":"} else customer, answers)
