"""When a text message may leave: not at night, and marketing not on Sundays and public holidays either.

No statute asks for these hours (custom of the trade); an administrator sets a market's own beside its limits.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sms.models import Purpose

IN_TIME: Final = timedelta(minutes=30)
"""So long before its appointment a service message has to leave; where waiting for the morning would come later, it
does not wait."""
_FURTHEST: Final = 30  # days; no country closes longer


@dataclass(frozen=True, slots=True)
class Hours:
    """A market's: texts leave from `opens` until `closes` on its clock; `region` ("NL") says which holidays count."""

    zone: ZoneInfo
    region: str
    opens: time
    closes: time


def next_moment(at: datetime, *, hours: Hours, purpose: str, appointment: datetime | None = None) -> datetime:
    """`at`, or the first moment after it at which this may leave; what would come too late then leaves at `at`."""
    at = at.astimezone(UTC)  # two moments of one zone would be compared by their clocks, also on the night it changes
    opening = _opening(at, hours, purpose)
    waits_too_long = purpose == Purpose.SERVICE and appointment and at < appointment < opening + IN_TIME
    return at if waits_too_long else opening


def _opening(at: datetime, hours: Hours, purpose: str) -> datetime:
    local = at.astimezone(hours.zone)
    for days in range(_FURTHEST):
        day = local.date() + timedelta(days)
        opens, closes = (datetime.combine(day, clock, hours.zone) for clock in (hours.opens, hours.closes))
        if _is_open(day, hours.region, purpose) and local < closes:
            return max(at, opens.astimezone(UTC))
    return at


def _is_open(day: date, region: str, purpose: str) -> bool:
    return purpose == Purpose.SERVICE or not (day.weekday() == 6 or _is_holiday(day, region))


@lru_cache(maxsize=512)
def _is_holiday(day: date, region: str) -> bool:
    import holidays  # noqa: PLC0415 (only marketing asks, and it takes a while to load)

    try:
        return day in holidays.country_holidays(region, years=day.year)
    except NotImplementedError:
        return False
