"""When a message may leave, on the market's own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Appointment
from sms import actions
from sms.hours import Hours, next_moment
from sms.models import Stage, TextMessage
from tests.accounts.factories import administrator, market, signed_in
from tests.sms.factories import confirm, expected, gateway, shown, stages

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOURS = Hours(AMSTERDAM, "NL", time(8), time(21))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def leaves(text: str, purpose: str = "service", appointment: str = "") -> str:
    about = at(appointment) if appointment else None
    found = next_moment(at(text), hours=HOURS, purpose=purpose, appointment=about)
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


def test_a_service_message_waits_for_the_morning_unless_that_would_come_too_late():
    assert leaves("2026-11-23 03:00", appointment="2026-11-23 16:00") == "2026-11-23 08:00"
    assert leaves("2026-11-23 06:30", appointment="2026-11-23 09:00") == "2026-11-23 08:00"
    assert leaves("2026-11-22 23:00", appointment="2026-11-23 08:30") == "2026-11-23 08:00"
    assert leaves("2026-11-23 06:30", appointment="2026-11-23 08:15") == "2026-11-23 06:30"
    assert leaves("2026-11-22 22:00", appointment="2026-11-23 07:30") == "2026-11-22 22:00"
    assert leaves("2026-11-23 06:30", "marketing", appointment="2026-11-23 09:00") == "2026-11-23 08:00"
    assert leaves("2026-11-23 06:30", appointment="2026-11-25 09:00") == "2026-11-23 08:00"
    assert leaves("2026-11-23 06:30", appointment="2026-11-23 05:00") == "2026-11-23 08:00"


@pytest.mark.django_db
def test_each_market_has_hours_of_its_own_for_the_page_and_for_the_worker(peer, version, pim):
    """From 12 to 13 on a clock on which it is noon now, then on one on which it is three hours later."""
    gateway()
    ada, here = administrator(), market()
    actions.set_limits(by=ada, market=here, opens=time(12), closes=time(13))
    here.time_zone = zone_in_which_it_is(12)
    here.save()
    version.template.market.refresh_from_db()
    far = expected(2, starts_in=timedelta(days=5))
    assert not any(line.waits for line in shown(version, far).lines)
    confirm(pim, version, far)
    here.time_zone = zone_in_which_it_is(15)
    here.save()
    actions.drain(market=market())
    assert peer.got == []
    due = {text.due_at.astimezone(here.zone).strftime("%H:%M") for text in TextMessage.objects.all()}
    assert (due, stages()) == ({"12:00"}, [Stage.QUEUED] * 2)
    actions.set_limits(by=ada, market=here, opens=time(0), closes=time(23, 59))
    TextMessage.objects.update(due_at=timezone.now())
    actions.drain(market=market())
    assert len(peer.got) == 2


def zone_in_which_it_is(hour: int) -> str:
    ahead = (hour - timezone.now().hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


@pytest.mark.django_db
def test_the_page_says_the_hours_of_its_market(version, pim):
    gateway()
    actions.set_limits(by=administrator(), market=market(), opens=time(9, 30), closes=time(18))
    expected(1)
    day = timezone.localtime(Appointment.objects.get().starts_at, market().zone).date().isoformat()
    page = signed_in(pim).get(reverse("sms:index"), {"day": day}).content.decode()
    assert "Nothing leaves between 18:00 and 9:30" in page
