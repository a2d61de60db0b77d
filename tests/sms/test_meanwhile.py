"""What changes between the page, the confirmation and the moment of sending; and people who press twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from customers.models import Appointment, ContactPoint
from permissions.actions import Act, grant, withdraw
from permissions.models import Source
from permissions.queries import whom
from sms import actions
from sms.models import Stage, TextMessage
from sms.queries.measures import link_like_a_customers, measure
from sms.timing import When
from tests.accounts.factories import market, signed_in
from tests.sms.factories import again, approved, confirm, expected, gateway, order, planner, shown, stages, writer
from tests.sms.test_composer import form_in, page_of

pytestmark = pytest.mark.django_db

LATER = When(at=timezone.now() + timedelta(hours=1))


def due_now():
    TextMessage.objects.update(due_at=timezone.now())


def open_customer(one):
    return whom.customer(market(), one.customer)


@pytest.fixture
def marketing(settings):
    settings.COMPANY = "Helder"
    made = approved(
        by=writer("Wim"), second=writer("Dirk"), purpose="marketing", name="Actie", text="Helder: actie. {opt_out}"
    )
    return made.versions.get()


@pytest.mark.parametrize(
    ("source", "why"), [(Source.SELF_SERVICE, "denied_all"), (Source.COMPLAINT, "complained")], ids=["no", "complaint"]
)
def test_a_no_between_confirmation_and_sending_holds_the_message_back(peer, marketing, by_day, source, why):
    gateway()
    recipients = expected(2)
    for one in recipients:
        grant(whom=open_customer(one), act=Act(source=Source.SELF_SERVICE), channels=["sms"], purposes=["marketing"])
    confirm(writer("Wies"), marketing, recipients, when=LATER)
    withdraw(whom=open_customer(recipients[0]), act=Act(source=source), channels=["sms"])
    due_now()
    actions.drain(market=market())
    assert [message.to for message in peer.got] == [recipients[1].phone]
    held = TextMessage.objects.get(stage=Stage.BLOCKED)
    assert (held.phone, held.reason) == (recipients[0].phone, why)


def test_a_permission_withdrawn_between_page_and_confirmation_stops_the_form(marketing):
    gateway()
    recipients = expected(2)
    for one in recipients:
        grant(whom=open_customer(one), act=Act(source=Source.SELF_SERVICE), channels=["sms"], purposes=["marketing"])
    form = order(marketing, recipients)
    withdraw(whom=open_customer(recipients[0]), act=Act(source=Source.SELF_SERVICE), channels=["sms"])
    with pytest.raises(ValidationError, match="1"):
        actions.confirm(by=writer("Wies"), order=again(form))
    assert not TextMessage.objects.exists()


def test_an_appointment_called_off_between_page_and_confirmation_stops_the_form(version, pim):
    gateway()
    form = order(version, expected(2))
    Appointment.objects.filter(pk=form.recipients[0].appointment).update(status="cancelled")
    with pytest.raises(ValidationError, match="1"):
        actions.confirm(by=pim, order=again(form))
    assert not TextMessage.objects.exists()


def test_a_template_retired_between_page_and_confirmation_stops_the_form(version, pim):
    gateway()
    form = order(version, expected(1))
    actions.retire(by=writer("Dora"), template=version.template)
    with pytest.raises(ValidationError):
        actions.confirm(by=pim, order=again(form))


def test_a_newer_version_between_page_and_confirmation_stops_the_form_of_the_old(version, pim):
    gateway()
    form = order(version, expected(1))
    actions.write_draft(by=writer("Wil"), template=version.template, texts={"nl": "Anders, {first_name}"})
    actions.approve(by=writer("Dora"), version=version.template.versions.get(number=2))
    with pytest.raises(ValidationError):
        actions.confirm(by=pim, order=again(form))


def test_a_number_that_changed_between_page_and_confirmation_stops_the_form(version, pim):
    gateway()
    form = order(version, expected(1))
    ContactPoint.objects.update(normalised="+31687654321")
    with pytest.raises(ValidationError, match="1"):
        actions.confirm(by=pim, order=again(form))


def test_a_double_click_and_the_back_button_send_once(version, pim):
    gateway()
    client = signed_in(pim)
    form = form_in(page_of(client, expected(2)))
    first = client.post(reverse("sms:confirm"), form)
    twice = client.post(reverse("sms:confirm"), form, follow=True)
    assert twice.redirect_chain[-1][0] == first.url
    assert "none is sent twice" in twice.content.decode()
    assert TextMessage.objects.count() == 2


def test_two_tabs_of_one_planner_send_once_and_the_second_says_why_not(version, pim):
    gateway()
    client, recipients = signed_in(pim), expected(2)
    tabs = [form_in(page_of(client, recipients)) for _ in range(2)]
    assert tabs[0]["nonce"] != tabs[1]["nonce"]
    client.post(reverse("sms:confirm"), tabs[0])
    second = client.post(reverse("sms:confirm"), tabs[1], follow=True).content.decode()
    assert "2 messages are no longer as you saw them" in second
    assert "They get this text already, today." in second
    assert TextMessage.objects.count() == 2


def test_two_planners_on_one_appointment_send_one_message(version, pim):
    gateway()
    recipients = expected(1)
    first, second = signed_in(pim), signed_in(planner("Pien"))
    forms = [(client, form_in(page_of(client, recipients))) for client in (first, second)]
    for client, form in forms:
        client.post(reverse("sms:confirm"), form)
    assert TextMessage.objects.get().sending.by == pim


def test_marketing_that_waits_is_not_held_back_by_an_appointment_it_is_not_about(peer, marketing, by_day):
    gateway()
    (one,) = expected(1)
    grant(whom=open_customer(one), act=Act(source=Source.SELF_SERVICE), channels=["sms"], purposes=["marketing"])
    confirm(writer("Wies"), marketing, [one], when=LATER)
    Appointment.objects.update(starts_at=timezone.now() + timedelta(days=9))
    due_now()
    actions.drain(market=market())
    assert (len(peer.got), stages()) == (1, [Stage.ACCEPTED])


def test_the_longest_case_while_writing_counts_the_link_as_long_as_customers_get_it(marketing, settings):
    settings.PUBLIC_URL = "https://a-rather-long-name.of-the-dashboard.example.com"
    gateway()
    (one,) = expected(1)
    grant(whom=open_customer(one), act=Act(source=Source.SELF_SERVICE), channels=["sms"], purposes=["marketing"])
    (line,) = shown(marketing, [one]).sendable
    measured = measure("nl", marketing.text("nl"), [one], opt_out=link_like_a_customers(market()))
    assert (measured.longest.units, measured.longest.count) == (line.cut.units, line.cut.count)
    assert settings.PUBLIC_URL in line.text


def test_marketing_to_a_customer_with_two_appointments_goes_once(marketing):
    gateway()
    (one,) = expected(1)
    grant(whom=open_customer(one), act=Act(source=Source.SELF_SERVICE), channels=["sms"], purposes=["marketing"])
    lines = shown(marketing, [one, one]).lines
    assert [line.problem for line in lines] == ["", "already"]
