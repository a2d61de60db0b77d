"""Stored files and somebody who asks to be forgotten: a file that names them goes, long before its term."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db.models import QuerySet

from accounts.models import Market
from customers.contacts import normalise
from customers.models import Channel, ContactPoint, Customer
from integrations.files import reading
from integrations.files.actions.retention import drop_stored
from integrations.files.models import ImportRun
from permissions.points import Point

_NUMBERS: Final = frozenset({"customer_id", "contact_id"})
"""Fields with the number that a source gives its customers."""
_ADDRESSES: Final = frozenset({"email", "mobile", "phone", "address", "plate", ""})
"""Fields that may hold an address, a number or a plate; so may a column of which nobody has said what it is."""
_TELLING: Final = 8
"""Last digits of a number by which it is known however it is written."""
_NO_DIGIT: Final = re.compile(r"\D+")

Matcher = Callable[[str], bool]


class FileKeeper:
    """A `permissions.keepers.Keeper`."""

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every row about them of a file that is still kept, by the names of its columns."""
        person = Customer.objects.get(market=market, pk=customer_id)
        return [
            {"file": run.file_name, "stored_at": run.created_at, "row": dict(zip(_head(run), cells, strict=False))}
            for run in _stored(market)
            for cells in _naming(run, person)
        ]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Drops every stored file with a row that names them, and its rejected rows; how many files.

        The whole file, since a row taken out would move the places of all behind it: whoever needs it uploads it again.
        """
        person = Customer.objects.get(market=market, pk=customer_id)
        return sum(drop_stored(run) for run in _stored(market) if any(True for _cells in _naming(run, person)))


def _stored(market: Market) -> QuerySet[ImportRun]:
    return ImportRun.objects.select_related("market").filter(market=market).exclude(stored="")


def _head(run: ImportRun) -> list[str]:
    return reading.head(run.path, run.dialect)


def _naming(run: ImportRun, person: Customer) -> Iterator[list[str]]:
    """The rows of a file that are about somebody; none of a file that is not there any more."""
    try:
        asked = list(_asked(run, person))
        for _number, cells, _problem in reading.rows(run.path, run.dialect):
            if any(place < len(cells) and matches(cells[place]) for place, matches in asked):
                yield cells
    except FileNotFoundError:
        return


def _asked(run: ImportRun, person: Customer) -> Iterator[tuple[int, Matcher]]:
    """Columns that may say whom a row is about, and how a cell of each does."""
    told, known = run.told, _known_by(person)
    fields = {column: field for field, column in told.columns.items()}
    for place, column in enumerate(_head(run)):
        field = fields.get(column, "")
        if field in _NUMBERS:
            yield place, lambda cell: cell.strip() == person.external_id
        elif field in _ADDRESSES:
            yield place, known


def _known_by(person: Customer) -> Matcher:
    """Whether a cell holds an address, a number or a plate of theirs, however it is written."""
    points = ContactPoint.objects.filter(market=person.market, customer=person).exclude(normalised="")
    emails = [value.lower() for value in points.filter(channel=Channel.EMAIL).values_list("normalised", flat=True)]
    values = points.filter(channel=Channel.SMS).values_list("normalised", flat=True)
    plates = person.vehicles.values_list("search_plate", flat=True)
    marks = {*(_digits(value) for value in values), *plates} - {""}

    def known(cell: str) -> bool:
        if "@" in cell:
            written = (cell.lower(), normalise(Channel.EMAIL, cell, region=""))
            return any(email in one for email in emails for one in written)
        return _digits(cell) in marks or _plate(cell) in marks

    return known


def _digits(cell: str) -> str:
    digits = _NO_DIGIT.sub("", cell)
    return digits[-_TELLING:] if len(digits) >= _TELLING else ""


def _plate(cell: str) -> str:
    """As `customers.models.Vehicle.search_plate`."""
    return cell.strip().replace("-", "").replace(" ", "").lower()
