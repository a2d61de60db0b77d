"""Turning on and reading out ask who is calling; two agents at once both learn what the other did."""

import pytest
from django.test import Client

from accounts import roles
from accounts.models import AuditEntry
from permissions.models import Event, Evidence
from permissions.queries.gate import may_send
from tests.accounts.factories import person as member
from tests.customers.factories import customer, market, sign_in
from tests.permissions.factories import denied, marijke, sandbox
from tests.permissions.test_desk import card, text, turn_off

pytestmark = pytest.mark.django_db
WANTED = {"purposes": ["newsletter"], "channels": ["email"], "agreed": "on", "once": "g1"}


def test_nothing_is_turned_on_without_a_check(client):
    who = customer()
    sign_in(client)
    client.post(f"{card(who)}grant/", WANTED)
    assert not Event.objects.exists()


def test_one_right_answer_is_no_check(client):
    who = customer()
    page = sign_in(client).post(f"{card(who)}check/", {"checks": ["plate"]})
    assert "Ask at least two of these" in text(page)
    assert not AuditEntry.objects.filter(action="customer.identified").exists()


def test_a_checked_caller_gets_what_they_ask_for_and_no_more(client):
    who = customer(language="en")
    denied(marijke(language="en"))
    sign_in(client)
    client.post(f"{card(who)}check/", {"checks": ["plate", "address"]})
    assert "Is it all right if we send you messages about this?" in text(client.get(f"{card(who)}check/"))
    assert client.post(f"{card(who)}grant/", WANTED).url == card(who)
    assert may_send(market(), who.pk, "email", "newsletter").code == "consent"
    assert may_send(market(), who.pk, "email", "marketing").code == "denied_all"
    assert may_send(market(), who.pk, "sms", "newsletter").code == "denied_all"
    granted = Event.objects.filter(action="grant").first()
    assert (granted.source, granted.language, granted.notice_id is not None) == ("agent_call", "en", True)
    assert Evidence.objects.get(act=granted.act).body == {"identity": "plate,address"}
    assert AuditEntry.objects.get(action="customer.identified").detail["asked"] == ["plate", "address"]
    assert "Turned on: E-mail." in text(client.get(card(who)))


@pytest.mark.parametrize("left_out", ["agreed", "purposes", "channels"])
def test_without_the_sentence_read_or_a_choice_made_nothing_is_turned_on(client, left_out):
    who = customer()
    sign_in(client)
    client.post(f"{card(who)}check/", {"checks": ["plate", "address"]})
    told = {name: value for name, value in WANTED.items() if name != left_out}
    assert "One answer needs another look" in text(client.post(f"{card(who)}grant/", told))
    assert not Event.objects.exists()


def test_a_check_is_for_one_caller_and_one_call(client):
    who, other = customer(), customer(external_id="two", first_name="Jan")
    sign_in(client)
    client.post(f"{card(who)}check/", {"checks": ["plate", "address"]})
    client.post(f"{card(other)}grant/", WANTED)
    client.get("/desk/?tel=0600000000&call=next")
    client.post(f"{card(who)}grant/", WANTED)
    assert not Event.objects.exists()


def test_two_agents_at_once_both_learn_of_it_and_nothing_is_lost(client, client_of):
    who = customer()
    sign_in(client)
    ruben = client_of("Ruben")
    seen = 0
    turn_off(ruben, card(who), "email", once="ruben", seen=seen)
    saved = turn_off(client, card(who), "sms", once="mine", seen=seen)
    mine = text(client.get(saved.url))
    assert "Changed by somebody else while you had it open." in mine
    assert "Ruben: All marketing, E-mail: turned off" in mine
    theirs = text(ruben.get(f"{card(who)}live/?seen={seen}"))
    assert "Both changes are kept." in theirs
    assert "customer_service: All marketing, SMS: turned off" in theirs
    assert set(Event.objects.values_list("channel", "by__name")) == {
        ("email", "Ruben"), ("sms", "customer_service"),
    }  # fmt: skip
    assert [may_send(market(), who.pk, by, "marketing").allowed for by in ("email", "sms", "post")] == [
        False,
        False,
        True,
    ]


def test_ones_own_change_is_no_news_from_somebody_else(client):
    who = customer()
    sign_in(client)
    for scope in ("email", "sms"):
        turn_off(client, card(who), scope, once=scope)
    assert "somebody else" not in text(client.get(card(who))).lower()


def test_the_card_follows_the_sending_system_and_is_quiet_where_nothing_is_new(client):
    who = customer()
    sandbox()
    sign_in(client)
    turn_off(client, card(who))
    page = text(client.get(card(who)))
    assert "On its way to Sandbox" in page
    assert 'hx-trigger="every 1s"' in page
    state = page.split("state=")[1].split('"')[0]
    seen = page.split("live/?seen=")[1].split("&")[0]
    again = client.get(f"{card(who)}live/", {"seen": seen, "state": state})
    assert (again.status_code, again.content) == (204, b"")
    assert client.get(f"{card(who)}live/?seen=nonsense").status_code == 200


@pytest.fixture
def client_of():
    """A second agent in a browser of their own."""
    return lambda name: sign_in(Client(), member(name, roles.CUSTOMER_SERVICE, of=market()))
