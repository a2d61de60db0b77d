"""Addresses and numbers of customers in a file that are filed with somebody else: both share them from then on."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext_noop

from accounts.models import Market
from customers.contacts import contact_hash, normalise
from customers.models import Channel, ContactPoint
from customers.records import CustomerRecord
from integrations.files.actions.rejects import Reject, remarked
from integrations.files.converted import Converted, Remark

SHARED: Final = gettext_noop("is filed with another customer, who had it first: both share it")
_FIELDS: Final = (("email", Channel.EMAIL), ("mobile", Channel.SMS))
_Key = tuple[str, str]


def with_remarks(
    market: Market, good: Sequence[Converted], places: Sequence[tuple[int, list[str]]], others: Sequence[Reject]
) -> list[Reject]:
    """What is told of a batch, and of whose address somebody else was known by first."""
    found = remarks(market, [one.record for one in good])
    return sorted([*others, *(remarked(*places[place], remark) for place, remark in found)], key=lambda one: one.row)


def remarks(market: Market, records: Sequence[CustomerRecord]) -> Iterator[tuple[int, Remark]]:
    """Of which record (by its place) which field is somebody else's: by what is kept, else by who stands first here."""
    told = list(_told(market, records))
    holders = _holders(market, {digest for _place, _field, digest in told})
    for place, field, digest in told:
        own = (records[place].source, records[place].external_id)
        if own not in holders.setdefault(digest, [own]):
            yield place, Remark(field, SHARED, (getattr(records[place], field),))


def _told(market: Market, records: Sequence[CustomerRecord]) -> Iterator[tuple[int, str, bytes]]:
    for place, record in enumerate(records):
        for field, channel in _FIELDS:
            if value := getattr(record, field):
                normal = normalise(channel, value, region=market.phone_region)
                yield place, field, contact_hash(channel, normal)


def _holders(market: Market, digests: set[bytes]) -> dict[bytes, list[_Key]]:
    """With whom each is filed, by every number that they are known by."""
    filed = ContactPoint.objects.filter(market=market, hash__in=digests).exclude(customer=None)
    found: dict[bytes, list[_Key]] = {}
    names = ("hash", "customer__source", "customer__external_id")
    for digest, source, number in filed.values_list(*names):
        found.setdefault(bytes(digest), []).append((source, number))
    merged = ("hash", "customer__marks__source", "customer__marks__external_id")
    for digest, source, number in filed.exclude(customer__marks=None).values_list(*merged):
        found.setdefault(bytes(digest), []).append((source, number))
    return found
