"""Stored files and somebody who asks to be forgotten: a file that names them goes, long before its term."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from customers.contacts import normalise
from customers.models import Channel, ContactPoint, Customer, Vehicle
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


class Sought(NamedTuple):
    """How a cell tells that it is somebody's: as their number in the source, or as what they are reached by."""

    number: Matcher
    address: Matcher


class FileKeeper:
    """A `permissions.keepers.Keeper`."""

    title = _("Files")
    words: ClassVar[Mapping[str, Promise]] = {"stored_at": _("When"), "file": _("File"), "row": _("Row")}

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every row about them of a file that is still kept, by the names of its columns."""
        sought = _sought(market, customer_id, points)
        return [
            {"file": run.file_name, "stored_at": run.created_at, "row": dict(zip(_head(run), cells, strict=False))}
            for run in _stored(market)
            for cells in _naming(run, sought)
        ]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Drops every stored file with a row that names them, and its rejected rows; how many files.

        The whole file, since a row taken out would move the places of all behind it: whoever needs it uploads it again.
        """
        sought = _sought(market, customer_id, points)
        return sum(drop_stored(run) for run in _stored(market) if any(True for _cells in _naming(run, sought)))


def _stored(market: Market) -> QuerySet[ImportRun]:
    return ImportRun.objects.select_related("market").filter(market=market).exclude(stored="")


def _head(run: ImportRun) -> list[str]:
    return reading.head(run.path, run.dialect)


def _naming(run: ImportRun, sought: Sought) -> Iterator[list[str]]:
    """The rows of a file that are about somebody; none of a file that is not there any more."""
    try:
        asked = list(_asked(run, sought))
        for _number, cells, _problem in reading.rows(run.path, run.dialect):
            if any(place < len(cells) and matches(cells[place]) for place, matches in asked):
                yield cells
    except FileNotFoundError:
        return


def _asked(run: ImportRun, sought: Sought) -> Iterator[tuple[int, Matcher]]:
    """Columns that may say whom a row is about, and how a cell of each does."""
    fields = {column: field for field, column in run.told.columns.items()}
    for place, column in enumerate(_head(run)):
        field = fields.get(column, "")
        if field in _NUMBERS:
            yield place, sought.number
        elif field in _ADDRESSES:
            yield place, sought.address


def _sought(market: Market, customer_id: int, points: Sequence[Point]) -> Sought:
    known = Customer.objects.filter(Q(pk=customer_id) | Q(merged_into=customer_id), market=market)
    numbers = frozenset(known.values_list("external_id", flat=True))
    return Sought(lambda cell: cell.strip() in numbers, _known_by(market, customer_id, points))


def _known_by(market: Market, customer_id: int, points: Sequence[Point]) -> Matcher:
    """Whether a cell holds an address, a number or a plate of theirs, however it is written."""
    kept = ContactPoint.objects.filter(market=market, hash__in=[point.digest for point in points])
    reached = list(kept.exclude(normalised="").values_list("channel", "normalised"))
    emails = [_whole(value.lower()) for channel, value in reached if channel == Channel.EMAIL]
    values = [value for channel, value in reached if channel == Channel.SMS]
    plates = Vehicle.objects.filter(market=market, customer=customer_id).values_list("search_plate", flat=True)
    marks = {*(_digits(value) for value in values), *plates} - {""}

    def known(cell: str) -> bool:
        if "@" in cell:
            written = (cell.lower(), normalise(Channel.EMAIL, cell, region=""))
            return any(email.search(one) for email in emails for one in written)
        return _digits(cell) in marks or _plate(cell) in marks

    return known


def _whole(email: str) -> re.Pattern[str]:
    """The address by itself or among other words, and no longer one that ends or begins like it."""
    return re.compile(rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)")


def _digits(cell: str) -> str:
    digits = _NO_DIGIT.sub("", cell)
    return digits[-_TELLING:] if len(digits) >= _TELLING else ""


def _plate(cell: str) -> str:
    """As `customers.models.Vehicle.search_plate`."""
    return cell.strip().replace("-", "").replace(" ", "").lower()
