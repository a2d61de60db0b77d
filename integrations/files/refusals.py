"""Files of who said no elsewhere: a row can only lower what may be sent, and nothing that it lowered is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from accounts.models import Market
from customers.actions import ensure_contact_points
from permissions.actions import Telling, lower_many
from permissions.models import Channel, Purpose, Source
from permissions.points import CONTACT_CHANNEL, KIND_OF, address_point
from permissions.queries.known import how_many_stand

ONLY_LOWERS: Final = gettext_noop("turns something on: a file can only turn off, the customer alone turns on again")
NO_EMAIL: Final = gettext_noop("is no e-mail address")
NO_NUMBER: Final = gettext_noop("is no phone number")
_FEWEST_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody's no: the address as it was written; `since` is None where no time is told."""

    address: str
    channel: str
    purpose: str
    since: datetime | None


def problem(found: Mapping[str, Any]) -> tuple[str, str] | None:
    """The field for which a row cannot be taken in, and why; None where it can."""
    address = found["address"]
    if found.get("action") == "grant":
        return "action", ONLY_LOWERS
    if _channel(found) == Channel.EMAIL:
        return None if "@" in address[1:] else ("address", NO_EMAIL)
    return None if sum(sign.isdigit() for sign in address) >= _FEWEST_DIGITS else ("address", NO_NUMBER)


def refusal(found: Mapping[str, Any], zone: ZoneInfo) -> Refusal:
    """What a row says. Without channel and purpose it is about all marketing by e-mail."""
    return Refusal(found["address"], _channel(found), found.get("purpose", Purpose.ALL), _end(found.get("since"), zone))


def _channel(found: Mapping[str, Any]) -> str:
    channel: str = found.get("channel", Channel.EMAIL)
    return channel


def _end(since: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A day without a time, read as its midnight, counts to its end; what is to come, the ledger takes as now."""
    midnight = since.astimezone(zone) if since else None
    if midnight is None or midnight.time() != time.min:
        return since
    return midnight + timedelta(days=1, microseconds=-1)  # by the clock on the wall: some days have 23 hours


def record(market: Market, refusals: Sequence[Refusal], reference: str) -> int:
    """Takes refusals in, in the caller's transaction, and has every sending system told; how many were news."""
    ensure_contact_points(market, {(CONTACT_CHANNEL[KIND_OF[Channel(one.channel)]], one.address) for one in refusals})
    return sum(lower_many(market=market, tellings=[_telling(market, one, reference) for one in refusals]))


def already_here(market: Market, refusals: Sequence[Refusal]) -> int:
    """How many of these are no news."""
    return how_many_stand(market, [_telling(market, one) for one in refusals])


def _telling(market: Market, one: Refusal, reference: str = "") -> Telling:
    point = address_point(market, one.channel, one.address).digest
    return Telling(point, one.channel, Source.CSV_IMPORT, one.since, one.purpose, reference=reference)
