"""Files of who said no elsewhere: a row can only lower what may be sent, and nothing that it lowered is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from accounts.models import Market
from customers.actions import ensure_contact_points
from customers.contacts import read
from customers.models import ContactPoint
from permissions.actions import Telling, lower_many
from permissions.models import Channel, Purpose, Source
from permissions.points import CONTACT_CHANNEL, KIND_OF, address_point
from permissions.queries.known import how_many_stand

ONLY_LOWERS: Final = gettext_noop("turns something on: a file can only turn off, the customer alone turns on again")
BOTH: Final = gettext_noop("holds more than one address or number: all of them are turned off")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody's no: the address as it was written, or all that one cell holds; `since` is None without a time."""

    addresses: tuple[str, ...]
    channel: str
    purpose: str
    since: datetime | None


def problem(found: Mapping[str, Any], region: str) -> tuple[str, str, tuple[str, ...]]:
    """The field for which a row cannot be taken in, and why; where it can, no field, and perhaps a remark.

    A no is taken as far as it can be understood: of a number with a digit short, and of each of several addresses,
    which come last.
    """
    if found.get("action") == "grant":
        return "action", ONLY_LOWERS, ()
    spelled = read(CONTACT_CHANNEL[KIND_OF[Channel(_channel(found))]], found["address"], region=region)
    if spelled.several:
        return "", BOTH, spelled.several
    return ("address" if spelled.problem else ""), spelled.reason, ()


def refusal(found: Mapping[str, Any], zone: ZoneInfo, several: tuple[str, ...] = ()) -> Refusal:
    """What a row says. Without channel and purpose it is about all marketing by e-mail."""
    since = _end(found.get("since"), zone)
    return Refusal(several or (found["address"],), _channel(found), found.get("purpose", Purpose.ALL), since)


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
    ensure_contact_points(market, {(_filed(one), address) for one in refusals for address in one.addresses})
    tellings = [(row, telling) for row, one in enumerate(refusals) for telling in _tellings(market, one, reference)]
    news = lower_many(market=market, tellings=[telling for _row, telling in tellings])
    return len({row for (row, _telling), new in zip(tellings, news, strict=True) if new})


def already_here(market: Market, refusals: Sequence[Refusal]) -> int:
    """How many of these are no news."""
    single = [telling for one in refusals if len(one.addresses) == 1 for telling in _tellings(market, one)]
    double = [_tellings(market, one) for one in refusals if len(one.addresses) > 1]
    return how_many_stand(market, single) + sum(how_many_stand(market, each) == len(each) for each in double)


def how_many_strangers(market: Market, refusals: Sequence[Refusal]) -> int:
    """How many of these name nobody whom this market knows: a spelling that went wrong, or another company's list."""
    points = [{telling.point for telling in _tellings(market, one)} for one in refusals]
    held = ContactPoint.objects.filter(market=market, hash__in=set().union(*points)).exclude(customer=None)
    known = {bytes(digest) for digest in held.values_list("hash", flat=True)}
    return sum(not known & theirs for theirs in points)


def _filed(one: Refusal) -> str:
    return CONTACT_CHANNEL[KIND_OF[Channel(one.channel)]]


def _tellings(market: Market, one: Refusal, reference: str = "") -> list[Telling]:
    points = [address_point(market, one.channel, address).digest for address in one.addresses]
    told = (one.channel, Source.CSV_IMPORT, one.since, one.purpose)
    return [Telling(point, *told, reference=reference) for point in points]
