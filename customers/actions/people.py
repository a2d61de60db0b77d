"""Customers from a source, with their contact points and vehicles."""

from collections.abc import Iterator, Sequence

from django.db import connection, transaction

from accounts.models import Market
from customers.actions.staging import stage
from customers.contacts import contact_hash, normalise
from customers.models import Channel
from customers.records import CustomerRecord

_COLUMNS = (
    "pos integer, source text, external_id text, first_name text, last_name text, language text, postcode text, "
    "house_number text, since date, plate text, make text"
)

_UPSERT = """
INSERT INTO customers_customer AS c
    (market_id, source, external_id, first_name, last_name, language, postcode, house_number, since)
SELECT DISTINCT ON (source, external_id)
    %s, source, external_id, first_name, last_name, language, postcode, house_number, since
FROM staged_customer ORDER BY source, external_id, pos DESC
ON CONFLICT (market_id, source, external_id) DO UPDATE SET
    first_name = excluded.first_name, last_name = excluded.last_name, language = excluded.language,
    postcode = excluded.postcode, house_number = excluded.house_number, since = coalesce(excluded.since, c.since)
"""

_VEHICLES = """
INSERT INTO customers_vehicle (market_id, customer_id, plate, make)
SELECT DISTINCT ON (c.id, s.plate) c.market_id, c.id, s.plate, s.make
FROM staged_customer s
JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%s, s.source, s.external_id)
WHERE s.plate <> ''
ON CONFLICT (market_id, customer_id, plate) DO NOTHING
"""

# An address that two customers share stays with the first: moving it would move what was sent to it.
_CONTACTS = """
INSERT INTO customers_contactpoint AS p (market_id, customer_id, channel, value, normalised, hash)
SELECT DISTINCT ON (s.hash) c.market_id, c.id, s.channel, s.value, s.normalised, s.hash
FROM staged_contact s
JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%s, s.source, s.external_id)
ORDER BY s.hash, c.id
ON CONFLICT (market_id, hash) DO UPDATE SET customer_id = excluded.customer_id WHERE p.customer_id IS NULL
"""


@transaction.atomic
def record_customers(market: Market, records: Sequence[CustomerRecord]) -> None:
    """Inserts or renews customers; a contact point that belonged to nobody becomes theirs."""
    with connection.cursor() as cursor:
        stage(cursor, "staged_customer", _COLUMNS, (_person(*told) for told in enumerate(records)))
        cursor.execute(_UPSERT, [market.pk])
        cursor.execute(_VEHICLES, [market.pk])
        columns = "source text, external_id text, channel text, value text, normalised text, hash bytea"
        stage(cursor, "staged_contact", columns, _contacts(market, records))
        cursor.execute(_CONTACTS, [market.pk])


def _person(pos: int, record: CustomerRecord) -> tuple[object, ...]:
    return (
        pos, record.source, record.external_id, record.first_name, record.last_name, record.language,
        record.postcode, record.house_number, record.since, record.plate, record.make,
    )  # fmt: skip


def _contacts(market: Market, records: Sequence[CustomerRecord]) -> Iterator[tuple[object, ...]]:
    for record in records:
        for channel, value in ((Channel.EMAIL, record.email), (Channel.SMS, record.mobile)):
            if value.strip():
                normal = normalise(channel, value, region=market.phone_region)
                digest = contact_hash(channel, normal)
                yield (record.source, record.external_id, str(channel), value.strip()[:254], normal, digest)
