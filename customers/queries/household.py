"""Who else lives where a customer lives or is reached where they are: a partner who calls for both, or the same person
known twice."""

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from accounts.reading import listed
from customers.queries.points import holders, theirs

MOST: Final = 5
_WORDS: Final[dict[str, Promise]] = {
    "email": _("same e-mail address"),
    "home": _("same home"),
    "sms": _("same number"),
}

# A postcode is a few doors, an address a few people: each branch begins at an index and reads no more than these.
_FOUND: Final = f"""
WITH me AS MATERIALIZED (
    SELECT id, market_id, search_postcode, replace(lower(house_number), ' ', '') AS door FROM customers_customer
    WHERE market_id = %(market)s AND id = %(customer)s
), reached AS MATERIALIZED (
    SELECT t.id FROM me CROSS JOIN LATERAL {theirs("me.id")} t WHERE t.wrong_at IS NULL
), others AS (
    SELECT h.customer_id AS id, p.channel AS shared FROM reached r JOIN customers_contactpoint p ON p.id = r.id
    CROSS JOIN LATERAL {holders("p")} h
    WHERE h.wrong_at IS NULL
UNION ALL
    SELECT c.id, 'home' FROM me JOIN customers_customer c
        ON (c.market_id, c.search_postcode) = (me.market_id, me.search_postcode)
    WHERE me.search_postcode <> '' AND me.door <> '' AND replace(lower(c.house_number), ' ', '') = me.door
)
SELECT c.id, c.first_name, c.last_name, array_agg(DISTINCT o.shared ORDER BY o.shared)
FROM others o JOIN customers_customer c ON c.id = o.id
WHERE c.id <> %(customer)s AND c.market_id = %(market)s AND c.erased_at IS NULL AND c.merged_into_id IS NULL
GROUP BY c.id ORDER BY count(DISTINCT o.shared) DESC, c.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another customer, and what the two share: some of "email", "home" and "sms" (a number)."""

    pk: int
    name: str
    shared: tuple[str, ...]

    @property
    def why(self) -> str:
        """What they share, in words."""
        return ", ".join(str(_WORDS[one]) for one in self.shared)


def household(market: Market, customer_id: int) -> tuple[Neighbour, ...]:
    """At most `MOST` other customers of this market with the same postcode and house number, or a shared address or
    number; whoever shares most comes first."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, {"market": market.pk, "customer": customer_id, "most": MOST})
        rows = cursor.fetchall()
    listed(market, "household", (row[0] for row in rows), target=f"customer {customer_id}")
    return tuple(Neighbour(pk, f"{first} {last}".strip(), tuple(shared)) for pk, first, last, shared in rows)
