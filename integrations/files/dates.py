"""Days and moments as files write them: a stated form, or one that is recognised and shown before anything is read."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

_TIME: Final = (
    r"(?:[T ,]*(\d{1,2})[:.]?(\d{2})(?:[:.]?(\d{2})(?:[.,](\d{1,6}))?)?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})" + _TIME)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})" + _TIME)
_DIGITS: Final = {"unix": re.compile(r"\d{9,10}(\.\d+)?$"), "unix_ms": re.compile(r"\d{12,13}$")}
_TRIED: Final = (*_DIGITS, "iso", "ymd", "dmy", "mdy")
"""Of two that read as much, the first."""

Read = Callable[[str, ZoneInfo], datetime]


def _iso(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _whole_day(text: str, zone: ZoneInfo) -> datetime:
    day = date.fromisoformat(text[:10])
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _in_order(pattern: re.Pattern[str], order: tuple[int, int, int]) -> Read:
    """Reads what `pattern` finds; `order` says which of its first three groups are year, month and day."""

    def read(text: str, zone: ZoneInfo) -> datetime:
        found = pattern.match(text)
        if not found:
            raise ValueError(text)
        year, month, day = (int(found[group]) for group in order)
        hour, minute, second = _hour(found), int(found[5] or 0), int(found[6] or 0)
        micro = int((found[7] or "").ljust(6, "0"))
        moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
        return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S.%f}{found[9]}") if found[9] else moment

    return read


def _hour(found: re.Match[str]) -> int:
    """As clocks of 24 hours show it; ValueError where a half of the day stands beside no hour of it."""
    hour, half = int(found[4] or 0), (found[8] or "").lower()[:1]
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(found[0])
    return hour % 12 + (12 if half == "p" else 0)


def _unix(text: str, _zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


def _unix_ms(text: str, _zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(int(text) / 1000, UTC)


FORMS: Final[dict[str, Read]] = {
    "iso": _iso,
    "day": _whole_day,
    "ymd": _in_order(_YEAR_FIRST, (1, 2, 3)),
    "dmy": _in_order(_YEAR_LAST, (3, 2, 1)),
    "mdy": _in_order(_YEAR_LAST, (3, 1, 2)),
    "unix": _unix,
    "unix_ms": _unix_ms,
}
LABELS: Final = {
    "iso": _("2026-11-22 09:42:00 (ISO 8601)"),
    "day": _("2026-11-22, the day alone; a time behind it is not read"),
    "ymd": _("20261122 or 2026/11/22 09:42:00"),
    "dmy": _("22-11-2026 09:42 (day first)"),
    "mdy": _("11/22/2026 09:42 (month first)"),
    "unix": _("1795340520 (seconds since 1970)"),
    "unix_ms": _("1795340520000 (milliseconds since 1970)"),
}


def read(text: str, form: str, zone: ZoneInfo) -> datetime:
    """The moment, on `zone`'s clock where the text names no other; a day alone is its midnight. ValueError if none."""
    try:
        return FORMS[form](text, zone)
    except (OverflowError, OSError) as error:
        raise ValueError(text) from error


def recognised(samples: Sequence[str]) -> str:
    """The form in which the most samples can be read, and more than half of them; "" where there is none.

    A few that are no date make no other form of it. Day first where it could be either.
    """
    texts = [text.strip() for text in samples if text.strip()]
    readable = {form: sum(_reads(text, form) for text in texts) for form in _TRIED}
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
