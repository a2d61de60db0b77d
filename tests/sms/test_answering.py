"""Answers in a conversation: approved texts, exactly as they were shown, once; and what is forgotten of it all."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from permissions.queries import whom
from sms import actions
from sms.keeping import TextKeeper
from sms.models import Conversation, IncomingText, TextMessage
from sms.queries.conversations import conversations
from tests.accounts.factories import market, signed_in
from tests.sms.factories import approved, came_in, expected, gateway, writer

pytestmark = pytest.mark.django_db
LIST = "/sms/conversations/"


@pytest.fixture
def customer():
    gateway()
    return expected(1)[0]


@pytest.fixture
def client(pim):
    return signed_in(pim)


def talk():
    return Conversation.objects.get()


def page():
    return f"{LIST}{talk().pk}/"


def answer_in(text):
    return {name: re.search(rf'name="{name}" value="([^"]+)"', text)[1] for name in ("nonce", "version", "mark")}


def test_an_answer_goes_out_as_it_was_shown_and_only_once(customer, client, peer, version):
    came_in("Hoe laat ook weer?", customer.phone)
    shown = client.get(page(), {"template": version.template_id}).content.decode()
    form = answer_in(shown)
    for _ in range(2):
        client.post(f"{page()}answer/", form)
    actions.drain(market=market())
    (message,) = peer.got
    assert message.to == customer.phone
    assert message.text in shown.replace("<br>", "\n")
    assert talk().unread == 0


def test_an_answer_that_would_be_another_text_now_does_not_go(customer, client, peer, version):
    came_in("Hoi", customer.phone)
    form = answer_in(client.get(page(), {"template": version.template_id}).content.decode())
    client.post(f"{page()}answer/", {**form, "mark": "0" * 24})
    client.post(f"{page()}answer/", {**form, "nonce": "nonsense"})
    assert not TextMessage.objects.exists()
    assert talk().unread == 1


def test_who_texted_stop_cannot_be_answered_and_the_page_says_why(customer, client, version):
    came_in("STOP", customer.phone)
    shown = client.get(page(), {"template": version.template_id}).content.decode()
    assert "They texted STOP" in shown
    assert 'name="mark"' not in shown


def test_a_stranger_is_answered_where_the_text_needs_nothing_of_them(client, peer, by_day):
    gateway()
    plain = approved(by=writer(), second=writer("Daan"), text="Bel ons even: 030 123 45 67.").versions.get()
    came_in("Wie is dit?", "+31612345678")
    shown = client.get(page(), {"template": plain.template_id}).content.decode()
    client.post(f"{page()}answer/", answer_in(shown))
    actions.drain(market=market())
    assert [message.to for message in peer.got] == ["+31612345678"]


def test_marketing_is_no_answer(customer, client):
    text = "Helder: actie! Nee? {opt_out}"
    offer = approved(by=writer(), second=writer("Daan"), purpose="marketing", text=text).versions.get()
    came_in("Hoi", customer.phone)
    assert 'name="mark"' not in client.get(page(), {"template": offer.template_id}).content.decode()
    form = {"nonce": "12345678-1234-5678-1234-567812345678", "version": offer.pk, "mark": "0" * 24}
    assert client.post(f"{page()}answer/", form).status_code == 404


def test_what_they_texted_is_told_to_who_asks_and_forgotten_for_who_wants_but_a_stop_is_not(customer):
    came_in("Mijn adres is Dorpsstraat 1", customer.phone)
    came_in("STOP", customer.phone)
    points = whom.customer(market(), customer.customer).points
    told = TextKeeper().tell(market(), customer.customer, points)
    assert "Mijn adres is Dorpsstraat 1" in [row["text"] for row in told]
    TextKeeper().forget(market(), customer.customer, points)
    assert not IncomingText.objects.exclude(text="", sender="").exists()
    assert (talk().phone, talk().stopped) == ("", True)
    assert conversations(market(), shown="all").rows == ()


def test_old_texts_are_forgotten_after_their_term(customer):
    came_in("Lang geleden", customer.phone, at=timezone.now() - timedelta(days=401))
    came_in("STOP", "+31612345678", at=timezone.now() - timedelta(days=401))
    came_in("Net", "+31612345679")
    actions.forget_expired()
    assert list(IncomingText.objects.exclude(text="").values_list("text", flat=True)) == ["Net"]
    assert sorted(Conversation.objects.values_list("phone", flat=True)) == ["", "", "+31612345679"]
