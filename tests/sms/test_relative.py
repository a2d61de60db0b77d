"""Messages that leave so long before each appointment, and what quiet hours make of it."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from customers.models import Appointment
from sms import actions
from sms.models import Sending, Stage, TextMessage
from sms.queries.recipients import chosen_recipients
from sms.timing import When
from tests.accounts.factories import market
from tests.sms.factories import confirm, expected, gateway, shown, stages

pytestmark = pytest.mark.django_db

TWO_HOURS = When(before=timedelta(hours=2))
EVENING_BEFORE = When(days=1, clock=time(17))
NEXT_YEAR = timezone.now().year + 1


def at(text):
    """Next year, on the market's clock."""
    return datetime.fromisoformat(f"{NEXT_YEAR}-{text}").replace(tzinfo=market().zone)


def with_appointment(text):
    (one,) = expected(1)
    Appointment.objects.filter(pk=one.appointment).update(starts_at=at(text))
    return chosen_recipients(market(), [one.appointment])


@pytest.mark.parametrize(
    ("appointment", "when", "leaves_at", "moved"),
    [
        ("06-02 14:00", TWO_HOURS, "06-02 12:00", False),
        ("06-02 09:30", TWO_HOURS, "06-02 08:00", True),
        ("06-02 08:00", TWO_HOURS, "06-02 06:00", False),  # the morning would be too late
        ("06-02 09:30", EVENING_BEFORE, "06-01 17:00", False),
        ("06-02 09:30", When(days=1, clock=time(22)), "06-02 08:00", True),
    ],
)
def test_each_message_leaves_before_its_own_appointment_and_not_at_night(version, appointment, when, leaves_at, moved):
    (line,) = shown(version, with_appointment(appointment), when).lines
    assert (line.leaves_at, line.waits, line.problem) == (at(leaves_at), moved, "")


def test_a_moment_that_has_passed_is_no_moment(version):
    recipients = expected(2, starts_in=timedelta(hours=1))
    assert {line.problem for line in shown(version, recipients, TWO_HOURS).lines} == {"too_late"}


def test_what_was_planned_waits_for_its_moment_and_says_how_it_was_planned(peer, version, pim):
    gateway()
    recipients = with_appointment("06-02 14:00")
    confirm(pim, version, recipients, when=TWO_HOURS)
    assert Sending.objects.get().planned == "before 120"
    assert TextMessage.objects.get().due_at == at("06-02 12:00")
    assert actions.drain(market=market()) == 0
    assert stages() == [Stage.QUEUED]


def test_a_message_that_could_not_leave_before_its_appointment_stays(peer, version, pim):
    gateway()
    confirm(pim, version, expected(1, starts_in=timedelta(days=2)), when=TWO_HOURS)
    gone = timezone.now() - timedelta(minutes=5)
    Appointment.objects.update(starts_at=gone)
    TextMessage.objects.update(due_at=gone - timedelta(hours=2), appointment_starts_at=gone)
    actions.drain(market=market())
    assert (peer.got, TextMessage.objects.get().reason) == ([], "too_late")
