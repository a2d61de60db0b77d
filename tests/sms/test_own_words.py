"""An answer in somebody's own words: short, once, through the same gates, and written down."""

import re
from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from sms import actions
from sms.models import Conversation, TextMessage
from tests.accounts.factories import administrator, market, signed_in
from tests.sms.factories import came_in, expected, gateway

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def customer(by_day):
    gateway()
    (found,) = expected(1)
    came_in("Kan ik mijn hond meenemen?", found.phone)
    return found


@pytest.fixture
def client(pim):
    return signed_in(pim)


def page():
    return f"/sms/conversations/{Conversation.objects.get().pk}/"


def answer(client, text, **more):
    nonce = re.search(r'name="nonce" value="([^"]+)"', client.get(page()).content.decode())[1]
    return client.post(f"{page()}answer/", {"nonce": nonce, "text": text, **more}, follow=True).content.decode()


def test_it_goes_as_it_was_typed_once_with_its_author_in_the_log(client, pim, peer, customer):
    given = {"nonce": "12345678-1234-5678-1234-567812345678"}
    for _ in range(2):
        answer(client, "Ja hoor, neem hem gezellig mee.", **given)
    actions.drain(market=market())
    (message,) = peer.got
    assert (message.to, message.text) == (customer.phone, "Ja hoor, neem hem gezellig mee.")
    text = TextMessage.objects.get()
    assert (text.sending.by, text.sending.version, text.customer_id) == (pim, None, customer.customer)
    assert AuditEntry.objects.filter(action="text.answered", by=pim).count() == 1
    assert Conversation.objects.get().unread == 0
    assert actions.tell_campaigns(market=market()) == 1
    for address in (page(), f"/sms/messages/{text.pk}/", f"/sms/sendings/{text.sending_id}/", "/sms/outbox/"):
        assert "Ja hoor" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write something first."),
        ("x" * 460, "1 character too long for three text messages"),
        ("ë" * 202, "1 character too long for three text messages"),
        ("Dag {vornaam}", "There is no placeholder {vornaam}."),
        ("Uw {kenteken} staat klaar", "Nobody knows this of them: Licence plate."),
    ],
)
def test_what_cannot_go_stays_on_the_page_with_the_reason(client, text, said):
    shown = answer(client, text)
    assert said in shown
    assert f">{text}</textarea>" in shown
    assert not TextMessage.objects.exists()


def test_the_longest_goes(client):
    assert "The answer goes out." in answer(client, "x" * 459)
    assert TextMessage.objects.get().segments == 3


def test_a_placeholder_is_filled_in_and_read_before_it_goes(client):
    shown = answer(client, "Dag {voornaam}, tot {time|straks}.")
    filled = re.search(r">(Dag Klant0, tot \d\d:\d\d\.)</textarea>", shown)[1]
    assert not TextMessage.objects.exists()
    answer(client, filled)
    assert TextMessage.objects.get().text == filled


def test_stop_and_the_limits_hold_for_it_too(client, customer):
    actions.set_limits(by=administrator(), market=market(), person_a_day=1)
    answer(client, "Eerste")
    assert "You may send 0 more messages today" in answer(client, "Tweede")
    came_in("STOP", customer.phone)
    form = {"nonce": "12345678-1234-5678-1234-567812345678", "text": "Toch"}
    refused = client.post(f"{page()}answer/", form, follow=True)
    assert "They texted STOP" in refused.content.decode()
    assert TextMessage.objects.filter(text__in=("Tweede", "Toch")).count() == 0


def test_it_waits_for_the_morning_as_others_do(client, monkeypatch):
    for place in ("sms.actions.answering", "sms.views.conversations"):
        monkeypatch.setattr(f"{place}.next_moment", lambda at, **_: at + timedelta(hours=9))
    assert "It leaves " in client.get(page()).content.decode()
    answer(client, "Morgen kan")
    assert actions.drain(market=market()) == 0
