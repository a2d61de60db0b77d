"""The call desk as its agents meet it: found, off, undone; who may; what a URL and the log never say."""

import re
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from permissions.models import Event, Evidence
from permissions.queries.gate import may_send
from tests.customers.factories import agent, customer, market, sign_in
from tests.permissions.factories import denied, marijke, sandbox

pytestmark = pytest.mark.django_db
BOX = "/desk/"
LIVE = {"HX-Request": "true"}


def card(person):
    return f"/desk/{person.pk}/"


def turn_off(client, path, scope="all", **more):
    return client.post(f"{path}unsubscribe/", {"scope": scope, "once": "n1", "seen": "0", **more})


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", [roles.PLANNER, roles.VIEWER, roles.DIGITAL_TEAM])
def test_other_roles_are_refused(client, role):
    person = customer()
    sign_in(client, agent(role))
    assert [client.get(BOX).status_code, client.get(card(person)).status_code] == [403, 403]
    assert turn_off(client, card(person)).status_code == 403
    assert not Event.objects.exists()


def test_another_markets_customer_is_not_there(client):
    theirs = customer(of=market("be"))
    sign_in(client)
    assert client.get(card(theirs)).status_code == 404
    assert turn_off(client, card(theirs)).status_code == 404
    assert client.get(f"{card(theirs)}live/").status_code == 404
    assert b"Oosterom" not in client.get(f"{card(theirs)}beside/").content
    assert not Event.objects.exists()
    assert not AuditEntry.objects.filter(action="customer.viewed").exists()


def test_the_box_opens_the_only_one_who_can_be_meant(client):
    person = customer()
    answer = sign_in(client).post(BOX, {"q": "06 12 34 56 41"})
    assert (answer.status_code, answer.url) == (302, card(person))


@pytest.mark.parametrize(("typed", "said"), [("Oos", "1 customer"), ("Oosteron", "nearly so"), ("kn482", "1 customer")])
def test_an_only_one_who_is_not_what_was_typed_is_shown_and_does_not_open(client, typed, said):
    person = customer()
    answer = sign_in(client).post(BOX, {"q": typed})
    assert answer.status_code == 200
    assert said in text(answer)
    assert f'href="{card(person)}"' in text(answer)
    assert "opens the card" not in text(answer)


def test_results_lead_to_the_desk_and_not_to_the_customers_pages(client):
    person = customer()
    page = sign_in(client).post(BOX, {"q": "oosterom"}, headers=LIVE)
    assert f'href="{card(person)}"' in text(page)
    assert "/customers/" not in text(page)


def test_a_look_at_a_card_is_logged_and_costs_few_questions(client, django_assert_max_num_queries):
    person = customer()
    sandbox()
    sign_in(client)
    turn_off(client, card(person))
    with django_assert_max_num_queries(10):
        page = client.get(card(person))
    assert page.status_code == 200
    looked = AuditEntry.objects.filter(action="customer.viewed").values_list("target", flat=True)
    assert list(looked) == [f"customer {person.pk}"] * 2, "for turning off, and for looking"


def test_all_marketing_goes_off_and_service_stays(client):
    person = customer(language="en")
    sign_in(client)
    assert turn_off(client, card(person), reason="too_often").url == card(person)
    page = text(client.get(card(person)))
    assert "No more marketing, by any channel." in page
    assert "You will get no more advertising from us." in page
    assert "just now, was yes" in page
    codes = {channel: may_send(market(), person.pk, channel, "marketing").code for channel in ("email", "sms", "post")}
    assert codes == dict.fromkeys(("email", "sms", "post"), "denied_all")
    assert may_send(market(), person.pk, "email", "service").allowed
    assert set(Event.objects.values_list("reason", "by__name")) == {("too_often", roles.CUSTOMER_SERVICE)}
    assert Evidence.objects.get().body == {"identity": "not asked"}


def test_the_sentence_is_in_the_customers_language(client):
    person = customer(language="nl")
    sign_in(client)
    turn_off(client, card(person))
    page = text(client.get(card(person)))
    assert '<blockquote class="say" lang="nl">U ontvangt geen reclame meer van ons.' in page
    assert "No more marketing, by any channel." in page


def test_a_digit_turns_off_one_channel_alone(client):
    person = customer()
    sign_in(client)
    turn_off(client, card(person), "sms")
    assert "No more marketing by: SMS." in text(client.get(card(person)))
    assert may_send(market(), person.pk, "sms", "marketing").code == "denied_all"
    assert may_send(market(), person.pk, "post", "marketing").allowed


def test_enter_pressed_twice_is_one_act(client):
    person = customer()
    sign_in(client)
    for _ in range(2):
        turn_off(client, card(person))
    assert Event.objects.values("act").distinct().count() == 1


def test_nonsense_saves_nothing_and_says_so(client):
    person = customer()
    sign_in(client)
    for wrong in ({"scope": "everything"}, {"reason": "x"}, {"seen": "-1"}, {"once": ""}):
        answer = client.post(
            f"{card(person)}unsubscribe/", {"scope": "all", "once": "n", "seen": "0", **wrong}, follow=True
        )
        assert "Nothing was saved" in text(answer)
    assert not Event.objects.exists()


def test_an_undo_restores_what_was_and_keeps_both_in_the_ledger(client):
    person = customer(language="en")
    before = may_send(market(), person.pk, "email", "marketing").code
    sign_in(client)
    turn_off(client, card(person))
    act = Event.objects.values_list("act", flat=True).first()
    client.post(f"{card(person)}undo/", {"act": act})
    page = text(client.get(card(person)))
    assert "Undone: it stands as it stood before." in page
    assert "I have put that right" in page
    assert f'value="{act}"' not in page
    assert may_send(market(), person.pk, "email", "marketing").code == before
    assert set(Event.objects.values_list("action", flat=True)) == {"withdraw", "void"}


def test_after_a_quarter_of_an_hour_nothing_is_news_and_nothing_is_undone(client):
    person = customer()
    sign_in(client)
    turn_off(client, card(person))
    act = Event.objects.values_list("act", flat=True).first()
    later = timezone.now() + timedelta(minutes=16)
    with patch("django.utils.timezone.now", return_value=later):
        sign_in(client, agent())
        assert "No more marketing, by any channel" not in text(client.get(card(person)))
        answer = client.post(f"{card(person)}undo/", {"act": act}, follow=True)
    assert "It is too late to undo this" in text(answer)
    assert not may_send(market(), person.pk, "email", "marketing").allowed


def test_what_the_customer_did_themselves_is_not_undone_here(client):
    person = customer()
    act = denied(marijke()).act
    sign_in(client)
    assert f'value="{act}"' not in text(client.get(card(person)))
    answer = client.post(f"{card(person)}undo/", {"act": act}, follow=True)
    assert "You can undo only what you have done yourself." in text(answer)
    assert not may_send(market(), person.pk, "email", "marketing").allowed


def test_what_may_be_sent_is_said_in_words_with_its_source(client):
    person = customer()
    denied(marijke())
    with patch("permissions.queries.news.NEWS", timedelta(0)):
        page = text(sign_in(client).get(card(person)))
    assert "<b>No</b><span>own page, " in page
    assert "<b>Yes</b><span>always</span>" in page
    assert '<th role="columnheader" scope="col">Newsletter</th>' in page


def test_no_url_and_no_log_tells_whom_it_was_about(client):
    person = customer()
    sign_in(client)
    found = client.post(BOX, {"q": "m.oosterom@post.example"})
    turn_off(client, found.url)
    told = unquote(" ".join([found.url, *AuditEntry.objects.values_list("target", flat=True)]))
    told = re.sub(rf"\b{person.pk}\b", "", told)  # our own number may be any
    assert not any(word in told.lower() for word in ("oosterom", "3456", "482", "3817"))


def test_household_and_timeline_stand_beside_the_card(client):
    person = customer()
    other = customer(external_id="piet", first_name="Piet", last_name="Smit", postcode="3817 KD", house_number="112")
    page = text(sign_in(client).get(f"{card(person)}beside/"))
    assert "Somebody else lives or is reached here" in page
    assert f'<a href="{card(other)}">Piet Smit</a> <span class="meta">same home</span>' in page
    assert "What have we sent?" in page
