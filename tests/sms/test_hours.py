"""When a message may leave, on the market's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sms.hours import next_moment

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def leaves(text: str, purpose: str = "service", appointment: str = "") -> str:
    about = at(appointment) if appointment else None
    found = next_moment(at(text), zone=AMSTERDAM, region="NL", purpose=purpose, appointment=about)
    return found.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("asked", "purpose", "leaves_at"),
    [
        ("2026-11-23 10:00", "service", "2026-11-23 10:00"),
        ("2026-11-23 08:00", "service", "2026-11-23 08:00"),
        ("2026-11-23 07:59", "service", "2026-11-23 08:00"),
        ("2026-11-23 20:59", "service", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "service", "2026-11-24 08:00"),
        ("2026-11-22 10:00", "service", "2026-11-22 10:00"),  # a Sunday
        ("2026-11-22 10:00", "marketing", "2026-11-23 08:00"),
        ("2026-12-24 22:00", "marketing", "2026-12-28 08:00"),  # both Christmas days and a Sunday
        ("2026-10-24 23:00", "service", "2026-10-25 08:00"),  # the clock goes back in this night
        ("2026-03-28 23:00", "service", "2026-03-29 08:00"),  # and forward in this one
    ],
)
def test_nothing_leaves_at_night_and_marketing_not_on_days_of_rest(asked, purpose, leaves_at):
    assert leaves(asked, purpose) == leaves_at


def test_a_service_message_about_this_very_day_does_not_wait():
    assert leaves("2026-11-23 06:30", appointment="2026-11-23 09:00") == "2026-11-23 06:30"
    assert leaves("2026-11-23 06:30", "marketing", appointment="2026-11-23 09:00") == "2026-11-23 08:00"
    assert leaves("2026-11-23 06:30", appointment="2026-11-25 09:00") == "2026-11-23 08:00"
    assert leaves("2026-11-23 06:30", appointment="2026-11-23 05:00") == "2026-11-23 08:00"
