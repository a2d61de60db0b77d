"""When a text message may leave: not at night, and marketing not on Sundays and public holidays either.

No statute asks for these hours (custom of the trade); they are the defaults of a market.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sms.models import Purpose

OPENS: Final = time(8)
CLOSES: Final = time(21)
SAME_DAY: Final = timedelta(hours=18)
"""A service message about an appointment that starts sooner than this does not wait for the morning."""
_FURTHEST: Final = 30  # days; no country closes longer


def next_moment(
    at: datetime, *, zone: ZoneInfo, region: str, purpose: str, appointment: datetime | None = None
) -> datetime:
    """`at`, or the first moment after it at which this may leave; `region` ("NL") says which holidays count."""
    at = at.astimezone(UTC)  # two moments of one zone would be compared by their clocks, also on the night it changes
    if purpose == Purpose.SERVICE and appointment and at < appointment <= at + SAME_DAY:
        return at
    local = at.astimezone(zone)
    for days in range(_FURTHEST):
        day = local.date() + timedelta(days)
        opens = datetime.combine(day, OPENS, zone)
        closes = datetime.combine(day, CLOSES, zone)
        if _is_open(day, region, purpose) and local < closes:
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
