"""From what was confirmed to what a gateway got: once, as shown, and only while it may."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from customers.actions import mark_number
from customers.actions.removal import remove_appointments
from customers.models import Appointment, Customer
from permissions.actions import Act, finish_erasures, open_request, withdraw
from permissions.models import Source
from permissions.queries import askers, whom
from sms import actions
from sms.models import Attempt, Stage, TextMessage
from sms.timing import When
from tests.accounts.factories import market
from tests.sms.factories import again, approved, confirm, expected, gateway, order, planner, shown, stages, writer

pytestmark = pytest.mark.django_db


def test_everybody_gets_the_text_that_was_shown(peer, version, pim):
    gateway()
    recipients = expected(3)
    texts = {line.recipient.phone: line.text for line in shown(version, recipients).lines}
    assert confirm(pim, version, recipients).queued == 3
    assert actions.drain(market=market()) == 3
    assert {message.to: message.text for message in peer.got} == texts
    assert all(text.startswith("Dag Klant") for text in texts.values())
    assert stages() == [Stage.ACCEPTED] * 3
    assert set(Attempt.objects.values_list("answer", flat=True)) == {"accepted"}
    assert actions.drain(market=market()) == 0


def test_the_same_form_twice_is_one_sending(peer, version, pim):
    gateway()
    form = order(version, expected(2))
    first = actions.confirm(by=pim, order=form)
    second = actions.confirm(by=pim, order=form)
    assert (second.sending, second.again) == (first.sending, True)
    actions.drain(market=market())
    assert len(peer.got) == 2


def test_two_planners_on_one_appointment_send_one_message(peer, version, pim):
    gateway()
    recipients = expected(2)
    form = order(version, recipients)
    actions.confirm(by=pim, order=form)
    with pytest.raises(ValidationError):
        actions.confirm(by=planner("Pien"), order=again(form))
    assert TextMessage.objects.count() == 2
    assert [line.problem for line in shown(version, recipients).lines] == ["already"] * 2


def test_a_text_that_would_be_another_now_stops_everything(version, pim):
    gateway()
    form = order(version, expected(2))
    Customer.objects.filter(first_name="Klant1").update(first_name="Anders")
    with pytest.raises(ValidationError, match="1"):
        actions.confirm(by=pim, order=again(form))
    assert not TextMessage.objects.exists()


def test_marketing_reaches_nobody_without_consent():
    gateway()
    text = "Helder: actie. Nee? {opt_out}"
    marketing = approved(by=writer(), second=writer("Daan"), purpose="marketing", text=text).versions.get()
    recipients = expected(2)
    lines = shown(marketing, recipients).lines
    assert {line.problem for line in lines} == {"no_consent"}


def test_a_service_message_is_held_back_where_the_appointment_moved_or_was_called_off(peer, version, pim):
    gateway()
    recipients = expected(3)
    confirm(pim, version, recipients)
    first, second, _third = recipients
    Appointment.objects.filter(pk=first.appointment).update(status="cancelled")
    Appointment.objects.filter(pk=second.appointment).update(starts_at=timezone.now() + timedelta(hours=9))
    actions.drain(market=market())
    assert len(peer.got) == 1
    assert stages() == [Stage.ACCEPTED, Stage.BLOCKED, Stage.BLOCKED]
    reasons = TextMessage.objects.filter(stage=Stage.BLOCKED).values_list("reason", flat=True)
    assert sorted(reasons) == ["appointment", "moved"]


def test_a_service_message_is_held_back_where_the_appointment_is_gone_or_turned_out_to_be_somebody_elses(
    peer, version, pim
):
    gateway()
    recipients = expected(3)
    confirm(pim, version, recipients)
    first, second, third = recipients
    remove_appointments(market(), [first.appointment])
    Appointment.objects.filter(pk=second.appointment).update(customer_id=third.customer)
    actions.drain(market=market())
    assert len(peer.got) == 1
    assert set(TextMessage.objects.filter(stage=Stage.BLOCKED).values_list("reason", flat=True)) == {"appointment"}


def test_a_template_retired_meanwhile_sends_nothing_more(peer, version, pim):
    gateway()
    confirm(pim, version, expected(1))
    actions.retire(by=writer("Dora"), template=version.template)
    actions.drain(market=market())
    assert (peer.got, stages()) == ([], [Stage.BLOCKED])
    assert TextMessage.objects.get().reason == "template"


def test_a_number_that_turned_out_to_be_somebody_elses_gets_nothing_that_waits(peer, version, pim):
    gateway()
    first, second = expected(2)
    confirm(pim, version, [first, second])
    mark_number(by=pim, market=market(), customer_id=first.customer, value=first.phone, wrong=True)
    actions.drain(market=market())
    assert [message.to for message in peer.got] == [second.phone]
    assert TextMessage.objects.get(stage=Stage.BLOCKED).reason == "wrong_number"


def test_nothing_that_waits_reaches_who_was_erased_meanwhile(peer, version, pim):
    gateway()
    confirm(pim, version, expected(1))
    who = Customer.objects.get().pk
    open_request(by=pim, asks=askers.customer(market(), who), kind="erasure", checks=["plate", "address"])
    finish_erasures()
    actions.drain(market=market())
    assert (peer.got, stages()) == ([], [Stage.CANCELLED])


def test_calling_off_reaches_what_still_waits(peer, version, pim):
    gateway()
    confirm(pim, version, expected(2), when=When(at=timezone.now() + timedelta(hours=1)))
    assert actions.drain(market=market()) == 0
    waiting = list(TextMessage.objects.values_list("pk", flat=True))
    assert actions.call_off(by=pim, market=market("be", name="België"), texts=waiting) == 0
    assert actions.call_off(by=pim, market=market(), texts=waiting[:1]) == 1
    assert stages() == [Stage.CANCELLED, Stage.QUEUED]


def test_a_planner_sends_service_and_nobody_without_the_right_anything(version, pim):
    gateway()
    recipients = expected(1)
    marketing = approved(
        by=writer("Wim"), second=writer("Dirk"), purpose="marketing", name="Actie", text="Helder {opt_out}"
    ).versions.get()
    for person, what in ((pim, marketing), (writer("Gast", of=market("be", name="België")), version)):
        with pytest.raises(PermissionDenied):
            confirm(person, what, recipients)


def test_a_person_who_wants_no_marketing_still_hears_of_the_appointment(version, pim):
    (only,) = expected(1)
    who = whom.customer(market(), only.customer)
    withdraw(whom=who, act=Act(source=Source.SELF_SERVICE))
    (line,) = shown(version, [only]).lines
    assert line.problem == ""


def test_without_a_gateway_what_is_due_waits_and_the_worker_does_not(version, pim):
    confirm(pim, version, expected(1))
    assert actions.drain(market=market()) == 0
    assert stages() == [Stage.QUEUED]
