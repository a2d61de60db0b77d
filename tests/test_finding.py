"""Going to anything: what is found is what this reader may open, in the market that they look at."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import roles
from campaigns.models import Campaign
from tests.accounts import factories as staff
from tests.customers import factories as customers

pytestmark = pytest.mark.django_db


def found(client: Client, words: str) -> str:
    answer = client.post(reverse("find"), {"q": words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def spring() -> Campaign:
    return Campaign.objects.create(market=staff.market(), source="mail", external_id="s", name="Spring <check>")


def test_campaigns_are_found_by_all_of_the_words_and_named_safely(spring):
    client = staff.signed_in(staff.person("Dirk", roles.DIGITAL_TEAM))
    page = found(client, "check SPRING")
    assert reverse("campaigns:detail", args=[spring.pk]) in page
    assert "Spring &lt;check&gt;" in page
    assert "Spring" not in found(client, "spring autumn")


@pytest.mark.parametrize(
    ("role", "campaigns", "persons"),
    [
        (roles.DIGITAL_TEAM, True, True),
        (roles.VIEWER, True, False),
        (roles.CUSTOMER_SERVICE, False, True),
        (roles.PLANNER, False, True),
    ],
)
def test_a_role_finds_only_what_it_may_open(spring, role, campaigns, persons):
    marijke = customers.customer()
    client = staff.signed_in(staff.person("Dirk", role))
    assert (reverse("campaigns:detail", args=[spring.pk]) in found(client, "spring")) == campaigns
    assert (reverse("customers:detail", args=[marijke.pk]) in found(client, "oosterom")) == persons


def test_nothing_of_another_market_is_found(spring):
    customers.customer()
    client = staff.signed_in(staff.person("Dirk", roles.DIGITAL_TEAM, of=staff.market("be")))
    assert found(client, "spring").strip() == found(client, "oosterom").strip() == ""


def test_what_is_typed_is_read_from_the_body_only_and_a_page_answers_without_javascript():
    customers.customer()
    client = staff.signed_in(staff.person("Dirk", roles.CUSTOMER_SERVICE))
    assert "Marijke" not in client.get(reverse("find"), {"q": "oosterom"}).content.decode()
    page = client.post(reverse("find"), {"q": "oosterom"})
    assert "Marijke van Oosterom" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("words", ["", "s", "\x00", "%", "x" * 5000])
def test_too_little_or_nonsense_finds_nothing(spring, words):
    client = staff.signed_in(staff.person("Dirk", roles.DIGITAL_TEAM))
    assert found(client, words).strip() == ""
