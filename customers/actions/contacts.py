"""Contact points: one for every address or number that anything was sent to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from accounts.models import Market
from customers.contacts import contact_hash, normalise


@dataclass(frozen=True, slots=True)
class Contact:
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


def _find(market: Market, hashes: list[bytes]) -> dict[bytes, Contact]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash, id, coalesce(customer_id, -id) FROM customers_contactpoint "
            "WHERE market_id = %s AND hash = ANY(%s)",
            [market.pk, hashes],
        )
        return {bytes(digest): Contact(pk, person) for digest, pk, person in cursor.fetchall()}


def _insert(market: Market, missing: dict[bytes, tuple[str, str, str]]) -> None:
    # In one order, as in `people`: who locks the same rows in different orders may wait for each other for ever.
    rows = [(digest, ch, value.strip()[:254], normal) for digest, (ch, value, normal) in sorted(missing.items())]
    digests, channels, values, normals = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_contactpoint (market_id, hash, channel, value, normalised) "
            "SELECT %s, * FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::text[]) "
            "ON CONFLICT (market_id, hash) DO NOTHING",
            [market.pk, digests, channels, values, normals],
        )
