"""Who is on the line."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Market
from customers.queries.card import with_belongings


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


def caller(market: Market, pk: int) -> Caller | None:
    """The customer of this market with this number, in one query; None for another market's as for nobody's."""
    row: Any = with_belongings().filter(market=market, pk=pk).first()
    if row is None:
        return None
    reached: dict[str, str] = {reach["channel"]: _shown(reach) for reach in reversed(row.reaches)}
    return Caller(
        pk=pk,
        name=row.name,
        language=row.language,
        since=row.since,
        address=f"{row.postcode} {row.house_number}".strip(),
        plate=row.cars[0]["plate"] if row.cars else "",
        email=reached.get("email", ""),
        number=reached.get("sms", ""),
    )


def _shown(reach: dict[str, str]) -> str:
    """An address as the desk reads it; one that somebody else has says so."""
    return _("%(number)s (somebody else's)") % {"number": reach["value"]} if reach["wrong_at"] else reach["value"]
