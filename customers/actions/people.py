"""Customers from a source, with their contact points and vehicles."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.db import connection, transaction

from accounts.models import Market
from accounts.outcomes import Outcome
from customers.actions.recording import check
from customers.actions.staging import column, stage
from customers.checks import customer_problem
from customers.contacts import as_told, contact_hash, normalise
from customers.hearing import tell
from customers.models import Channel
from customers.records import CustomerRecord

_Contact = tuple[int, str, str, str, str, str, bytes]
_COLUMNS = (
    "pos integer, source text, external_id text, first_name text, last_name text, language text, postcode text, "
    "house_number text, since date, plate text, make text"
)

# What was written is asked for by `(… IN (…)) IS TRUE`: that is looked up in a hash table, where a join of tables that
# just grew, and that the planner takes for empty, would compare each row with each.
_NAMED = ("first_name", "last_name", "language", "postcode", "house_number")
_UPSERT = f"""
WITH chosen AS (
    SELECT DISTINCT ON (source, external_id) * FROM staged_customer ORDER BY source, external_id, pos DESC
), written AS (
    INSERT INTO customers_customer AS c (market_id, source, external_id, {", ".join(_NAMED)}, since)
    SELECT %s, source, external_id, {", ".join(_NAMED)}, since FROM chosen ORDER BY source, external_id
    ON CONFLICT (market_id, source, external_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _NAMED)}, since = coalesce(excluded.since, c.since)
    WHERE c.erased_at IS NULL AND c.merged_into_id IS NULL
        AND ({", ".join(f"excluded.{name}" for name in _NAMED)}, coalesce(excluded.since, c.since))
        IS DISTINCT FROM ({", ".join(f"c.{name}" for name in _NAMED)}, c.since)
    RETURNING c.source, c.external_id
)
SELECT s.pos FROM chosen s WHERE ((s.source, s.external_id) IN (SELECT source, external_id FROM written)) IS TRUE
"""
# What is told under the number of who was merged replaces nothing that the one who stays is known by: it fills what is
# empty, as the merge did; of an address only the whole.
_KNOWN = {name: f"c.{name} <> ''" for name in ("first_name", "last_name", "language")}
_KNOWN |= dict.fromkeys(("postcode", "house_number"), "c.postcode || c.house_number <> ''")
_KNOWN |= {"since": "c.since IS NOT NULL"}
_FILLED = {name: f"CASE WHEN {known} THEN c.{name} ELSE t.{name} END" for name, known in _KNOWN.items()}
_FILL = f"""
WITH told AS (
    SELECT DISTINCT ON (m.merged_into_id) m.merged_into_id AS id, s.*
    FROM staged_customer s
    JOIN customers_customer m ON (m.market_id, m.source, m.external_id) = (%s, s.source, s.external_id)
    WHERE m.merged_into_id IS NOT NULL AND m.erased_at IS NULL
    ORDER BY m.merged_into_id, s.pos DESC
)
UPDATE customers_customer c SET {", ".join(f"{name} = {filled}" for name, filled in _FILLED.items())}
FROM told t WHERE c.id = t.id
    AND ({", ".join(_FILLED.values())}) IS DISTINCT FROM ({", ".join(f"c.{name}" for name in _FILLED)})
RETURNING t.pos
"""

_VEHICLES = """
WITH chosen AS (
    SELECT DISTINCT ON (w.id, s.plate) c.market_id, w.id, s.plate, s.make, s.pos
    FROM staged_customer s
    JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%s, s.source, s.external_id)
    CROSS JOIN LATERAL (SELECT coalesce(c.merged_into_id, c.id) AS id) w
    WHERE s.plate <> '' AND c.erased_at IS NULL
    ORDER BY w.id, s.plate, s.make = '', s.pos DESC
), written AS (
    INSERT INTO customers_vehicle AS v (market_id, customer_id, plate, make)
    SELECT market_id, id, plate, make FROM chosen
    ON CONFLICT (market_id, customer_id, plate) DO UPDATE SET make = excluded.make
    WHERE excluded.make <> '' AND excluded.make <> v.make
    RETURNING customer_id, plate
)
SELECT s.pos FROM chosen s WHERE ((s.id, s.plate) IN (SELECT customer_id, plate FROM written)) IS TRUE
"""

# An address that two customers share stays with the first: moving it would move what was sent to it.
_CONTACTS = """
WITH chosen AS (
    SELECT DISTINCT ON (s.hash) c.market_id, w.id, s.channel, s.value, s.normalised, s.hash, s.pos
    FROM staged_contact s
    JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%s, s.source, s.external_id)
    CROSS JOIN LATERAL (SELECT coalesce(c.merged_into_id, c.id) AS id) w
    WHERE c.erased_at IS NULL
    ORDER BY s.hash, w.id
), written AS (
    INSERT INTO customers_contactpoint AS p (market_id, customer_id, channel, value, normalised, hash)
    SELECT market_id, id, channel, value, normalised, hash FROM chosen ORDER BY hash
    ON CONFLICT (market_id, hash) DO UPDATE SET
        customer_id = excluded.customer_id, value = excluded.value, normalised = excluded.normalised
    WHERE p.customer_id IS NULL
    RETURNING p.hash
)
SELECT s.pos FROM chosen s WHERE (s.hash IN (SELECT hash FROM written)) IS TRUE
"""
# After the contacts: what is not theirs by now is somebody else's.
_SHARED = """
WITH chosen AS (
    SELECT DISTINCT ON (p.id, w.id) p.id AS contact_id, w.id AS customer_id, s.pos
    FROM staged_contact s
    JOIN customers_contactpoint p ON (p.market_id, p.hash) = (%s, s.hash)
    JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (p.market_id, s.source, s.external_id)
    CROSS JOIN LATERAL (SELECT coalesce(c.merged_into_id, c.id) AS id) w
    WHERE c.erased_at IS NULL AND p.customer_id <> w.id ORDER BY 1, 2
), written AS (
    INSERT INTO customers_sharedaddress (contact_id, customer_id) SELECT contact_id, customer_id FROM chosen
    ON CONFLICT (contact_id, customer_id) DO NOTHING
    RETURNING contact_id, customer_id
)
SELECT pos FROM chosen WHERE ((contact_id, customer_id) IN (SELECT contact_id, customer_id FROM written)) IS TRUE
"""


@transaction.atomic
def record_customers(market: Market, records: Sequence[CustomerRecord]) -> list[Outcome]:
    """Inserts or renews customers: of one told several times the last counts, and what it leaves empty is emptied,
    but for `since`. Contact points and vehicles are only added; a point that belonged to nobody becomes theirs.
    """
    checked = check(records, partial(customer_problem, region=market.phone_region))
    accepted: set[int] = set()
    theirs: set[int] = set()
    contacts = list(_contacts(market, checked.good))
    with connection.cursor() as cursor:
        stage(cursor, "staged_customer", _COLUMNS, (_person(pos, told) for pos, told in checked.good.items()))
        columns = "pos integer, source text, external_id text, channel text, value text, normalised text, hash bytea"
        stage(cursor, "staged_contact", columns, contacts)
        for statement in (_UPSERT, _FILL, _VEHICLES):
            accepted.update(column(cursor, statement, [market.pk]))
        for statement in (_CONTACTS, _SHARED):
            theirs.update(column(cursor, statement, [market.pk]))
    tell(market, [digest for pos, *_told, digest in contacts if pos in theirs])
    return checked.outcomes(accepted | theirs)


def _person(pos: int, record: CustomerRecord) -> tuple[object, ...]:
    return (
        pos, record.source, record.external_id, record.first_name, record.last_name, record.language,
        record.postcode, record.house_number, record.since, record.plate, record.make,
    )  # fmt: skip


def _contacts(market: Market, records: Mapping[int, CustomerRecord]) -> Iterator[_Contact]:
    for pos, record in records.items():
        for channel, value in ((Channel.EMAIL, record.email), (Channel.SMS, record.mobile)):
            if value.strip():
                normal = normalise(channel, value, region=market.phone_region)
                digest = contact_hash(channel, normal)
                told = as_told(channel, value, region=market.phone_region)
                yield (pos, record.source, record.external_id, str(channel), told, normal, digest)
