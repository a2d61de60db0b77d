"""Reading a file of refusals: which address, by which channel, for what, since when; unreadable rows say why."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from accounts.models import Market
from permissions.actions import Telling
from permissions.models import Purpose, Source
from permissions.points import CONTACT_CHANNEL, KIND_OF, address_point

COLUMNS: Final = ("address", "channel", "purpose", "since")
"""`address` is needed; without the others a row is about e-mail, all marketing, and the moment of the import."""
_PURPOSES: Final = frozenset(Purpose) - {Purpose.SERVICE}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be taken in: its number in the file (the head is 1), the field, and why."""

    number: int
    field: str
    reason: str
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that can be: the address (as `customers` files it) and what it says."""

    number: int
    address: tuple[str, str]
    telling: Telling


def rows(lines: Iterable[str], market: Market, *, delimiter: str, reference: str = "") -> Iterator[Taken | Rejected]:
    """The rows of a CSV file with a head; raises ValueError where it has no column `address`."""
    reader = csv.DictReader(lines, delimiter=delimiter)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    if "address" not in reader.fieldnames:
        raise ValueError("the file has no column named address")
    for number, row in enumerate(reader, start=2):
        yield _read(number, {key: (row.get(key) or "").strip() for key in COLUMNS}, market, reference)


def _read(number: int, row: dict[str, str], market: Market, reference: str) -> Taken | Rejected:
    channel, purpose = row["channel"].lower() or "email", row["purpose"].lower() or str(Purpose.ALL)
    checks = (
        ("channel", channel in set(KIND_OF), "is not email, sms or phone"),
        ("address", bool(row["address"]) and "\x00" not in row["address"], "is empty or no text"),
        ("address", channel != "email" or "@" in row["address"], "is no e-mail address"),
        ("address", channel == "email" or sum(c.isdigit() for c in row["address"]) >= 6, "is no number"),
        ("purpose", purpose in _PURPOSES, "is not a purpose that can be refused"),
        ("since", _is_instant(row["since"]), "is no date: write 2026-03-31 or 2026-03-31T09:30:00+02:00"),
    )
    problem = next(((field, why) for field, holds, why in checks if not holds), None)
    if problem:
        return Rejected(number, *problem, row)
    point = address_point(market, channel, row["address"])
    when = _instant(row["since"], market)
    telling = Telling(point.digest, channel, Source.CSV_IMPORT, when, purpose, "", reference)
    return Taken(number, (CONTACT_CHANNEL[point.kind], row["address"]), telling)


def _is_instant(text: str) -> bool:
    try:
        return not text or 2000 <= datetime.fromisoformat(text).year < 2200
    except ValueError:
        return False


def _instant(text: str, market: Market) -> datetime | None:
    """A date alone is the end of that day on the market's clock; the ledger takes a time to come as now."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    if len(text) <= 10:
        found = datetime.combine(found.date(), time.min) + timedelta(days=1, microseconds=-1)
    return found if found.tzinfo else found.replace(tzinfo=market.zone)
