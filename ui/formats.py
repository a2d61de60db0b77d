"""Numbers, rates, money and days as the reader's language writes them; nothing to show is an en dash."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, gettext, pgettext

Number = int | float | Decimal
NOTHING = "–"
NARROW = "\u202f"
MINUS = "\u2212"
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def count(value: Number | None) -> str:
    """A whole number with the language's thousands: 41.286."""
    return NOTHING if value is None else _number(value, 0)


def decimal(value: Number | None, places: int = 1) -> str:
    """A number with `places` decimals: 0,31."""
    return NOTHING if value is None else _number(value, places)


def percent(rate: Number | None, places: int = 1) -> str:
    """A rate from 0 to 1 as a percentage: 74,4 %. None, a rate of nothing, is a dash."""
    if rate is None:
        return NOTHING
    return f"{_number(rate * 100, places)}{NARROW if get_language() != 'en' else ''}%"


def points(difference: Number | None, places: int = 1) -> str:
    """A difference of two rates in signed percentage points: +1,4."""
    return NOTHING if difference is None else signed(difference * 100, places)


def signed(value: Number | None, places: int = 1) -> str:
    """A number with its sign in front, ±0 where it rounds to nothing."""
    if value is None:
        return NOTHING
    rounded = round(Decimal(str(value)), places)
    sign = "±" if not rounded else "+" if rounded > 0 else MINUS
    return f"{sign}{_number(abs(rounded), places)}"


def money(amount: Number | None, currency: str = "EUR") -> str:
    """An amount with two decimals after its currency: € 1,16."""
    if amount is None:
        return NOTHING
    gap = NARROW if get_language() != "en" or currency not in SIGNS else ""
    return f"{SIGNS.get(currency, currency)}{gap}{_number(amount, 2)}"


def day(value: date | None) -> str:
    """A day with its year: 22 nov 2026."""
    return NOTHING if value is None else f"{short_day(value)} {value.year}"


def short_day(value: date) -> str:
    """A day without its year: 22 nov."""
    return f"{value.day} {_month(value.month, get_language() or 'en')}"


def day_writer() -> Callable[[date], str]:
    """`day` for many days: the language is asked once."""
    language = get_language() or "en"
    return lambda value: f"{value.day} {_month(value.month, language)} {value.year}"


def days(first: date, last: date) -> str:
    """A span of days, with the year once where that is enough: 24 aug – 22 nov 2026."""
    if first == last:
        return day(first)
    start = short_day(first) if first.year == last.year else day(first)
    return f"{start} – {day(last)}"


def instant(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """A moment on the zone's clock: 22 nov 2026 09:42."""
    if value is None:
        return NOTHING
    local = value.astimezone(zone) if zone else value
    return f"{day(local.date())} {local:%H:%M}"


def weekday(value: date) -> str:
    """A day in full with its weekday, capital first: Maandag 23 november 2026."""
    text = date_format(value, pgettext("date with weekday", "l j F Y"))
    return text[:1].upper() + text[1:]


def yes_no(value: bool) -> str:  # noqa: FBT001 (a cell's value)
    """Yes or no in words."""
    return gettext("yes") if value else gettext("no")


@lru_cache(maxsize=64)
def _month(number: int, language: str) -> str:
    """A month in three letters; only English writes months with a capital."""
    return date_format(date(2000, number, 1), "M" if language == "en" else "b")


@lru_cache(maxsize=8)
def _separators(language: str) -> dict[int, str]:
    """From Python's thousands and decimals to the language's."""
    thousands, point = (
        get_format(name, language, use_l10n=True) for name in ("THOUSAND_SEPARATOR", "DECIMAL_SEPARATOR")
    )
    return str.maketrans({",": thousands, ".": point})


def writer(places: int) -> Callable[[Number | None], str]:
    """`decimal` for many values: the language is asked once."""
    separators, pattern = _separators(get_language() or "en"), f"{{:,.{places}f}}"

    def write(value: Number | None) -> str:
        if value is None:
            return NOTHING
        text = pattern.format(value).translate(separators)
        if text[0] != "-":
            return text
        return f"{MINUS}{text[1:]}" if any(digit in "123456789" for digit in text) else text[1:]

    return write


def _number(value: Number, places: int) -> str:
    return writer(places)(value)
