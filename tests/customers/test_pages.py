"""The search box and the card as staff meet them: who may, what is logged, and that no URL says who was looked for."""

import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import AuditEntry
from campaigns.actions import record_events
from campaigns.events import Event
from tests.customers.factories import DAY, NOON, agent, appointment, call, customer, market, sign_in

pytestmark = pytest.mark.django_db
SEARCH = "/customers/"
LIVE = {"HX-Request": "true"}
PERSONAL = ("marijke", "oosterom", "3456", "482", "3817", "112")


def card(person):
    return f"/customers/{person.pk}/"


def eventful(person):
    """A customer with everything that a card can show, and more than a page of messages."""
    appointment(cross_sell="Wipers", payer="Insurer")
    call()
    mails = [(f"m-{n}", NOON - n * DAY) for n in range(25)]
    known = {"source": "selligent", "type": "sent", "recipient": "m.oosterom@post.example"}
    record_events(market(), [Event(message_id=key, campaign=key, occurred_at=at, **known) for key, at in mails])
    return person


@pytest.mark.parametrize(
    ("role", "status"),
    [(roles.CUSTOMER_SERVICE, 200), (roles.PLANNER, 200), (roles.DIGITAL_TEAM, 200), (roles.VIEWER, 403)],
)
def test_only_who_may_see_persons_sees_them(client, role, status):
    person = customer()
    sign_in(client, agent(role))
    answers = [client.get(SEARCH), client.post(SEARCH, {"q": "x"}), client.get(card(person))]
    assert [answer.status_code for answer in answers] == [status] * 3


def test_a_stranger_signs_in_first(client):
    assert client.get(card(customer())).status_code == 302
    assert client.post(SEARCH, {"q": "oosterom"}).url.startswith("/account/login/")


def test_another_markets_customer_is_not_found_and_leaves_no_trace(client):
    theirs = customer(of=market("be"))
    sign_in(client)
    assert client.get(card(theirs)).status_code == 404
    assert client.get(f"{card(theirs)}?market=be").status_code == 404
    assert client.get("/customers/999999999/").status_code == 404
    assert b"Oosterom" not in client.post(SEARCH, {"q": "oosterom"}, headers=LIVE).content
    assert not AuditEntry.objects.filter(action="customer.viewed").exists()


def test_each_look_at_a_card_is_logged_by_number_alone(client):
    person, reader = customer(), agent()
    sign_in(client, reader).get(card(person))
    entry = AuditEntry.objects.get(action="customer.viewed")
    assert (entry.by, entry.market, entry.target) == (reader, market(), f"customer {person.pk}")
    assert entry.detail == {"page": "customers:detail"}


def test_what_was_searched_for_is_not_in_the_log(client):
    customer()
    sign_in(client).post(SEARCH, {"q": "oosterom"}, headers=LIVE)
    assert not AuditEntry.objects.filter(target__icontains="oosterom").exists()
    assert not AuditEntry.objects.filter(action="customer.viewed").exists()
    assert AuditEntry.objects.get(action="customers.searched").detail["customers"] == 1


def test_results_appear_while_somebody_types(client):
    person = customer()
    page = sign_in(client).post(SEARCH, {"q": "345641"}, headers=LIVE)
    assert page.templates[0].name == "customers/_results.html"
    text = page.content.decode()
    assert f'href="{card(person)}"' in text
    assert "1 customer" in text
    assert "<kbd>Enter</kbd>" in text


def test_enter_opens_the_only_customer(client):
    person = customer()
    answer = sign_in(client).post(SEARCH, {"q": "06 12 34 56 41"})
    assert (answer.status_code, answer.url) == (302, card(person))


def test_enter_lists_several_customers_without_javascript(client):
    customer()
    customer(external_id="piet", first_name="Piet", last_name="Oosterom")
    page = sign_in(client).post(SEARCH, {"q": "oosterom"})
    assert page.status_code == 200
    assert page.content.decode().count('class="hit"') == 2


def test_the_results_hide_the_address_and_the_number(client):
    customer()
    text = sign_in(client).post(SEARCH, {"q": "oosterom"}, headers=LIVE).content.decode()
    assert "3817 ••" in text
    assert "KD" not in text.replace("KN-482-T", "")
    assert "12 34 56" not in text


@pytest.mark.parametrize(("text", "words"), [("zzzz", "Nobody found"), ("x", "Type at least six digits")])
def test_no_result_says_what_to_do_next(client, text, words):
    assert words in sign_in(client).post(SEARCH, {"q": text}, headers=LIVE).content.decode()


@pytest.mark.parametrize("text", ["a\x00b", "x" * 500, "🚗" * 50, "'; DROP TABLE x; --"])
def test_nonsense_is_answered_calmly(client, text):
    assert sign_in(client).post(SEARCH, {"q": text}, headers=LIVE).status_code == 200


def test_the_search_ignores_what_stands_in_a_url(client):
    customer()
    assert b"Oosterom" not in sign_in(client).get(SEARCH, {"q": "oosterom"}).content


def test_no_url_on_either_page_says_who_it_is_about(client):
    person = eventful(customer())
    sign_in(client, agent(roles.DIGITAL_TEAM))
    answers = [client.get(card(person)), client.post(SEARCH, {"q": "oosterom"}, headers=LIVE)]
    for answer in answers:
        urls = re.findall(r'(?:href|src|action|hx-\w+)="([^"]*)"', answer.content.decode())
        assert urls
        said = [re.sub(r"/\d+(?=/)", "", unquote(url).lower().replace(" ", "")) for url in urls]  # but our own numbers
        assert not [url for url in said for word in PERSONAL if word in url]


def test_a_card_is_kept_by_no_cache_and_names_nobody_in_its_title(client):
    page = sign_in(client).get(card(customer()))
    assert "no-store" in page["Cache-Control"]
    title = page.content.decode().split("<title>")[1].split("</title>")[0]
    assert "Oosterom" not in title


def test_the_card_says_who_this_is(client):
    text = sign_in(client).get(card(eventful(customer()))).content.decode()
    who = ["Marijke van Oosterom", "KN-482-T", "Golf", "M.Oosterom@post.example", "06 12 34 56 41", "3817 KD 112"]
    for word in [
        *who,
        "speaks Dutch",
        "14 May 2026",
        "12:00",
        "Amersfoort",
        "Booked",
        "booked via website",
        "Wipers",
        "paid by Insurer",
    ]:
        assert word in text


def test_a_customer_of_whom_little_is_known_has_a_card(client):
    text = sign_in(client).get(card(customer(external_id="unknown"))).content.decode()
    for word in ["Name unknown", "No address or number known.", "No vehicle known.", "No appointment yet."]:
        assert word in text
    assert "Nothing sent, booked or said yet." in text


def test_earlier_pages_follow_by_their_link(client):
    person = eventful(customer())
    first = sign_in(client).get(card(person)).context["history"]
    second = client.get(card(person), {"before": first.earlier.isoformat()}).context["history"]
    told = [sum(len(day.entries) for day in page.days) for page in (first, second)]
    assert sum(told) == 27
    assert second.earlier is None
    assert second.days[0].entries[0].at < first.days[-1].entries[-1].at


@pytest.mark.parametrize("before", ["", "nonsense", "2026-05-11", "2026-13-45T00:00:00Z", "9" * 400])
def test_a_nonsense_instant_gives_the_newest_page(client, before):
    person = eventful(customer())
    page = sign_in(client).get(card(person), {"before": before})
    assert page.context["history"].days[0].entries[0].at == NOON


def test_each_page_asks_the_database_at_most_ten_questions(client):
    person = eventful(customer())
    sign_in(client)
    for method, url, told in (("get", SEARCH, {}), ("post", SEARCH, {"q": "oost"}), ("get", card(person), {})):
        with CaptureQueriesContext(connection) as asked:
            getattr(client, method)(url, told)
        assert 0 < len(asked) <= 10, [query["sql"] for query in asked]
