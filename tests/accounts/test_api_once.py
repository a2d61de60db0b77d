"""`Idempotency-Key`: done once, told the same; another request, or two at once, are refused."""

import pytest
from django.db import connection

from accounts.actions import forget_answers
from accounts.models import ApiKey, KeptAnswer
from accounts.models.keys import RETENTION
from campaigns.models import MessageEvent
from tests.accounts import factories
from tests.accounts.api import post, refused
from tests.accounts.test_api import EVENT, EVENTS

pytestmark = pytest.mark.django_db
NAMED = {"Idempotency-Key": "import-7"}


@pytest.fixture
def client():
    return factories.with_key("events:write")


def test_a_repeated_request_is_told_the_first_answer(client):
    first = post(client, EVENTS, EVENT, headers=NAMED)
    assert (first.json()["accepted"], "Idempotency-Replayed" in first) == (1, False)
    again = post(client, EVENTS, EVENT, headers=NAMED)
    assert (again.content, again.status_code, again["Idempotency-Replayed"]) == (first.content, 200, "true")
    assert post(client, EVENTS, EVENT).json()["duplicate"] == 1
    assert post(client, EVENTS, EVENT, headers={"Idempotency-Key": "import-8"}).json()["duplicate"] == 1


def test_another_request_under_the_same_name_is_refused(client):
    post(client, EVENTS, EVENT, headers=NAMED)
    refused(post(client, EVENTS, {**EVENT, "id": "2"}, headers=NAMED), 422, "idempotency-key-reused")
    refused(post(client, f"{EVENTS}?market=nl", EVENT, headers=NAMED), 422, "idempotency-key-reused")
    assert MessageEvent.objects.count() == 1


def test_the_market_in_the_body_takes_part():
    both = factories.with_key("events:write", markets=(factories.market("nl"), factories.market("be")))
    post(both, EVENTS, {**EVENT, "market": "nl"}, headers=NAMED)
    refused(post(both, EVENTS, {**EVENT, "market": "be"}, headers=NAMED), 422, "idempotency-key-reused")


def test_names_are_each_keys_own(client):
    post(client, EVENTS, EVENT, headers=NAMED)
    other = factories.with_key("events:write")
    assert post(other, EVENTS, {**EVENT, "id": "2"}, headers=NAMED).json()["accepted"] == 1


def test_what_was_refused_may_be_put_right_under_the_same_name(client):
    refused(post(client, EVENTS, {**EVENT, "type": "lost"}, headers=NAMED), 422, "invalid")
    assert post(client, EVENTS, EVENT, headers=NAMED).status_code == 200


def test_work_and_answer_are_kept_together_or_not_at_all(client, monkeypatch):
    def fail(**_given):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("accounts.api.once.keep_answer", fail)
    client.raise_request_exception = False
    assert post(client, EVENTS, EVENT, headers=NAMED).status_code == 500
    assert not MessageEvent.objects.exists()


@pytest.mark.parametrize("name", ["", "x" * 256, "é\x00"])
def test_a_name_that_is_none_is_refused(client, name):
    refused(post(client, EVENTS, EVENT, headers={"Idempotency-Key": name}), 400, "bad-idempotency-key")


def test_answers_are_forgotten_after_their_time(client):
    post(client, EVENTS, EVENT, headers=NAMED)
    assert forget_answers() == 0
    old = KeptAnswer.objects.get()
    KeptAnswer.objects.update(at=old.at - RETENTION)
    assert forget_answers() == 1
    assert post(client, EVENTS, EVENT, headers=NAMED).json()["duplicate"] == 1


def test_a_request_meets_one_at_work(client):
    """The first holds its name until it commits; here another connection holds it."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            key = ApiKey.objects.get().pk
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(7301950, hashtext(%s))", [f"{key}:import-7"])
            refused(post(client, EVENTS, EVENT, headers=NAMED), 409, "in-progress")
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert post(client, EVENTS, EVENT, headers=NAMED).status_code == 200
