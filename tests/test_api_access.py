"""Every address of the API, without a key, with a revoked one, with every wrong scope and for another market.

An address that is not in the table fails the test: whoever adds one writes here which scope each method asks for.
"""

from http import HTTPMethod

import pytest
from django.test import Client

from accounts import access
from accounts.actions import revoke_key
from accounts.models import ApiKey
from accounts.scopes import SCOPES
from tests.accounts import factories
from tests.test_access import API, SITE, url

pytestmark = pytest.mark.django_db

ASKS: dict[str, dict[str, str]] = {
    "api:appointments": {"POST": "appointments:write"},
    "api:calls": {"POST": "calls:write"},
    "api:campaign": {"GET": "campaigns:read"},
    "api:campaigns": {"GET": "campaigns:read"},
    "api:customers": {"POST": "customers:write"},
    "api:events": {"POST": "events:write"},
    "api:feedback": {"POST": "feedback:write"},
    "api:merges": {"POST": "customers:write"},
    "api:removals": {"POST": "appointments:write"},
    "api:results": {"GET": "campaigns:read"},
    "api:pilots": {"GET": "pilots:read"},
    "api:calculate": {"POST": "pilots:read"},
    "api:pilot": {"GET": "pilots:read"},
    "api:assign": {"POST": "pilots:write"},
    "api:assignments": {"POST": "pilots:write"},
    "api:exposures": {"POST": "pilots:write"},
    "api:permission_changes": {"POST": "permissions:write"},
    "api:permission_check": {"POST": "permissions:read"},
    "api:permission_links": {"POST": "permissions:write"},
    "api:permission_state": {"POST": "permissions:read"},
    "api:segments": {"POST": "texts:read"},
}
OPEN = {"api:unknown"}  # says that there is no such address
WITHOUT_MARKET: set[str] = {"api:calculate", "api:segments"}
"""Addresses that are about no market's data: a calculation."""

EACH = [(name, method, scope) for name, asks in ASKS.items() for method, scope in asks.items()]


def ask(client, name, method, **query):
    return client.generic(method, url(name), "{}", content_type="application/json", query_params=query)


def test_the_table_names_every_address_and_no_other():
    assert set(ASKS) | OPEN == API


@pytest.mark.parametrize("name", sorted(ASKS))
def test_the_table_names_every_method(name):
    view = SITE[name][0]
    assert access.rule(view) == access.WITH_KEY
    has = {str(method) for method in HTTPMethod if hasattr(view.cls, method.lower())} - {"OPTIONS"}
    assert has == set(ASKS[name])
    assert ASKS[name] == dict(view.cls.scopes)
    assert set(ASKS[name].values()) <= set(SCOPES)


@pytest.mark.parametrize(("name", "method", "scope"), EACH)
def test_only_a_key_with_the_scope_gets_in(name, method, scope):
    assert ask(Client(), name, method).status_code == 401
    others = factories.with_key(*(set(SCOPES) - {scope}))
    refused = ask(others, name, method)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:helder:problem:scope-missing")
    right = factories.with_key(scope)
    assert ask(right, name, method).status_code not in {401, 403}
    for key in ApiKey.objects.all():
        revoke_key(by=None, key=key)
    assert ask(right, name, method).status_code == 401


@pytest.mark.parametrize(("name", "method", "scope"), EACH)
def test_a_market_that_the_key_may_not_touch_is_refused_by_name(name, method, scope):
    factories.market("be")
    client = factories.with_key(scope)
    for other in ("be", "nowhere"):
        answer = ask(client, name, method, market=other)
        if name in WITHOUT_MARKET:
            assert answer.status_code != 403
        else:
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:helder:problem:market-refused")
            assert other in answer.json()["detail"]


@pytest.mark.parametrize("name", sorted(ASKS))
def test_somebody_who_signed_in_is_a_stranger_here(name):
    person = factories.signed_in(factories.administrator())
    assert {ask(person, name, method).status_code for method in ASKS[name]} == {401}
