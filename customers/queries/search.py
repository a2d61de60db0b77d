"""Who is meant: one statement of indexed branches, each with its own limit, bound to one market; and a second one,
where there is room below its hits, for who is called nearly so.

Beginnings are ranges on columns in byte order (from `x` up to the next string that does not begin with it): the plain
b-tree finds and sorts them, also where the database does not know the value while it plans.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from accounts.reading import searched
from customers.models import AppointmentStatus
from customers.queries.clues import Clues, read_clues
from customers.queries.hits import MOST, Found, Hit, told_apart
from customers.queries.names import Name
from customers.queries.points import holders
from customers.queries.probes import EXACT, OTHER_WORDS, Column, Probe, beginning, exact, nearly, values

_HOLDERS = holders("p")
_PHONE = f"""
(SELECT 10 AS rank, p.key, h.customer_id AS id FROM (
    SELECT id, customer_id, wrong_at, reversed AS key FROM customers_contactpoint
    WHERE market_id = %(market)s AND channel = 'sms' AND reversed >= %(phone)s AND reversed < %(phone_end)s
    AND customer_id IS NOT NULL ORDER BY reversed LIMIT %(most)s) p
CROSS JOIN LATERAL {_HOLDERS} h ORDER BY p.key, h.customer_id LIMIT %(most)s)
"""
_PLATE = """
(SELECT 20 AS rank, v.search_plate AS key, v.customer_id AS id FROM customers_vehicle v
WHERE v.market_id = %(market)s AND v.search_plate = %(plate)s LIMIT %(most)s)
"""
_HALF_A_PLATE = """
(SELECT 60 AS rank, v.search_plate AS key, v.customer_id AS id FROM customers_vehicle v
WHERE v.market_id = %(market)s AND v.search_plate >= %(half)s AND v.search_plate < %(half_end)s
ORDER BY v.search_plate LIMIT %(most)s)
UNION ALL
(SELECT 60 AS rank, v.search_plate AS key, v.customer_id AS id FROM customers_vehicle v
WHERE v.market_id = %(market)s AND v.search_plate_end >= %(end)s AND v.search_plate_end < %(end_end)s
ORDER BY v.search_plate_end LIMIT %(most)s)
"""
# "12-1" is no beginning of "12-11", while "12-" and "12-a" are of all that follows.
_PLACES = """
(SELECT 30 AS rank, c.search_house AS key, c.id
FROM unnest(%(postcode)s::text[], %(house)s::text[], %(house_end)s::text[]) AS w(postcode, house, house_end)
CROSS JOIN LATERAL (
    SELECT c.search_house, c.id FROM customers_customer c
    WHERE c.market_id = %(market)s AND c.search_postcode = w.postcode
    AND c.search_house >= w.house AND c.search_house < w.house_end
    AND NOT (w.house ~ '[0-9]$' AND substr(c.search_house, length(w.house) + 1) ~ '^[0-9]')
    ORDER BY c.search_house LIMIT %(most)s) c)
"""
_NAMES = """
(SELECT w.rank, n.key, n.id
FROM unnest(%(last{of})s::text[], %(last_end{of})s::text[], %(first{of})s::text[], %(first_end{of})s::text[],
    %(rank{of})s::int[]) AS w(last, last_end, first, first_end, rank)
CROSS JOIN LATERAL (
    SELECT c.{column} || chr(1) || c.search_first_name AS key, c.id
    FROM customers_customer c
    WHERE c.market_id = %(market)s AND c.{column} >= w.last AND c.{column} < w.last_end
    AND c.search_first_name >= w.first AND c.search_first_name < w.first_end
    ORDER BY c.{column}, c.search_first_name, c.id LIMIT %(most)s) n)
"""
_EMAIL = f"""
(SELECT 50 AS rank, p.key, h.customer_id AS id FROM (
    SELECT id, customer_id, wrong_at, normalised AS key FROM customers_contactpoint
    WHERE market_id = %(market)s AND normalised >= %(email)s AND normalised < %(email_end)s
    AND channel = 'email' AND customer_id IS NOT NULL ORDER BY normalised LIMIT %(most)s) p
CROSS JOIN LATERAL {_HOLDERS} h ORDER BY p.key, h.customer_id LIMIT %(most)s)
"""
# Source by source, since numbers are a source's own and are found by both: there are few sources.
_NUMBER = """
(SELECT 0 AS rank, c.external_id AS key, c.id FROM (
    WITH RECURSIVE next AS (
        (SELECT source FROM customers_customer WHERE market_id = %(market)s ORDER BY source LIMIT 1)
    UNION ALL
        SELECT (SELECT source FROM customers_customer WHERE market_id = %(market)s AND source > n.source
            ORDER BY source LIMIT 1)
        FROM next n WHERE n.source IS NOT NULL
    ) SELECT source FROM next) s
JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%(market)s, s.source, %(number)s)
WHERE c.erased_at IS NULL ORDER BY c.id LIMIT %(most)s)
"""
_FOUND = """
SELECT c.id, c.first_name, c.last_name, c.postcode, c.house_number, coalesce(v.plate, ''),
    a.starts_at, coalesce(a.status, ''), coalesce(b.place, ''), h.rank, h.key,
    c.search_name, c.search_core, c.search_first_name, c.search_house
FROM (
    SELECT id, min(rank) AS rank, (array_agg(key ORDER BY rank, key))[1] AS key FROM ({branches}) AS every
    GROUP BY id ORDER BY 2, 3, 1 LIMIT %(most)s
) h
JOIN customers_customer c ON c.id = h.id AND c.market_id = %(market)s AND c.merged_into_id IS NULL
LEFT JOIN LATERAL (
    SELECT v.plate FROM customers_vehicle v WHERE v.customer_id = c.id
    ORDER BY (v.search_plate = %(plate)s) DESC, v.id DESC LIMIT 1) v ON true
LEFT JOIN LATERAL (
    SELECT a.starts_at, a.status, a.branch_id FROM customers_appointment a
    WHERE a.customer_id = c.id AND a.market_id = c.market_id ORDER BY a.booked_at DESC LIMIT 1) a ON true
LEFT JOIN customers_branch b ON b.id = a.branch_id
ORDER BY h.rank, h.key, c.id
"""
_COLUMNS: Final[tuple[Column, ...]] = ("search_name", "search_core", "search_second")
PLACE: Final = 30
"""The rank of who lives where it was said; names and what is less begin with `EXACT`."""

Branch = tuple[str, Mapping[str, Any]]
"""A piece of the statement, and the values that it asks for."""
Row = tuple[Any, ...]


def search(market: Market, text: str) -> Found:
    """Customers of `market` whom `text` can mean: phone, plate, postcode with number, name, e-mail, in that order."""
    clues = read_clues(text)
    if not clues:
        return Found(understood=False)
    return _told(market, clues.kinds, _found(market, clues, _branches(clues)))


def search_by_number_too(market: Market, text: str) -> Found:
    """The same, and first of all whose number in a source's own system it is: that may be any text."""
    number = _NUMBER, {"number": text.strip()}
    clues = read_clues(text)
    return _told(market, ["number", *clues.kinds], _found(market, clues, [number, *_branches(clues)]))


def _told(market: Market, kinds: Sequence[str], found: Found) -> Found:
    """As it is; who was shown, and by what kind of clue, is for the log, never what was typed."""
    searched(market, kinds, (hit.pk for hit in (*found.hits, *found.near)))
    return found


def _found(market: Market, clues: Clues, branches: Sequence[Branch]) -> Found:
    rows = _rows(market, clues, branches)
    room = MOST - len(rows)
    known = {row[0] for row in rows}
    guessed = _rows(market, clues, _named(nearly(clues.names))) if room > 0 and clues.names else []
    others = [row for row in guessed if row[0] not in known]
    hits = _hits(market, clues, [*(row for row in others if row[9] < OTHER_WORDS), *rows][:MOST])
    near = _hits(market, clues, [row for row in others if row[9] >= OTHER_WORDS][: max(room, 0)])
    return Found(tuple(hits), more=len(rows) > MOST, near=tuple(near))


def _rows(market: Market, clues: Clues, branches: Sequence[Branch]) -> list[Row]:
    """What the branches find, at most one more than is shown."""
    if not branches:
        return []
    given: dict[str, Any] = {"market": market.pk, "most": MOST + 1, "plate": clues.plate}
    sql = _FOUND.format(branches="UNION ALL".join(branch for branch, _values in branches))
    for _branch, told in branches:
        given |= told
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[Row] = cursor.fetchall()
    return found


def _branches(clues: Clues) -> list[Branch]:
    wanted: tuple[tuple[object, str, Mapping[str, Any]], ...] = (
        (clues.phone, _PHONE, _between("phone", clues.phone[::-1])),
        (clues.plate, _PLATE, {}),
        (clues.places, _PLACES, _places(clues)),
        (clues.email, _EMAIL, _between("email", clues.email)),
        (clues.half_plate, _HALF_A_PLATE, {
            **_between("half", clues.half_plate), **_between("end", clues.half_plate[::-1]),
        }),
    )  # fmt: skip
    return [*((branch, told) for clue, branch, told in wanted if clue), *_named(list(exact(clues.names)))]


def _between(name: str, text: str) -> dict[str, str]:
    found = beginning(text)
    return {name: found.low, f"{name}_end": found.high}


def _places(clues: Clues) -> dict[str, list[str]]:
    houses = [beginning(place.house) for place in clues.places]
    return {
        "postcode": [place.postcode for place in clues.places],
        "house": [house.low for house in houses],
        "house_end": [house.high for house in houses],
    }


def _named(probes: Sequence[Probe]) -> list[Branch]:
    """A branch for each column that is to be looked into."""
    found: list[Branch] = []
    for column in _COLUMNS:
        if there := [probe for probe in probes if probe.column == column]:
            told = {f"{name}_{column}": value for name, value in values(there).items()}
            found.append((_NAMES.format(column=column, of=f"_{column}"), told))
    return found


def _hits(market: Market, clues: Clues, rows: Sequence[Row]) -> list[Hit]:
    hits = [_hit(row, market, sure=_is_sure(row, clues)) for row in rows]
    return told_apart(market, hits, [(row[3], row[4]) for row in rows])


def _is_sure(row: Row, clues: Clues) -> bool:
    """Whether somebody is what was typed: their number, plate or address, or their name to its end."""
    rank, key, *told = row[9:]
    if rank < EXACT:
        return rank != PLACE or any(place.house in {"", told[-1]} for place in clues.places)
    return key == clues.email or any(_is_called(name, *told[:3]) for name in clues.names)


def _is_called(name: Name, whole: str, inner: str, first: str) -> bool:
    last = whole in {f"{each} {name.last}" for each in name.spellings} if name.before else name.last in {whole, inner}
    initial = bool(name.initial) and first.startswith(name.initial)
    return last and (not name.first or initial or name.first in {first, first.partition(" ")[0]})


def _hit(row: Row, market: Market, *, sure: bool) -> Hit:
    pk, first_name, last_name, postcode, _house, plate, visit_at, status, place = row[:9]
    return Hit(
        pk=pk,
        name=f"{first_name} {last_name}".strip(),
        area=f"{postcode[:-2].strip()} ••" if len(postcode) > 3 else "",
        plate=plate,
        visit_at=visit_at.astimezone(market.zone) if visit_at else None,
        visit_status=str(AppointmentStatus(status).label) if status else "",
        visit_place=place,
        sure=sure,
    )
