"""Days and moments as files write them: a stated form, or one that is recognised and shown before anything is read."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from integrations.files import months

_TIME: Final = (
    r"(?:[T ,]*(\d{1,2})[:.uh]?(\d{2})(?:[:.]?(\d{2})(?:[.,](\d{1,9}))?)?(?: ?uur)?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})" + _TIME)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})" + _TIME)
_SHORT_YEAR: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2})(?!\d)" + _TIME)
_DIGITS: Final = {"unix": re.compile(r"\d{9,10}(\.\d+)?$"), "unix_ms": re.compile(r"\d{12,13}$")}
_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:[.,]\d+)?$")
_SERIAL_FROM: Final = datetime(1899, 12, 30)  # noqa: DTZ001 (a clock on a wall)
_NOON: Final = 12
_MIDNIGHT: Final = 24
_CENTURY: Final = 2000

EITHER: Final = "either"
"""Day or month first, as the whole column shows; by itself it reads only what can be read in one way."""
OTHER_ORDER: Final = {"dmy": "mdy", "mdy": "dmy", "dmy_short": "mdy_short", "mdy_short": "dmy_short"}
"""Forms that many a day can be read in both of."""
TWO_DIGITS: Final = gettext_noop("has a year of two digits: choose the form with two, or write four")
SERIAL: Final = gettext_noop(
    "is a spreadsheet's own number of a day: choose that form, or give the column the form of a date there"
)

Read = Callable[[str, ZoneInfo], datetime]


def _iso(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _whole_day(text: str, zone: ZoneInfo) -> datetime:
    day = date.fromisoformat(text[:10])
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _in_order(order: tuple[int, int, int], pattern: re.Pattern[str], text: str, zone: ZoneInfo) -> datetime:
    """Reads what `pattern` finds; `order` says which of its first three groups are year, month and day."""
    found = pattern.match(text) or pattern.match(months.without_weekday(text))
    if not found and pattern is not _YEAR_FIRST and (told := months.by_number(text)):
        found, order = _YEAR_LAST.match(told), (3, 2, 1)
    if not found:
        raise ValueError(text)
    year, month, day = (int(found[group]) for group in order)
    hour, minute, second = _hour(found), int(found[5] or 0), int(found[6] or 0)
    micro = int((found[7] or "").ljust(6, "0")[:6])
    ends_the_day = hour == _MIDNIGHT and not (minute or second or micro)
    moment = datetime(year if year > 99 else _CENTURY + year, month, day, 0 if ends_the_day else hour, minute, second,
                      micro, tzinfo=zone) + timedelta(days=ends_the_day)  # fmt: skip
    return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S.%f}{found[9]}") if found[9] else moment


def _hour(found: re.Match[str]) -> int:
    """As clocks of 24 hours show it; ValueError where a half of the day stands beside no hour of it."""
    hour, half = int(found[4] or 0), (found[8] or "").lower()[:1]
    if not half:
        return hour
    if not 1 <= hour <= _NOON:
        raise ValueError(found[0])
    return hour % _NOON + (_NOON if half == "p" else 0)


def _either(text: str, zone: ZoneInfo) -> datetime:
    found = set()
    for form in ("dmy", "mdy"):
        try:
            found.add(FORMS[form](text, zone))
        except ValueError:
            continue
    if len(found) != 1:
        raise ValueError(text)
    return found.pop()


def _unix(text: str, _zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


def _unix_ms(text: str, _zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(int(text) / 1000, UTC)


def _serial(text: str, zone: ZoneInfo) -> datetime:
    if not _SERIAL.match(text):
        raise ValueError(text)
    seconds = round(float(text.replace(",", ".")) * 86_400)
    return (_SERIAL_FROM + timedelta(seconds=seconds)).replace(tzinfo=zone)


FORMS: Final[dict[str, Read]] = {
    "iso": _iso,
    "day": _whole_day,
    "ymd": partial(_in_order, (1, 2, 3), _YEAR_FIRST),
    "dmy": partial(_in_order, (3, 2, 1), _YEAR_LAST),
    "mdy": partial(_in_order, (3, 1, 2), _YEAR_LAST),
    EITHER: _either,
    "dmy_short": partial(_in_order, (3, 2, 1), _SHORT_YEAR),
    "mdy_short": partial(_in_order, (3, 1, 2), _SHORT_YEAR),
    "serial": _serial,
    "unix": _unix,
    "unix_ms": _unix_ms,
}
LABELS: Final = {
    "iso": _("2026-11-22 09:42:00 (ISO 8601)"),
    "day": _("2026-11-22, the day alone; a time behind it is not read"),
    "ymd": _("20261122 or 2026/11/22 09:42:00"),
    "dmy": _("22-11-2026 09:42 (day first)"),
    "mdy": _("11/22/2026 09:42 (month first)"),
    EITHER: _("day or month first, as the whole column shows"),
    "dmy_short": _("22-11-26 09:42 (day first, years from 2000)"),
    "mdy_short": _("11/22/26 09:42 (month first, years from 2000)"),
    "serial": _("46348,4 (a spreadsheet's number of a day)"),
    "unix": _("1795340520 (seconds since 1970)"),
    "unix_ms": _("1795340520000 (milliseconds since 1970)"),
}
_TRIED: Final = ("unix", "unix_ms", "iso", "ymd", "dmy")
"""Of two that read as much, the first. What needs a person's word (short years, numbers of days) is not among them."""


def read(text: str, form: str, zone: ZoneInfo) -> datetime:
    """The moment, on `zone`'s clock where the text names no other; a day alone is its midnight. ValueError if none."""
    try:
        return FORMS[form](text, zone)
    except (OverflowError, OSError) as error:
        raise ValueError(text) from error


def explained(text: str) -> str:
    """Why a text is no date, where that is known (a msgid); otherwise ""."""
    if _SHORT_YEAR.match(text):
        return TWO_DIGITS
    return SERIAL if _SERIAL.match(text) else ""


def recognised(samples: Sequence[str]) -> str:
    """The form in which the most samples can be read, and more than half of them; "" where there is none.

    A few that are no date make no other form of it. "dmy" stands for month first too: the caller tells them apart.
    """
    texts = [text.strip() for text in samples if text.strip()]
    readable = {form: sum(_reads(text, form) for text in texts) for form in _TRIED}
    readable["dmy"] = sum(_reads(text, "dmy") or _reads(text, "mdy") for text in texts)
    best = max(readable, key=lambda form: readable[form])
    return best if 2 * readable[best] > len(texts) else ""


def _reads(text: str, form: str) -> bool:
    if form in _DIGITS:
        return bool(_DIGITS[form].match(text))
    try:
        FORMS[form](text, ZoneInfo("UTC"))
    except ValueError:
        return False
    return True
