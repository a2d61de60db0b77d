"""Days and moments as files write them: a stated form, or one that is recognised and shown before anything is read."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

_TIME: Final = r"(?:[T ,]*(\d{1,2})[:.]?(\d{2})(?:[:.]?(\d{2})(?:[.,](\d{1,6}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})" + _TIME)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})" + _TIME)
_SECONDS: Final = re.compile(r"\d{9,10}(\.\d+)?$")
_MILLISECONDS: Final = re.compile(r"\d{12,13}$")

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
        hour, minute, second = (int(found[group] or 0) for group in (4, 5, 6))
        micro = int((found[7] or "").ljust(6, "0"))
        moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
        return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S.%f}{found[8]}") if found[8] else moment

    return read


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
    """The form in which every sample can be read; "" where there is none. Day first where it could be either."""
    texts = [text.strip() for text in samples if text.strip()]
    if not texts:
        return ""
    if all(_SECONDS.match(text) for text in texts):
        return "unix"
    if all(_MILLISECONDS.match(text) for text in texts):
        return "unix_ms"
    return next((form for form in ("iso", "ymd", "dmy", "mdy") if all(_reads(text, form) for text in texts)), "")


def _reads(text: str, form: str) -> bool:
    try:
        FORMS[form](text, ZoneInfo("UTC"))
    except ValueError:
        return False
    return True
