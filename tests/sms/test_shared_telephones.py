"""A telephone of two customers: each can be written to there, a STOP is of both, and a conversation is with either."""

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.actions import record_appointments, record_customers
from customers.models import Appointment
from customers.queries.points import points_of
from customers.records import AppointmentRecord, CustomerRecord
from permissions.actions import Act, withdraw
from permissions.models import Source
from permissions.queries import whom
from permissions.queries.gate import may_send
from sms import actions
from sms.models import Stage, TextMessage
from sms.queries.conversations import conversations
from sms.queries.recipients import chosen_recipients, customer_recipient
from sms.timeline import replies
from tests.accounts import factories
from tests.accounts.factories import market, signed_in
from tests.sms.factories import approved, came_in, confirm, expected, gateway, planner, shown, writer

pytestmark = pytest.mark.django_db
OFFER = "Helder: dag {first_name|klant}, actie. Liever niet: {opt_out}"


@pytest.fixture
def home():
    """The first of `expected`, and who shares their number, e-mail address and day."""
    gateway()
    first = expected(1)[0]
    for name, given in (("c-0", "Klant0"), ("bert", "Bert")):
        told = {"external_id": name, "first_name": given, "mobile": first.phone, "email": "home@post.example"}
        record_customers(market(), [CustomerRecord(source="crm", **told)])
    now = timezone.now()
    visit = AppointmentRecord(
        source="crm", external_id="v-bert", customer="bert", booked_at=now, starts_at=first.starts_at,
        status="booked", status_at=now, booked_via="web", branch="am",
    )  # fmt: skip
    record_appointments(market(), [visit])
    pk = Appointment.objects.get(external_id="v-bert").pk
    return first, chosen_recipients(market(), [pk])[0]


def no_to(pk: int, channels=("sms",)) -> None:
    act = Act(source=Source.AGENT_CALL, by=planner("Agent"))
    withdraw(whom=whom.customer(market(), pk), act=act, channels=channels)


def problems(version, recipients) -> list[str]:
    return [line.problem for line in shown(version, recipients).lines]


def test_the_second_is_written_to_at_the_same_number(home, by_day, version):
    first, second = home
    assert (second.phone, second.point) == (first.phone, first.point)
    assert customer_recipient(market(), second.customer)[0].phone == first.phone
    assert problems(version, home) == ["", ""]


def test_a_no_of_the_second_holds_back_texts_to_both(home, by_day, pim):
    offer = approved(by=writer(), second=writer("Daan"), text=OFFER, purpose="marketing").versions.get()
    no_to(home[1].customer)
    assert problems(offer, home) == ["denied_all", "denied_all"]


def test_stop_is_of_both_and_what_waits_for_either_stays(home, by_day, pim, version, peer):
    confirm(pim, version, list(home))
    came_in("STOP", home[0].phone)
    actions.drain(market=market())
    assert {text.reason for text in TextMessage.objects.filter(stage=Stage.BLOCKED)} == {"stopped"}
    assert [may_send(market(), one.customer, "sms", "survey").code for one in home] == ["denied_all", "denied_all"]
    answer = TextMessage.objects.exclude(confirms=None).get()
    assert answer.customer_id is None, "an answer to a telephone is to nobody of the two"


def test_a_conversation_names_both_and_opens_the_card_of_either(home, pim):
    came_in("Kan het later?", home[0].phone)
    talk = conversations(market()).rows[0]
    assert ([one.name for one in talk.holders], talk.customer, talk.customer_id) == (
        ["Klant0", "Bert"], "Klant0, Bert", None,
    )  # fmt: skip
    page = signed_in(pim).get(reverse("sms:conversation", args=[talk.pk])).content.decode()
    assert "Klant0, Bert" in page
    for one in home:
        told = replies(market(), one.customer, before=None, limit=5)
        assert [entry.detail for entry in told] == ["Kan het later?"]


def test_that_it_is_a_wrong_number_is_said_of_one_of_them(home, version, by_day):
    came_in("Wie is dit?", home[0].phone)
    talk = conversations(market()).rows[0]
    agent = factories.person("Agent", "customer_service")
    client, second = signed_in(agent), home[1].customer
    client.post(reverse("sms:wrong", args=[talk.pk]), {"customer": second, "wrong": "yes"})
    assert [one.wrong for one in conversations(market()).rows[0].holders] == [False, True]
    assert problems(version, home) == ["", "wrong_number"]
    client.post(reverse("sms:wrong", args=[talk.pk]), {"wrong": "yes"})
    assert not any(one.wrong for one in points_of(market(), home[0].customer)), "of whom is not said: of nobody"


def test_a_list_by_a_shared_address_asks_who_is_meant(home, pim):
    kept = actions.take_list(by=pim, market=market(), text="home@post.example")
    assert [row.problem for row in kept.rows.all()] == ["shared"]
