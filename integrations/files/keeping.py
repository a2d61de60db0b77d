"""Stored files and somebody who asks to be forgotten: a file that names them goes, long before its term."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from accounts.models import Market
from customers.contacts import normalise
from customers.models import Channel, ContactPoint, Customer
from integrations.files import reading
from integrations.files.actions.retention import drop_stored
from integrations.files.models import ImportRun
from permissions.points import Point

_NUMBERS: Final = ("customer_id", "contact_id")
"""Fields with the number that a source gives its customers."""
_BY_MAIL, _BY_NUMBER = (Channel.EMAIL,), (Channel.SMS,)
_ADDRESSES: Final = {
    "email": _BY_MAIL, "mobile": _BY_NUMBER, "phone": _BY_NUMBER, "address": (*_BY_MAIL, *_BY_NUMBER),
}  # fmt: skip
_TELLING: Final = 8
"""Last digits of a number by which it is known however it is written."""

Named = Callable[[Sequence[str]], bool]


class FileKeeper:
    """A `permissions.keepers.Keeper`."""

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Nothing of its own: what files told of somebody stands in what they were read into."""
        return []

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Drops every stored file with a row that names them, and its rejected rows; how many files.

        The whole file, since a row taken out would move the places of all behind it: whoever needs it uploads it again.
        """
        person = Customer.objects.get(market=market, pk=customer_id)
        stored = ImportRun.objects.select_related("market").filter(market=market).exclude(stored="")
        return sum(drop_stored(run) for run in stored if _names(run, person))


def _names(run: ImportRun, person: Customer) -> bool:
    try:
        named = _named(run, person)
        return any(named(cells) for _number, cells, _problem in reading.rows(run.path, run.dialect))
    except FileNotFoundError:
        return False


def _named(run: ImportRun, person: Customer) -> Named:
    """Whether a row of this file is about them, by the columns that say whom a row is about."""
    told, head = run.told, reading.head(run.path, run.dialect)
    places = {field: head.index(column) for field, column in told.columns.items() if column in head}
    wanted = list(_wanted(places, person))

    def named(cells: Sequence[str]) -> bool:
        return any(place < len(cells) and read(cells[place]) in known for place, read, known in wanted)

    return named


def _wanted(places: dict[str, int], person: Customer) -> Iterator[tuple[int, Callable[[str], str], set[str]]]:
    """Columns, how a cell of each is compared, and with what."""
    points = ContactPoint.objects.filter(market=person.market, customer=person)
    for field, place in places.items():
        if field in _NUMBERS:
            yield place, str.strip, {person.external_id}
        for channel in _ADDRESSES.get(field, ()):
            read = _ending if channel == Channel.SMS else _spelt
            values = points.filter(channel=channel).values_list("normalised", flat=True)
            yield place, read, {read(value) for value in values} - {""}


def _ending(cell: str) -> str:
    digits = "".join(sign for sign in cell if sign.isdigit())
    return digits[-_TELLING:] if len(digits) >= _TELLING else ""


def _spelt(cell: str) -> str:
    return normalise(Channel.EMAIL, cell, region="")
