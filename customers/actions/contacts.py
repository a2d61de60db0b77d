"""Contact points: one for every address or number that anything was sent to."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from accounts.models import Market
from customers.contacts import as_told, contact_hash, normalise


class Contact(NamedTuple):
    """A contact point and whose it is; nobody's has the negative of its own id as its person."""

    id: int
    person: int


def ensure_contact_points(market: Market, addresses: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Contact]:
    """The contact point of each (channel, value), made where it is missing."""
    spelled = {(channel, value): normalise(channel, value, region=market.phone_region) for channel, value in addresses}
    hashes = {key: contact_hash(key[0], normalised) for key, normalised in spelled.items()}
    known = _find(market, list(hashes.values()))
    missing = {hashes[key]: (*key, spelled[key]) for key in spelled if hashes[key] not in known}
    if missing:
        _insert(market, missing)
        known |= _find(market, list(missing))
    return {key: known[digest] for key, digest in hashes.items()}


_FIND = """
SELECT hash, id, coalesce(customer_id, -id) FROM customers_contactpoint WHERE market_id = %s AND hash = ANY(%s::bytea[])
"""


def _find(market: Market, hashes: list[bytes]) -> dict[bytes, Contact]:
    # Written out here: ten thousand values by themselves would cost more to write than to look up.
    written = ",".join([f'"\\\\x{digest.hex()}"' for digest in hashes])
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [market.pk, f"{{{written}}}"])
        return {bytes(digest): Contact(pk, person) for digest, pk, person in cursor.fetchall()}


def _insert(market: Market, missing: dict[bytes, tuple[str, str, str]]) -> None:
    # In one order, as in `people`: who locks the same rows in different orders may wait for each other for ever.
    rows = [
        (digest, channel, as_told(channel, value, region=market.phone_region), normal)
        for digest, (channel, value, normal) in sorted(missing.items())
    ]
    digests, channels, values, normals = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_contactpoint (market_id, hash, channel, value, normalised) "
            "SELECT %s, * FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::text[]) "
            "ON CONFLICT (market_id, hash) DO NOTHING",
            [market.pk, digests, channels, values, normals],
        )


_STRANGERS = """
INSERT INTO customers_customer
    (market_id, source, external_id, first_name, last_name, language, postcode, house_number)
SELECT %s, source, external_id, '', '', '', '', '' FROM unnest(%s::text[], %s::text[]) AS told (source, external_id)
ON CONFLICT (market_id, source, external_id) DO NOTHING
"""
_CUSTOMERS = """
SELECT source, external_id, coalesce(merged_into_id, id) FROM customers_customer
WHERE market_id = %s AND source = ANY(%s::text[]) AND external_id = ANY(%s::text[])
"""


def ensure_customers(market: Market, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The id of the customer of each (source, number there), made without a name where the market has none."""
    told = {(source, number): (source[:50], number[:100]) for source, number in numbers}
    sources, ids = (list(column) for column in zip(*sorted(set(told.values())), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_STRANGERS, [market.pk, sources, ids])
        cursor.execute(_CUSTOMERS, [market.pk, sorted(set(sources)), ids])
        known = {(source, number): pk for source, number, pk in cursor.fetchall()}
    return {key: known[cut] for key, cut in told.items()}
