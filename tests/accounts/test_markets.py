"""The market of a request: from the URL, the session or the default, and never one that is not yours."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.actions import add_market
from accounts.models import Market
from tests.accounts import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def both():
    user = factories.administrator("Both", of=factories.market("nl"))
    factories.add_role(user, roles.ADMINISTRATOR, factories.market("be"))
    return factories.signed_in(user)


def without_echo(page):
    """The page without its token and the address that was asked for."""
    return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", page.text)


def shown(client, url="/staff/"):
    return client.get(url).wsgi_request.market.code


def test_the_default_market_comes_first(both):
    assert shown(both) == "nl"


def test_the_market_in_the_url_is_shown_and_remembered(both):
    assert shown(both, "/staff/?market=be") == "be"
    assert shown(both) == "be"


@pytest.mark.parametrize("code", ["be", "xx", "nl'", "NL", "\x00"])
def test_a_foreign_market_and_one_that_does_not_exist_look_the_same(code):
    factories.market("be", name="Secretland")
    client = factories.signed_in(factories.administrator(of=factories.market("nl")))
    refused = client.get("/staff/", {"market": code})
    missing = client.get("/staff/", {"market": "nowhere"})
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert "Secretland" not in refused.text
    assert without_echo(refused) == without_echo(missing)
    assert shown(client) == "nl"


def test_permissions_are_those_of_the_market_looked_at():
    user = factories.administrator(of=factories.market("nl"))
    factories.add_role(user, roles.VIEWER, factories.market("be"))
    client = factories.signed_in(user)
    assert client.get("/staff/").status_code == 200
    assert client.get("/staff/?market=be").status_code == 403


def test_a_market_that_is_taken_away_is_forgotten(both):
    assert shown(both, "/staff/?market=be") == "be"
    Market.objects.get(code="be").memberships.all().delete()
    assert shown(both) == "nl"


def test_market_and_permissions_cost_one_query(both):
    both.get("/staff/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        both.get("/staff/")
    asked = [query["sql"] for query in queries if "accounts_membership" in query["sql"] and "codename" in query["sql"]]
    assert len(asked) == 1
    assert len(queries) <= 5


def test_somebody_without_a_role_is_refused_everywhere():
    client = factories.signed_in(factories.person("Nobody"))
    assert client.get("/").status_code == 403
    assert client.get("/staff/").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "n l"}, {"time_zone": "Mars/Olympus"}, {"language": "xx"}, {"currency": "euro"}, {"currency": "ZZZ"},
        {"phone_region": "n"}, {"phone_region": "ZZ"},
    ],
)  # fmt: skip
def test_a_market_that_makes_no_sense_is_refused_by_its_field(wrong):
    right = {"code": "fr", "name": "France", "time_zone": "Europe/Paris", "language": "fr", "currency": "EUR"}
    with pytest.raises(ValidationError) as refused:
        add_market(by=None, market=Market(**{**right, "phone_region": "FR", **wrong}))
    assert refused.value.message_dict.keys() == wrong.keys()


def test_the_database_itself_refuses_an_impossible_currency():
    with pytest.raises(IntegrityError):
        factories.market("fr", currency="eur")


def test_a_market_knows_its_clock():
    assert factories.market("pt", time_zone="Atlantic/Azores").zone.key == "Atlantic/Azores"
