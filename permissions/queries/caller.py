"""Who is on the line, and how they are reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Market
from accounts.reading import customer_seen, seen
from customers.queries.card import card
from customers.queries.points import points_of, theirs
from permissions.reasons import CALLED_BACK


@dataclass(frozen=True, slots=True)
class Caller:
    """The customer on the line: enough to know whom one speaks with and how they are reached."""

    pk: int
    name: str
    language: str
    """Its code, such as "nl"; empty where nobody knows."""
    since: date | None
    address: str
    plate: str
    email: str
    number: str


# Of several addresses the newest, and none that is somebody else's while there is another.
_REACHED: Final = """
LEFT JOIN LATERAL (
    SELECT value, wrong_at IS NOT NULL AS wrong FROM {theirs} t WHERE channel = '{channel}'
    ORDER BY wrong_at IS NULL DESC, id DESC LIMIT 1) {channel} ON true
"""
_EMAIL, _SMS = (_REACHED.format(channel=channel, theirs=theirs("c.id")) for channel in ("email", "sms"))
_CALLER: Final = f"""
SELECT c.id, c.first_name, c.last_name, c.language, c.since, c.postcode, c.house_number,
    (SELECT plate FROM customers_vehicle WHERE customer_id = c.id ORDER BY id DESC LIMIT 1),
    email.value, email.wrong, sms.value, sms.wrong
FROM customers_customer c {_EMAIL} {_SMS}
WHERE c.market_id = %s AND c.id = (SELECT coalesce(merged_into_id, id) FROM customers_customer WHERE id = %s)
"""


def caller(market: Market, pk: int) -> Caller | None:
    """The customer of this market with this number, in one query; None for another market's as for nobody's.

    Of who was merged it is the one that they are now.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CALLER, [market.pk, pk])
        row = cursor.fetchone()
    if row is None:
        return None
    customer_seen(market, row[0])
    last_pk, first, last, language, since, postcode, door, plate, email, lost, number, wrong = row
    return Caller(
        pk=last_pk,
        name=f"{first} {last}".strip(),
        language=language,
        since=since,
        address=f"{postcode} {door}".strip(),
        plate=plate or "",
        email=_shown(email or "", wrong=lost),
        number=_shown(number or "", wrong=wrong),
    )


def addresses(market: Market, pk: int) -> dict[str, str]:
    """What a customer of this market is written to at, by the keyed hash of each."""
    return {held.hash.hex(): held.value for held in points_of(market, pk) if not held.wrong}


def answers(market: Market, pk: int, asked: Sequence[str]) -> dict[str, str]:
    """The answers to these questions for a caller, of whom this customer is; empty where nobody here knows it."""
    who, held = caller(market, pk), card(market, pk)
    if not asked or who is None or held is None:
        return {}
    seen(market, f"customer {who.pk}", action="customer.answers", asked=list(asked))
    last = next(iter(held.visits), None)
    known = {
        "address": who.address,
        "plate": ", ".join(car.plate for car in held.cars),
        "visit": f"{date_format(last.starts_at, 'j F Y')}, {last.place}".strip(", ") if last else "",
        CALLED_BACK: who.number,
    }
    return {code: known.get(code, "") for code in asked}


def _shown(value: str, *, wrong: bool | None) -> str:
    """An address as the desk reads it; one that somebody else has says so."""
    return _("%(number)s (somebody else's)") % {"number": value} if wrong else value
