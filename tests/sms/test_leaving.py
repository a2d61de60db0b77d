"""No reminder leaves after its appointment, however it was sent; the day that a text tells is true when it leaves."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from customers.models import Appointment, Customer
from sms import actions
from sms.gateways import Busy
from sms.models import Gateway, Stage, TextMessage
from sms.queries.recipients import chosen_recipients
from sms.timing import When
from tests.accounts.factories import administrator, market
from tests.sms.factories import approved, confirm, expected, gateway, order, shown, stages, writer

pytestmark = pytest.mark.django_db
IN_AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def anytime(by_day):
    gateway()


@pytest.fixture
def thanks():
    template = approved(by=writer("Wil"), second=writer("Dirk"), name="Thanks", text="Bedankt voor uw bezoek.")
    template.versions.update(after=True)
    return template.versions.get()


def begin_now():
    """The appointment begins while the text still waits."""
    now = timezone.now() - timedelta(seconds=1)
    Appointment.objects.update(starts_at=now)
    TextMessage.objects.update(appointment_starts_at=now, due_at=now)


def test_what_would_come_after_the_appointment_cannot_be_planned(version):
    recipients = expected(2, starts_in=IN_AN_HOUR)
    late = When(at=timezone.now() + timedelta(hours=2))
    assert {line.problem for line in shown(version, recipients, late).lines} == {"too_late"}
    assert {line.problem for line in shown(version, expected(2, starts_in=-IN_AN_HOUR)).lines} == {"too_late"}


def test_quiet_hours_move_nothing_past_its_appointment(version, monkeypatch):
    monkeypatch.setattr("sms.queries.composing.next_moment", lambda at, **_: at + timedelta(hours=9))
    assert {line.problem for line in shown(version, expected(2)).lines} == {"too_late"}


def planned(pim, version):
    confirm(pim, version, expected(1), when=When(at=timezone.now() + timedelta(minutes=30)))


def retried(pim, version):
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    assert stages() == [Stage.QUEUED]


def released(pim, version):
    actions.set_limits(by=administrator(), market=market(), alone_up_to=0)
    sending = confirm(pim, version, expected(1)).sending
    actions.release(by=writer("Dora"), sending=sending)


def paused(pim, version):
    Gateway.objects.update(active=False)
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    Gateway.objects.update(active=True)


@pytest.mark.parametrize("way", [planned, retried, released, paused])
def test_whichever_way_it_waited_it_does_not_leave_once_the_appointment_has_begun(peer, pim, version, way):
    peer.answers = [Busy("too_fast")] if way is retried else []
    way(pim, version)
    before = len(peer.got)
    begin_now()
    actions.drain(market=market())
    assert (len(peer.got), stages()) == (before, [Stage.BLOCKED])
    assert TextMessage.objects.get().reason == "too_late"


def test_it_is_not_sent_again_once_the_appointment_has_begun(pim, version):
    confirm(pim, version, expected(1))
    begin_now()
    text = TextMessage.objects.get()
    TextMessage.objects.update(stage=Stage.FAILED)
    with pytest.raises(ValidationError, match="te laat"):
        actions.send_again(by=pim, market=market(), text=text.pk)


def test_a_text_about_an_appointment_that_has_been_leaves_after_it(peer, pim, thanks):
    recipients = expected(2, starts_in=-IN_AN_HOUR)
    Appointment.objects.filter(pk=recipients[0].appointment).update(status="attended")
    confirm(pim, thanks, chosen_recipients(market(), [each.appointment for each in recipients]))
    actions.drain(market=market())
    assert len(peer.got) == 2
    Appointment.objects.update(status="cancelled")
    found = chosen_recipients(market(), [recipients[0].appointment])
    assert shown(thanks, found).lines[0].problem == "appointment"


@pytest.fixture
def dayed():
    text, english = "Dag {voornaam}, tot {dag} om {tijd}.", "Hi {first_name}, see you {day} at {time}."
    return approved(by=writer("Wil"), second=writer("Dirk"), name="Day", text=text, en=english).versions.get()


def noon_in(days):
    day = timezone.now().astimezone(market().zone).date() + timedelta(days=days)
    return datetime.combine(day, time(12), market().zone)


def at_noon_in(days):
    (one,) = expected(1)
    Appointment.objects.filter(pk=one.appointment).update(starts_at=noon_in(days))
    return chosen_recipients(market(), [one.appointment])


def test_the_day_is_told_for_the_moment_at_which_it_is_to_leave(dayed):
    recipients = at_noon_in(2)
    assert "tot morgen om 12:00" in shown(dayed, recipients, When(days=1, clock=time())).lines[0].text
    assert "tot vandaag om 12:00" in shown(dayed, recipients, When(before=timedelta(hours=2))).lines[0].text


@pytest.mark.parametrize(("language", "days"), [("nl", ("vandaag", "morgen")), ("en", ("today", "tomorrow"))])
def test_a_text_that_leaves_on_another_day_than_planned_tells_the_day_anew(peer, pim, dayed, language, days):
    planned_as, left_as = days
    (one,) = at_noon_in(1)
    Customer.objects.update(language=language)
    confirm(pim, dayed, chosen_recipients(market(), [one.appointment]), when=When(before=timedelta(hours=2)))
    assert f" {planned_as} " in TextMessage.objects.get().text
    TextMessage.objects.update(due_at=timezone.now())
    actions.drain(market=market())
    (message,) = peer.got
    assert f" {left_as} " in message.text
    assert message.text == TextMessage.objects.get().text


def test_a_name_that_looks_like_a_placeholder_stays_a_name(peer, pim, dayed):
    (one,) = at_noon_in(1)
    Customer.objects.update(first_name="{dag}")
    confirm(pim, dayed, chosen_recipients(market(), [one.appointment]))
    actions.drain(market=market())
    assert peer.got[0].text == "Dag {dag}, tot morgen om 12:00."


def test_the_same_text_at_another_time_is_another_one(pim, version):
    recipients = expected(2, starts_in=timedelta(days=3))
    later = When(at=timezone.now() + timedelta(days=1))
    meddled = order(version, recipients, when=later)
    with pytest.raises(ValidationError, match="niet meer zoals"):
        actions.confirm(by=pim, order=actions.Order(version, meddled.nonce, recipients, meddled.marks))
    assert not TextMessage.objects.exists()
