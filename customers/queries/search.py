"""Who is meant: one statement of indexed branches, each with its own limit, bound to one market.

Beginnings are ranges on columns in byte order (from `x` up to the next string that does not begin with it): the plain
b-tree finds and sorts them, also where the database does not know the value while it plans.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from accounts.reading import searched
from customers.models import AppointmentStatus
from customers.queries.clues import LETTERS, PARTICLES, Clues, read_clues
from customers.queries.points import holders

MOST: Final = 20

_HOLDERS = holders("p")
_PHONE = f"""
(SELECT 1 AS rank, p.key, h.customer_id AS id FROM (
    SELECT id, customer_id, wrong_at, reversed AS key FROM customers_contactpoint
    WHERE market_id = %(market)s AND channel = 'sms' AND reversed >= %(phone)s AND reversed < %(phone_end)s
    AND customer_id IS NOT NULL ORDER BY reversed LIMIT %(most)s) p
CROSS JOIN LATERAL {_HOLDERS} h ORDER BY p.key, h.customer_id LIMIT %(most)s)
"""
_PLATE = """
(SELECT 2 AS rank, v.search_plate AS key, v.customer_id AS id FROM customers_vehicle v
WHERE v.market_id = %(market)s AND v.search_plate = %(plate)s LIMIT %(most)s)
"""
_POSTCODE = """
(SELECT 3 AS rank, lower(c.house_number) COLLATE "C" AS key, c.id FROM customers_customer c
WHERE c.market_id = %(market)s AND c.search_postcode = %(postcode)s
AND replace(lower(c.house_number), ' ', '') ~ %(house_number)s
ORDER BY c.house_number LIMIT %(most)s)
"""
_NAME = """
(SELECT 4 AS rank, n.key, n.id
FROM unnest(%(before)s::text[], %(last)s::text[], %(last_end)s::text[], %(first)s::text[], %(first_end)s::text[])
    AS w(before, last, last_end, first, first_end)
CROSS JOIN LATERAL (
    SELECT substr(c.search_name, length(w.before) + 1) || chr(1) || c.search_first_name AS key, c.id
    FROM customers_customer c
    WHERE c.market_id = %(market)s AND c.search_name >= w.last AND c.search_name < w.last_end
    AND c.search_first_name >= w.first AND c.search_first_name < w.first_end
    ORDER BY c.search_name, c.search_first_name, c.id LIMIT %(most)s) n)
"""
_EMAIL = f"""
(SELECT 5 AS rank, p.key, h.customer_id AS id FROM (
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
SELECT c.id, c.first_name, c.last_name, c.postcode, coalesce(v.plate, ''),
    a.starts_at, coalesce(a.status, ''), coalesce(b.place, '')
FROM (
    SELECT id, min(rank) AS rank, min(key) AS key FROM ({branches}) AS every
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


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer as the list of results may show one: enough to tell two apart, not enough to write to them."""

    pk: int
    name: str
    area: str
    """The postcode without its last two characters."""
    plate: str
    visit_at: datetime | None
    """When the last booked appointment starts, on the market's clock."""
    visit_status: str
    visit_place: str


@dataclass(frozen=True, slots=True)
class Found:
    """At most `MOST` hits, best first; `more` where there are others, `understood` unless the text was too short."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    understood: bool = True

    @property
    def only(self) -> Hit | None:
        """The one customer who can be meant."""
        return self.hits[0] if len(self.hits) == 1 else None


def search(market: Market, text: str) -> Found:
    """Customers of `market` whom `text` can mean: phone, plate, postcode with number, name, e-mail, in that order."""
    clues = read_clues(text)
    return (
        _told(market, clues.kinds, _found(market, list(_branches(clues)), _values(clues)))
        if clues
        else Found(understood=False)
    )


def search_by_number_too(market: Market, text: str) -> Found:
    """The same, and first of all whose number in a source's own system it is: that may be any text."""
    clues = read_clues(text)
    found = _found(market, [_NUMBER, *_branches(clues)], {**_values(clues), "number": text.strip()})
    return _told(market, ["number", *clues.kinds], found)


def _told(market: Market, kinds: Sequence[str], found: Found) -> Found:
    """As it is; who was shown, and by what kind of clue, is for the log, never what was typed."""
    searched(market, kinds, (hit.pk for hit in found.hits))
    return found


def _found(market: Market, branches: Sequence[str], values: Mapping[str, Any]) -> Found:
    with connection.cursor() as cursor:
        sql = _FOUND.format(branches="UNION ALL".join(branches))
        cursor.execute(sql, {"market": market.pk, "most": MOST + 1, **values})
        hits = [_hit(row, market) for row in cursor.fetchall()]
    return Found(tuple(hits[:MOST]), more=len(hits) > MOST)


def _branches(clues: Clues) -> Iterator[str]:
    wanted = (
        (clues.phone, _PHONE),
        (clues.plate, _PLATE),
        (clues.postcode, _POSTCODE),
        (clues.names, _NAME),
        (clues.email, _EMAIL),
    )
    return (branch for clue, branch in wanted if clue)


def _values(clues: Clues) -> dict[str, Any]:
    lasts = list(_last_names(clues))
    ending = clues.phone[::-1]
    number = re.sub(r"(\d)([a-z])", r"\1-?\2", clues.house_number)
    return {
        "phone": ending,
        "phone_end": _after(ending),
        "email": clues.email,
        "email_end": _after(clues.email),
        "plate": clues.plate,
        "postcode": clues.postcode,
        "house_number": f"^{number}([^0-9]|$)" if number else "",
        "before": [before for before, _last, _first in lasts],
        "last": [last for _before, last, _first in lasts],
        "last_end": [_after(last) for _before, last, _first in lasts],
        "first": [first for _before, _last, first in lasts],
        "first_end": [_after(first) for _before, _last, first in lasts],
    }


def _last_names(clues: Clues) -> Iterator[tuple[str, str, str]]:
    """Each beginning of a last name to look up: what stands before it in the column, the whole, and the first name.

    A first name with hardly a last one ("jan van d") is passed by: it would read every "van d…" to find the Jans.
    """
    for last, first in clues.names:
        vague = len(last) < LETTERS or (first and any(particle.startswith(last) for particle in PARTICLES))
        if not vague:
            for before in ("", *(() if last.startswith(PARTICLES) else PARTICLES)):
                yield before, before + last, first


def _after(beginning: str) -> str:
    """The first string, in byte order, after all those that begin so; code points that text cannot hold are passed."""
    if not beginning:
        return chr(0x10FFFF)
    last = ord(beginning[-1]) + 1
    return beginning[:-1] + chr(0xE000 if last == 0xD800 else min(last, 0x10FFFF))


def _hit(row: tuple[Any, ...], market: Market) -> Hit:
    pk, first_name, last_name, postcode, plate, visit_at, status, place = row
    return Hit(
        pk=pk,
        name=f"{first_name} {last_name}".strip(),
        area=f"{postcode[:-2].strip()} ••" if len(postcode) > 3 else "",
        plate=plate,
        visit_at=visit_at.astimezone(market.zone) if visit_at else None,
        visit_status=str(AppointmentStatus(status).label) if status else "",
        visit_place=place,
    )
