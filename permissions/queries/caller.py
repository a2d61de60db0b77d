"""Who is on the line, and how they are reached."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Market
from customers.models import ContactPoint
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
    usable_last = sorted(row.reaches, key=lambda reach: reach["wrong_at"] is None)
    # Of several the newest, and none that is somebody else's while there is another.
    reached: dict[str, str] = {reach["channel"]: _shown(reach) for reach in usable_last}
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


def addresses(market: Market, pk: int) -> dict[str, str]:
    """What a customer of this market is written to at, by the keyed hash of each."""
    rows = ContactPoint.objects.filter(market=market, customer=pk, wrong_at=None).order_by("channel", "pk")
    return {bytes(row.hash).hex(): row.value for row in rows}


def _shown(reach: dict[str, str]) -> str:
    """An address as the desk reads it; one that somebody else has says so."""
    return _("%(number)s (somebody else's)") % {"number": reach["value"]} if reach["wrong_at"] else reach["value"]
