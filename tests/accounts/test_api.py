"""What every address of the API does: keys, scopes, markets, limits, problems, bodies."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import revoke_key
from accounts.models import ApiKey, AuditEntry
from campaigns.models import MessageEvent
from tests.accounts import api, factories
from tests.accounts.api import refused

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
    return api.post(client, EVENTS, body, **kwargs)


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


def test_the_log_names_the_key_that_asked():
    client = factories.with_key("customers:write")
    body = {"source": "crm", "id": "7", "last_name": "de Wit"}
    assert api.post(client, "/api/v1/customers/", body).status_code == 200
    entry = AuditEntry.objects.get(action="customers.sent")
    assert (entry.key, entry.by, entry.detail) == (ApiKey.objects.get(), None, {"records": 1})
    assert entry.address == "127.0.0.1"


def test_each_key_has_its_own_limit_which_every_answer_tells():
    client, other = (factories.with_key("events:write", requests_a_minute=2) for _ in range(2))
    assert [post(client, EVENT)["RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
    answer = post(client, EVENT)
    refused(answer, 429, "too-many")
    assert answer["RateLimit-Limit"] == "2"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert post(other, EVENT).status_code == 200
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=1))
    assert post(client, EVENT)["RateLimit-Remaining"] == "1"


def test_what_a_request_costs_before_its_own_work(django_assert_num_queries):
    client = factories.with_key("pilots:read")
    with django_assert_num_queries(2):  # whose key is it, and one more request of it
        refused(post(client, EVENT), 403, "scope-missing")


class TestMarket:
    @pytest.fixture
    def both(self):
        return factories.with_key("events:write", markets=(factories.market("nl"), factories.market("be")))

    def test_a_key_with_several_markets_says_which(self, both):
        told = refused(post(both, EVENT), 422, "invalid")
        assert told["errors"] == [
            {"item": None, "field": "market", "reason": "is required, since this key has several: be, nl"}
        ]

    def test_in_the_address_or_in_the_body(self, both):
        assert post(both, EVENT, query_params={"market": "be"}).status_code == 200
        assert post(both, {"market": "nl", "events": [EVENT]}).status_code == 200
        assert post(both, {"market": "nl", **EVENT}, query_params={"market": "nl"}).json()["duplicate"] == 1
        markets = {factories.market("nl").pk, factories.market("be").pk}
        assert set(MessageEvent.objects.values_list("market_id", flat=True)) == markets

    def test_not_one_here_and_another_there(self, both):
        refused(post(both, {"market": "nl", **EVENT}, query_params={"market": "be"}), 422, "invalid")
        refused(post(both, {"market": 7, **EVENT}), 422, "invalid")

    def test_another_market_is_refused_by_name_whether_it_exists_or_not(self, client):
        factories.market("be")
        for code in ("be", "nowhere", "x" * 300, "\x00"):
            told = refused(post(client, EVENT, query_params={"market": code}), 403, "market-refused")
            assert code[:1] in told["detail"] or code == "\x00"
        assert not MessageEvent.objects.exists()


class TestBodies:
    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"{", "line 1 column 2"),
            (b'{"source": "a",\n "id": }', "line 2 column 8"),
            (b'{"a": "\xff"}', "UTF-8"),
            (b'{"a": "\\ud800"}', "surrogate"),
            (b'{"a": NaN}', "line 1 column 7"),
            (b"[" * 100_000, "depth limit"),
            (b"[" * 900 + b"]" * 900, "object"),
        ],
    )
    def test_what_is_no_json_is_refused_with_its_place(self, client, raw, said):
        assert said.lower() in refused(post(client, raw), 400, "malformed")["detail"].lower()

    @pytest.mark.parametrize(
        "body", [b"", [], {"events": []}, {"events": {}}, "text", 7, None, [1], {"events": [EVENT, None]}]
    )
    def test_what_holds_no_records_is_refused(self, client, body):
        assert post(client, body).status_code in {400, 422}
        assert not MessageEvent.objects.exists()

    def test_a_body_of_ten_megabytes_is_refused_with_a_sentence(self, client):
        told = refused(post(client, b'["' + b"x" * 10_000_000 + b'"]'), 413, "too-large")
        assert "5,242,880 bytes" in told["detail"]

    def test_more_records_than_one_request_may_hold_are_refused(self, client):
        told = refused(post(client, [{}] * 5_001), 413, "too-many-records")
        assert "5,000" in told["detail"]

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
    )
    def test_only_json_is_read(self, client, content_type):
        refused(post(client, EVENT, content_type=content_type), 415, "unsupported-media-type")

    def test_a_packed_body_is_refused(self, client):
        answer = post(client, EVENT, headers={"Content-Encoding": "gzip"})
        refused(answer, 415, "unsupported-media-type")

    def test_only_json_is_answered(self, client):
        refused(post(client, EVENT, headers={"Accept": "text/html"}), 406, "not-acceptable")


def test_other_methods_and_addresses_are_refused_in_the_same_shape(client):
    refused(client.get(EVENTS), 405, "method-not-allowed")
    refused(client.options(EVENTS), 405, "method-not-allowed")
    for address in ("/api/v1/nothing/", "/api/v1/events", "/api/v1/"):
        refused(api.post(client, address, EVENT), 404, "no-such-address")
    assert "slash" in api.post(client, "/api/v1/events", EVENT).json()["detail"]


def test_what_nobody_foresaw_is_a_problem_too(client, monkeypatch):
    def fail(*_given):
        raise RuntimeError("a secret")

    monkeypatch.setattr("campaigns.api.events.record_events", fail)
    client.raise_request_exception = False
    answer = post(client, EVENT)
    refused(answer, 500, "server-error")
    assert b"secret" not in answer.content


def test_the_api_speaks_english_to_everybody(client):
    answer = post(client, {}, headers={"Accept-Language": "nl"})
    assert refused(answer, 422, "invalid")["errors"][0]["reason"] == "This field is required."
    assert answer["Content-Language"] == "en"
