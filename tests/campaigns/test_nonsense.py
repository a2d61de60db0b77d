"""Nonsense in a URL, an empty database, a period before the data: a clear page, never a failure."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import User
from campaigns.actions import register_campaigns
from campaigns.actions.plans import CampaignPlan, VariantPlan
from tests.campaigns import world
from tests.campaigns.factories import DAY, event, market, record
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db
INDEX, COMPARE = reverse("campaigns:index"), reverse("campaigns:compare")

NAMES = {
    "index": "period from to sort after rule days format q channel kind journey market",
    "compare": "c show compare",
    "detail": "to rule days grain show format",
    "customers": "from sort after metric variant link",
}
VALUES = (
    "-1", "9" * 19, "9" * 400, "a\x00b", "٣", "²", "é🚗", "\ud800", "' OR 1=1 --", "../etc", "%00", "2026-02-30",
    "0001-01-01", "9999-12-31",
)  # fmt: skip


@pytest.fixture
def told():
    return world.tell(timezone.now() - 2 * DAY)


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


def pages(told):
    key = told.spring.pk
    return [INDEX, COMPARE, *(reverse(f"campaigns:{name}", args=[key]) for name in ("detail", "customers"))]


def status(client, url, query):
    answer = client.get(url, query)
    b"".join(answer)
    return answer.status_code


@pytest.mark.parametrize("page", NAMES)
def test_nonsense_in_any_parameter_is_answered(reader, told, page):
    url = dict(zip(("index", "compare", "detail", "customers"), pages(told), strict=True))[page]
    own_days = {"metric": "clicked", "period": "C", "from": "2026-01-01"}
    asked = [(name, value) for name in NAMES[page].split() for value in VALUES]
    answers = {pair: status(reader, url, {**own_days, pair[0]: _sendable(pair[1])}) for pair in asked}
    assert {pair: found for pair, found in answers.items() if found not in {200, 404}} == {}


def _sendable(value):
    """Half a character as bytes, as a browser would never send it."""
    return value.encode("utf-8", "surrogatepass") if "\ud800" in value else value


@pytest.mark.parametrize("key", [0, 9**18, 10**19, 10**400])
def test_a_number_of_no_campaign_is_not_found(reader, told, key):
    variant = told.spring.variants.first().pk
    paths = [f"/campaigns/{key}/", f"/campaigns/{key}/customers/", f"/campaigns/{key}/message/{variant}/"]
    paths.append(f"/campaigns/{told.spring.pk}/message/{key}/")
    assert {path[:60]: reader.get(path).status_code for path in paths} == {path[:60]: 404 for path in paths}


@pytest.mark.parametrize("query", [{"period": "Q"}, {"from": "tomorrow"}, {"period": "C", "from": "2031-01-01"}])
def test_a_period_that_cannot_be_is_answered_in_words(reader, told, query):
    for url in pages(told)[::2]:
        answer = reader.get(url, query)
        assert answer.context["period"].problem
        assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "query", [{"rule": "guess"}, {"days": "31"}, {"days": "0"}, {"days": "a week"}, {"days": "-1"}]
)
def test_a_rule_that_cannot_be_is_replaced_and_says_so(reader, told, query):
    for url in pages(told)[::2]:
        answer = reader.get(url, {"rule": "send", "days": "3", **query})
        assert (answer.context["attributed"].rule, answer.context["attributed"].days) == ("click", 7)
        assert "You see the last click within 7 days." in answer.text


def test_a_filter_that_does_not_exist_shows_everything_and_says_so(reader, told):
    answer = reader.get(INDEX, {"channel": "pigeon", "kind": "<b>"})
    assert len(answer.context["rows"]) == 2
    assert "There is no “pigeon” to filter by." in answer.content.decode()
    assert "There is no “&lt;b&gt;” to filter by." in answer.content.decode()


def test_a_broken_place_in_a_table_gives_its_first_page_and_says_so(reader, told):
    for url in (INDEX, pages(told)[3]):
        text = reader.get(url, {"after": "not-signed"}).content.decode()
        assert "That page no longer exists; you see the first." in text


def test_a_period_before_the_data_says_that_nothing_was_sent(reader, told):
    query = {"period": "C", "from": "2019-01-01", "to": "2019-01-31"}
    assert "No campaign sent anything in this period" in reader.get(INDEX, query).content.decode()
    detail = reader.get(pages(told)[2], query).content.decode()
    assert "Nothing was sent in this period" in detail
    assert 'href="?period=A"' in detail
    assert "0 messages" in reader.get(pages(told)[3], query).content.decode()


def test_an_empty_database_says_what_will_stand_here(reader):
    assert "No campaigns yet" in reader.get(INDEX).content.decode()
    assert "Choose at least two campaigns" in reader.get(COMPARE).content.decode()


def test_somebody_without_a_market_is_told_that_they_may_not(client):
    stranger = User.objects.create(email="new@helder.example", name="New")
    sign_in(client, stranger)
    assert {client.get(url).status_code for url in (INDEX, COMPARE, "/campaigns/1/", "/campaigns/definitions/")} == {
        403
    }


def test_texts_of_the_sending_system_are_never_markup(reader):
    bad = "<img src=x onerror=alert(1)>"
    plan = CampaignPlan("selligent", "bad", bad, "newsletter", journey=bad, variants=[VariantPlan(bad, bad, bad)])
    register_campaigns(market(), [plan])
    at = datetime.now(UTC) - DAY
    told = {"campaign": "bad", "variant": bad}
    record(event("sent", at, **told), event("clicked", at, link=f"https://example.com/{bad}", **told))
    key = market().campaign_set.get().pk
    for url in (INDEX, f"{COMPARE}?c={key}", f"/campaigns/{key}/", f"/campaigns/{key}/customers/"):
        assert bad not in reader.get(url).content.decode()
