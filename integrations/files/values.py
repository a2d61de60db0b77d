"""One cell's text as a value, or why it is none. Reasons are fixed texts: they say nothing of what stood there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from accounts.identifiers import InexactError, identifier
from customers.contacts import read as read_contact
from customers.models import Channel
from integrations.files import amounts, dates
from integrations.files.headers import WORDS
from integrations.files.kinds import Field
from ui.spreadsheets import unguarded

EMPTY: Final = gettext_noop("is empty")
TOO_LONG: Final = gettext_noop("is longer than what can be kept")
NO_TEXT: Final = gettext_noop("holds characters that cannot be read in this encoding")
NO_DATE: Final = gettext_noop("is no date in the stated form")
IMPLAUSIBLE: Final = gettext_noop("lies before 2000 or more than ten years ahead")
NO_WORD: Final = gettext_noop("is none of the known words")
NO_YES: Final = gettext_noop("is neither yes nor no")
FAULT: Final = gettext_noop("is an error of a spreadsheet, and no value")
NO_NUMBER: Final = gettext_noop("is no number that can be kept")

NAMES: Final = ": "
"""Between a reason and what a cell names."""

_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(days=3653)
_MOST: Final = 2_147_483_647
_MOST_MONEY: Final = Decimal(100_000_000)
_FAULT: Final = re.compile(
    r"#(?:N/?[AB]|REF!|VERW!|BEZUG!|VALUE!|WAARDE!|WERT!|NAME\?|NAAM\?|DIV/0!|DEEL/0!|NUM!|GETAL!|ZAHL!|NULL!|LEEG!|#+)$"
)
"""What a spreadsheet writes where it has no value."""
_SHOWN: Final = 80
"""Signs of a word that is shown."""
YES: Final = frozenset({"yes", "y", "true", "t", "1", "ja", "j", "waar", "wahr", "vrai", "oui", "on", "aan", "x", "✓"})
NO: Final = frozenset(
    {"no", "n", "false", "f", "0", "nee", "onwaar", "falsch", "faux", "nein", "non", "off", "uit", "-", ""}
)

Read = Callable[[str], Any]


class NoValueError(ValueError):
    """The text is no value; the message is the reason, `several` what it names where that is more than one."""

    def __init__(self, reason: str, several: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.several = several


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a file is read: its clock, the region of its telephone numbers, and now."""

    zone: ZoneInfo
    region: str
    now: datetime


def reader(field: Field, *, form: str, words: Mapping[str, str], place: Place) -> Read:
    """How a cell of this field is read; raises `NoValueError`. An empty cell is the caller's business."""
    return _READERS[field.sort](field, form, words, place)


def _addresses(read: Callable[[str], str], channel: Channel, region: str) -> Read:
    def read_address(text: str) -> str:
        address = read(text)
        spelled = read_contact(channel, address, region=region)
        if spelled.reason:
            raise NoValueError(spelled.reason, spelled.several)
        return address

    return read_address


def _texts(longest: int) -> Read:
    def read(text: str) -> str:
        if "\x00" in text or "\ufffd" in text:
            raise NoValueError(NO_TEXT)
        if _FAULT.match(text):
            raise NoValueError(FAULT)
        if longest and len(text) > longest:
            raise NoValueError(TOO_LONG)
        return unguarded(text)

    return read


def _moments(form: str, zone: ZoneInfo, latest: datetime, *, day: bool) -> Read:
    def read(text: str) -> Any:  # noqa: ANN401 (a moment or a day)
        try:
            moment = dates.read(text, form, zone)
        except ValueError:
            raise NoValueError(dates.explained(text) or NO_DATE) from None
        if day:
            return moment.date()
        if not _EARLIEST <= moment <= latest:
            raise NoValueError(IMPLAUSIBLE)
        return moment

    return read


def _choices(field: Field, words: Mapping[str, str]) -> Read:
    usual = {word: value for word, value in WORDS.get(field.name, {}).items() if value in field.choices}
    stated = {word.casefold(): value for word, value in words.items()}
    known = usual | {str(value).casefold(): value for value in field.choices} | stated

    def read(text: str) -> str:
        value = known.get(text.casefold())
        if value is None:
            raise NoValueError(NO_WORD, (text[:_SHOWN],))
        return value

    return read


def _yes_no(words: Mapping[str, str]) -> Read:
    told = {word.casefold(): value == "yes" for word, value in words.items()}
    known = dict.fromkeys(YES, True) | dict.fromkeys(NO, False) | told

    def read(text: str) -> bool:
        value = known.get(text.casefold())
        if value is None:
            raise NoValueError(NO_YES)
        return value

    return read


def _counts(form: str) -> Read:
    """A whole number from 0 on; thousands may be set apart by points, commas or spaces in threes."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        try:
            number = amounts.amount(text if "".join(text.split()).isascii() else "", form)
        except amounts.NoAmountError:
            raise NoValueError(NO_NUMBER) from None
        if number != int(number) or not 0 <= number <= _MOST:
            raise NoValueError(NO_NUMBER)
        return int(number)

    return read


def _amounts(form: str) -> Read:
    def read(text: str) -> Decimal:
        try:
            amount = amounts.amount(text, form)
        except amounts.NoAmountError:
            raise NoValueError(NO_NUMBER) from None
        if abs(amount) >= _MOST_MONEY:
            raise NoValueError(NO_NUMBER)
        return amount

    return read


def _seconds(form: str) -> Read:
    """Seconds, or hours, minutes and seconds with colons between them."""
    count = _counts(form)

    def read(text: str) -> int:
        parts = text.split(":")
        if not 2 <= len(parts) <= 3:
            return int(count(text))
        if not all(part.isascii() and part.isdigit() for part in parts) or any(int(part) > 59 for part in parts[1:]):
            raise NoValueError(NO_NUMBER)
        return sum(int(part) * 60**power for power, part in enumerate(reversed(parts)))

    return read


def _ids(longest: int) -> Read:
    plain = _texts(longest)

    def read(text: str) -> str:
        try:
            told = identifier(text)
        except InexactError as error:
            raise NoValueError(str(error)) from None
        return plain(told) if told else ""

    return read


_READERS: Final[Mapping[str, Callable[[Field, str, Mapping[str, str], Place], Read]]] = {
    "text": lambda field, _form, _words, _place: _texts(field.longest),
    "id": lambda field, _form, _words, _place: _ids(field.longest),
    "email": lambda field, _form, _words, place: _addresses(_texts(field.longest), Channel.EMAIL, place.region),
    "phone": lambda field, _form, _words, place: _addresses(_texts(field.longest), Channel.SMS, place.region),
    "instant": lambda _field, form, _words, place: _moments(form, place.zone, place.now + _AHEAD, day=False),
    "day": lambda _field, form, _words, place: _moments(form, place.zone, place.now + _AHEAD, day=True),
    "choice": lambda field, _form, words, _place: _choices(field, words),
    "yes_no": lambda _field, _form, words, _place: _yes_no(words),
    "count": lambda _field, form, _words, _place: _counts(form),
    "seconds": lambda _field, form, _words, _place: _seconds(form),
    "amount": lambda _field, form, _words, _place: _amounts(form),
}
