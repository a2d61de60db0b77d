"""A market of any number of invented people, made inside the server, for the search to look through."""

from typing import Final

from django.db import connection, transaction

from accounts.models import Market

FIRST: Final = (
    *("Jan", "Piet", "Anna", "Sanne", "Joost", "Femke", "Ruben", "Ilse", "Noor", "Daan", "Emma", "Lucas", "Julia"),
    *("Finn", "Zoë", "Thijs", "Eva", "Bram", "Lotte", "Müge"),
)
LAST: Final = (
    *("de Jong", "Jansen", "de Vries", "van den Berg", "van Dijk", "Bakker", "Janssen", "Visser", "Smit", "Meijer"),
    *("de Boer", "Mulder", "de Groot", "Bos", "Vos", "Peters", "Hendriks", "van Leeuwen", "Dekker", "Brouwer"),
    *("de Wit", "Dijkstra", "Smits", "de Graaf", "van der Meer", "van der Linden", "Kok", "Jacobs", "de Haan"),
    *("Vermeulen", "van den Heuvel", "van der Veen", "van den Broek", "de Bruijn", "de Bruin", "van der Heijden"),
    *("Schouten", "van Beek", "Willems", "van Vliet", "van de Ven", "Hoekstra", "Maas", "Verhoeven", "Koster"),
    *("van Dam", "van der Wal", "Prins", "Blom", "Huisman", "Peeters", "Özdemir"),
)

# The square of chance makes the first names common and the last ones rare; half the people have a name of their own.
_PEOPLE = """
INSERT INTO customers_customer (market_id, source, external_id, first_name, last_name, language, postcode, house_number)
SELECT %(market)s, 'bench', n, (%(first)s::text[])[1 + floor(power(random(), 2) * %(firsts)s)::int],
    (%(last)s::text[])[1 + floor(power(random(), 2) * %(lasts)s)::int]
        || CASE WHEN random() < 0.5 THEN '' ELSE
        chr(97 + floor(random() * 26)::int) || chr(97 + floor(random() * 26)::int)
        || (ARRAY['man', 'stra', 'huis', 'ink', 'ma'])[1 + floor(random() * 5)::int] END,
    'nl', 1000 + floor(random() * 9000)::int || ' '
        || chr(65 + floor(random() * 20)::int) || chr(65 + floor(random() * 20)::int),
    1 + floor(power(random(), 3) * 300)::int
FROM generate_series(1, %(count)s) n
"""
_CONTACTS = """
INSERT INTO customers_contactpoint (market_id, customer_id, channel, value, normalised, hash)
SELECT c.market_id, c.id, channel, address, address, decode(md5(channel || address), 'hex')
FROM customers_customer c CROSS JOIN LATERAL (VALUES
    ('email', lower(c.first_name || '.' || replace(c.last_name, ' ', '')) || c.external_id || '@example.com'),
    ('sms', '+316' || lpad(((c.external_id::bigint * 48271) %% 99999989)::text, 8, '0'))) AS v (channel, address)
WHERE c.market_id = %(market)s
"""
_VEHICLES = """
INSERT INTO customers_vehicle (market_id, customer_id, plate, make)
SELECT market_id, id, upper(substr(md5(external_id), 1, 2) || '-' || lpad((random() * 999)::int::text, 3, '0') || '-'
    || substr(md5(external_id), 7, 1)), ''
FROM customers_customer WHERE market_id = %(market)s
"""
_BRANCH = """
INSERT INTO customers_branch (market_id, external_id, name, place) VALUES (%(market)s, 'bench', 'Bench', 'Utrecht')
"""
_VISITS = """
INSERT INTO customers_appointment (market_id, customer_id, branch_id, source, external_id, booked_at, starts_at, status,
    status_at, booked_via, service, at_customer, payer, cross_sell)
SELECT c.market_id, c.id, b.id, 'bench', c.external_id, t, t + interval '3 days', 'attended',
    t, 'web', '', false, '', ''
FROM customers_customer c JOIN customers_branch b ON b.market_id = c.market_id
CROSS JOIN LATERAL (SELECT timestamptz '2026-01-01' + random() * interval '300 days' AS t) moment
WHERE c.market_id = %(market)s AND c.id %% 2 = 0
"""
_SEED: Final = 0.42


def market(code: str) -> Market:
    """A Dutch market of that code; made where there is none."""
    own = {"name": code, "time_zone": "Europe/Amsterdam", "language": "nl", "currency": "EUR", "phone_region": "NL"}
    return Market.objects.get_or_create(code=code, defaults=own)[0]


def populate(of: Market, count: int) -> None:
    """Fill a market with `count` customers, each with an address, a number and a car, half of them with a visit."""
    values: dict[str, int | list[str]] = {
        "market": of.pk, "count": count,
        "first": list(FIRST), "firsts": len(FIRST), "last": list(LAST), "lasts": len(LAST),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [_SEED])
        for statement in (_PEOPLE, _CONTACTS, _VEHICLES, _BRANCH, _VISITS):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE customers_customer, customers_contactpoint, customers_vehicle, customers_appointment")
