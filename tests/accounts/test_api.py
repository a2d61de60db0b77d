"""What every address of the API does: keys, scopes, markets, limits, problems, bodies."""

import json

import pytest
from django.test import Client

from accounts.actions import revoke_key
from accounts.models import ApiKey
from tests.accounts import factories

pytestmark = pytest.mark.django_db
EVENTS = "/api/v1/events/"
EVENT = {
    "source": "mailer",
    "id": "1",
    "type": "delivered",
    "time": "2026-03-31T09:30:00+02:00",
    "recipient": "anna@example.com",
    "campaign": "reminder",
}


def post(client, body, **kwargs):
    raw = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(EVENTS, raw, content_type=kwargs.pop("content_type", "application/json"), **kwargs)


def refused(response, status, code):
    """The problem that a refused request was told."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["type"], told["status"]) == (f"urn:helder:problem:{code}", status)
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    return told


@pytest.fixture
def client():
    return factories.with_key("events:write")


def test_a_key_that_holds_the_scope_gets_in(client):
    answer = post(client, EVENT)
    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 1,
        "duplicate": 0,
        "invalid": 0,
        "results": [{"item": 0, "status": "accepted"}],
    }
    assert answer["Cache-Control"] == "no-store"
    assert ApiKey.objects.get().last_used_at


@pytest.mark.parametrize("header", ["", "Basic aGxkOmhsZA==", "\x00"])
def test_without_a_key_nobody_gets_in(header):
    answer = post(Client(headers={"Authorization": header} if header else {}), EVENT)
    assert refused(answer, 401, "not-authenticated")["detail"] == "Send a key: Authorization: Bearer hld_…"
    assert answer["WWW-Authenticate"] == 'Bearer realm="helder"'


@pytest.mark.parametrize("secret", ["", " ", "hld_", f"hld_{'0' * 12}_{'x' * 43}", "é", "hld_\x00"])
def test_an_unknown_key_gets_nobody_in(secret):
    refused(post(Client(headers={"Authorization": f"Bearer {secret}"}), EVENT), 401, "authentication-failed")


def test_a_secret_with_one_letter_changed_is_another(db):
    secret = factories.secret("events:write")
    changed = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    refused(post(Client(headers={"Authorization": f"Bearer {changed}"}), EVENT), 401, "authentication-failed")
    assert post(Client(headers={"Authorization": f"bearer {secret}"}), EVENT).status_code == 200


def test_only_a_keyed_hash_of_the_secret_is_kept():
    secret = factories.secret("events:write")
    kept = str(ApiKey.objects.values_list().get())
    assert secret[-43:] not in kept


def test_a_revoked_key_is_refused_at_once(client):
    assert post(client, EVENT).status_code == 200
    revoke_key(by=None, key=ApiKey.objects.get())
    refused(post(client, EVENT), 401, "authentication-failed")


def test_a_key_without_the_scope_is_told_which_it_lacks():
    told = refused(post(factories.with_key("campaigns:read"), EVENT), 403, "scope-missing")
    assert "events:write" in told["detail"]
