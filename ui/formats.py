"""Numbers, rates, money and days as the reader's language writes them; nothing to show is an en dash."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import floor, log10
from zoneinfo import ZoneInfo

import phonenumbers
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, gettext, pgettext

Number = int | float | Decimal
NOTHING = "–"
NARROW = "\u202f"
MINUS = "\u2212"
MOST_PLACES = 6
"""Decimals of a percentage at the most: one of a hundred million."""
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def count(value: Number | None) -> str:
    """A whole number with the language's thousands: 41.286."""
    return NOTHING if value is None else _number(value, 0)


def decimal(value: Number | None, places: int = 1) -> str:
    """A number with `places` decimals: 0,31."""
    return NOTHING if value is None else _number(value, places)


def chance(p: Number | None) -> str:
    """A p-value with two decimals, or as many as it takes to be more than nothing, or to lie beside the usual 0,05:
    0,78, 0,0497, 0,0031, < 0,0001."""
    if p is None or (p >= 0.01 and not 0.045 <= p < 0.055):
        return decimal(p, 2)
    return decimal(p, 4) if p >= 0.0001 else f"< {decimal(0.0001, 4)}"


def percent(rate: Number | None, places: int = 1) -> str:
    """A rate from 0 to 1 as a percentage: 74,4 %. None, a rate of nothing, is a dash.

    Some never read as none, nor most as all: 0,02 % and 99,97 % get the decimals that they need.
    """
    return percents([rate], places)[0]


def points(difference: Number | None, places: int = 1) -> str:
    """A difference of two rates in signed percentage points: +1,4."""
    return differences([difference], places)[0]


def signed(value: Number | None, places: int = 1) -> str:
    """A number with its sign in front, ±0 where it rounds to nothing."""
    return changes([value], places)[0]


def places_of(number: Number | None, places: int = 1) -> int:
    """With how many decimals a difference is written that is not to read as none: `places`, or as many as it takes."""
    size = abs(float(number or 0))
    return places if size < 10**-MOST_PLACES or size >= 0.5 * 10**-places else min(MOST_PLACES, -floor(log10(size)))


def money(amount: Number | None, currency: str = "EUR", places: int = 2) -> str:
    """An amount with two decimals after its currency: € 1,16."""
    if amount is None:
        return NOTHING
    gap = NARROW if get_language() != "en" or currency not in SIGNS else ""
    return f"{SIGNS.get(currency, currency)}{gap}{_number(amount, places)}"


def price(amount: Decimal, currency: str = "EUR") -> str:
    """Of something cheap: with as many decimals as it has, two at least: € 0,068."""
    return money(amount, currency, max(2, -int(amount.normalize().as_tuple().exponent)))


def day(value: date | None) -> str:
    """A day with its year: 22 nov 2026."""
    return NOTHING if value is None else f"{short_day(value)} {value.year}"


def short_day(value: date) -> str:
    """A day without its year: 22 nov."""
    return f"{value.day} {_month(value.month, get_language() or 'en')}"


def places_in_time(texts: Sequence[str]) -> list[str]:
    """Days and moments in ISO 8601 as `day` and `instant` write them; raises ValueError for any other text."""
    language = get_language() or "en"
    return [_place_in_time(text, language) for text in texts]


@lru_cache(maxsize=4096)
def _place_in_time(text: str, language: str) -> str:
    """Kept, since the charts of a day are about the same days."""
    moment = datetime.fromisoformat(text)
    words = f"{moment.day} {_month(moment.month, language)} {moment.year}"
    return words if len(text) == len("2026-11-22") else f"{words} {moment:%H:%M}"


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


def soon(value: datetime, zone: ZoneInfo) -> str:
    """A moment of the coming week by its weekday, a later one by its day too: Tue 10:00, Tue 3 mar 10:00."""
    local = value.astimezone(zone)
    near = (local.date() - datetime.now(zone).date()).days < 7
    return f"{date_format(local, 'D')} {'' if near else f'{short_day(local.date())} '}{local:%H:%M}"


def weekday(value: date) -> str:
    """A day in full with its weekday, capital first: Maandag 23 november 2026."""
    text = date_format(value, pgettext("date with weekday", "l j F Y"))
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=4096)
def phone(value: str, region: str = "") -> str:
    """A number in E.164 as people write it: 06 12345678 in its own country, +31 6 12345678 elsewhere.

    One that nobody has is told with its 0 as well, so that it can be read back. Any other text stays as it is.
    """
    if not value.startswith("+"):
        return value
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    ways = phonenumbers.PhoneNumberFormat
    if _is_odd(number, region):
        trunk = "0" if phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) == "0" else ""
        return trunk + phonenumbers.format_number(number, ways.NATIONAL).removeprefix(trunk)
    home = phonenumbers.region_code_for_number(number) == region
    return phonenumbers.format_number(number, ways.NATIONAL if home else ways.INTERNATIONAL)


def _is_odd(number: phonenumbers.PhoneNumber, region: str) -> bool:
    """Whether it begins as a region's numbers do, and is none of them."""
    here = bool(region) and number.country_code == phonenumbers.country_code_for_region(region)
    return here and not phonenumbers.is_valid_number(number)


def yes_no(value: bool) -> str:  # noqa: FBT001 (a cell's value)
    """Yes or no in words."""
    return gettext("yes") if value else gettext("no")


@lru_cache(maxsize=64)
def _month(number: int, language: str) -> str:
    """A month in three letters; only English writes months with a capital."""
    return date_format(date(2000, number, 1), "M" if language == "en" else "b")


@lru_cache(maxsize=8)
def _separators(language: str) -> dict[int, str]:
    """From Python's thousands, decimals and minus to the language's."""
    thousands, point = (
        get_format(name, language, use_l10n=True) for name in ("THOUSAND_SEPARATOR", "DECIMAL_SEPARATOR")
    )
    return str.maketrans({",": thousands, ".": point, "-": MINUS})


def column(values: Sequence[Number | None], places: int, *, sign: str = "") -> list[str]:
    """`decimal` of many values: the language is asked once, and its signs are put in place for all of them together."""
    shape = f"{{:{sign}z,.{places}f}}".format  # z: what rounds to nothing has no minus
    words = "\n".join([NOTHING if value is None else shape(value) for value in values])
    return words.translate(_separators(get_language() or "en")).split("\n") if values else []


def percents(rates: Sequence[Number | None], places: int = 1) -> list[str]:
    """`percent` of many rates."""
    sign = percent_sign()
    texts = shares([None if rate is None else rate * 100 for rate in rates], places)
    return [text if text == NOTHING else text + sign for text in texts]


def shares(values: Sequence[Number | None], places: int = 1) -> list[str]:
    """Percentages, from 0 to 100, without their sign, as `percent` writes them."""
    texts = column(values, places)
    for place, value in enumerate(values):
        if value is not None and (needed := share_places(value, places)) > places:
            texts[place] = _number(value, needed)
    return texts


def share(value: Number | None, places: int = 1) -> str:
    """How many of a hundred, as `percent` writes it but without its sign: 33,2."""
    return shares([value], places)[0]


def share_places(value: Number, places: int = 1) -> int:
    """With how many decimals a percentage is written: `places`, or as many as tell it from 0 and from 100."""
    gap = min(abs(float(value)), abs(100 - float(value)))
    if not 0 < gap < 10**-places:
        return places
    return min(MOST_PLACES, -floor(log10(gap)))


def growth(rate: Number | None, places: int = 0) -> str:
    """By how much something grew or shrank, as a signed percentage: +11 %."""
    return NOTHING if rate is None else signed(rate * 100, places) + percent_sign()


def percent_sign() -> str:
    """What stands behind a percentage, its gap included."""
    return f"{NARROW if get_language() != 'en' else ''}%"


def changes(values: Sequence[Number | None], places: int = 1) -> list[str]:
    """`signed` of many values."""
    return [f"±{text[1:]}" if not text.strip("+0.,") else text for text in column(values, places, sign="+")]


def differences(rates: Sequence[Number | None], places: int = 1) -> list[str]:
    """`points` of many differences."""
    return changes([None if rate is None else rate * 100 for rate in rates], places)


def _number(value: Number, places: int) -> str:
    return column([value], places)[0]
