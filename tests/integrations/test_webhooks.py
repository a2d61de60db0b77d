"""What the webhooks answer to bad and repeated input, and what is kept of it."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django_q.models import OrmQ

from accounts.bodies import NOTICE
from integrations.models import Problem, RawRequest, State
from integrations.webhooks.gate import FAILURES_A_MINUTE
from tests.integrations.factories import connection, market, post, sendgrid_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nl", "secret")]
FORGED = {"Authorization": "Basic Zm9yZ2VkOmZvcmdlZA=="}


def test_a_delivery_is_kept_as_it_came_in_and_queued(client):
    body = json.dumps([sendgrid_event()]).encode()
    assert post(client, body).status_code == 200
    raw = RawRequest.objects.get()
    assert (bytes(raw.body), raw.state, raw.source, raw.market.code) == (body, State.NEW, "sendgrid", "nl")
    assert OrmQ.objects.get().task["args"] == (raw.pk,)
    assert "Authorization" not in raw.headers


def test_a_webhook_needs_no_csrf_token():
    assert post(Client(enforce_csrf_checks=True), [sendgrid_event()]).status_code == 200


def test_of_a_forged_delivery_nothing_is_kept(client):
    answer = post(client, [sendgrid_event()], headers=FORGED)
    assert (answer.status_code, answer.json()["error"]) == (400, Problem.FORGED)
    assert not RawRequest.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_refusal_says_nothing_of_what_was_in_the_body(client, caplog):
    answer = post(client, b'{"private": "anna@example.com"', headers=FORGED)
    kept = post(client, b'{"private": "anna@example.com"')
    assert b"anna" not in answer.content + kept.content
    assert "anna" not in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"null", b"7", b'"text"', b"[7, null]", b'[{"a": 1}]'])
@pytest.mark.parametrize("source", ["sendgrid", "brevo", "mailjet", "sparkpost", "postmark", "mailtrap"])
def test_a_malformed_body_is_refused_and_counted(client, source, body):
    answer = post(client, body, source=source)
    if answer.status_code == 200:  # an object that names no event: django-anymail calls it "unknown"
        assert RawRequest.objects.get().state == State.NEW
        return
    assert (answer.status_code, answer.json()["error"]) == (400, Problem.UNREADABLE)
    raw = RawRequest.objects.get()
    assert (raw.state, raw.problem, bytes(raw.body)) == (State.REFUSED, Problem.UNREADABLE, body)
    assert not OrmQ.objects.exists()


def test_incoming_mail_is_refused_and_not_kept(client):
    answer = post(client, {"items": [{"Subject": "private"}]}, source="brevo")
    assert (answer.status_code, answer.json()["error"]) == (400, Problem.INBOUND)
    assert bytes(RawRequest.objects.get().body) == b""


def test_ten_megabytes_are_refused_without_being_read(client):
    answer = post(client, b"[" + b" " * 10_000_000 + b"]")
    assert (answer.status_code, answer.json()["error"]) == (413, Problem.TOO_LARGE)
    assert not RawRequest.objects.exists()


def test_a_megabyte_is_taken_and_a_byte_more_is_not(client):
    body = json.dumps([sendgrid_event()]).encode()
    assert post(client, body.ljust(NOTICE)).status_code == 200
    answer = post(client, body.ljust(NOTICE + 1))
    assert (answer.status_code, answer.json()["error"]) == (413, Problem.TOO_LARGE)
    assert RawRequest.objects.count() == 1


def test_a_provider_without_its_key_is_refused_with_the_reason(client):
    answer = post(client, {}, source="mailgun")
    assert (answer.status_code, answer.json()["error"]) == (400, Problem.NOT_SET_UP)


@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailInsecureWebhookWarning")
def test_in_production_an_unprotected_webhook_takes_nothing(client, settings):
    settings.ANYMAIL, settings.RELAXED = {}, False
    answer = post(client, [sendgrid_event()], headers={})
    assert (answer.status_code, answer.json()["error"]) == (400, Problem.UNPROTECTED)
    assert not RawRequest.objects.exists()


def test_a_connection_decides_for_which_market_a_provider_delivers(client):
    connection(market=market("be"))
    post(client, [sendgrid_event()])
    assert RawRequest.objects.get().market.code == "be"


def test_a_connection_that_is_switched_off_takes_nothing(client):
    connection(active=False)
    answer = post(client, [sendgrid_event()])
    assert (answer.status_code, answer.json()["error"]) == (400, Problem.SWITCHED_OFF)
    assert not RawRequest.objects.exists()


def test_without_any_market_the_provider_is_not_set_up(client, settings):
    settings.DEFAULT_MARKET = "nowhere"
    assert post(client, [sendgrid_event()]).json()["error"] == Problem.NOT_SET_UP


def test_many_wrong_secrets_are_slowed_but_the_right_one_still_passes(client):
    cache.clear()
    answers = [post(client, [], headers=FORGED).status_code for _ in range(FAILURES_A_MINUTE + 2)]
    assert set(answers[:FAILURES_A_MINUTE]) == {400}
    assert answers[-1] == 429
    assert post(client, [sendgrid_event()]).status_code == 200


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 405), ("PUT", 405), ("DELETE", 405)])
def test_a_provider_may_test_the_address(client, method, status):
    assert client.generic(method, "/anymail/brevo/tracking/").status_code == status
    assert not RawRequest.objects.exists()


def test_incoming_mail_has_no_address(client):
    assert client.post("/anymail/brevo/inbound/").status_code == 404
