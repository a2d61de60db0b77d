"""Answers through the API: what is valid goes in once, what is not is named."""

import pytest

from accounts.models import AuditEntry
from feedback.api import _ANSWER
from feedback.models import Answer
from tests.accounts import factories
from tests.accounts.api import post
from tests.customers.factories import appointment, customer

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/feedback/"


@pytest.fixture
def client():
    return factories.with_key("feedback:write")


def test_the_example_goes_in_and_goes_in_once(client):
    for body, counts in (({"feedback": [_ANSWER, _ANSWER]}, (1, 1)), ([_ANSWER], (0, 1)), (_ANSWER, (0, 1))):
        answer = post(client, PLACE, body)
        assert answer.status_code == 200
        assert (answer.json()["accepted"], answer.json()["duplicate"]) == counts
    kept = Answer.objects.get()
    assert (kept.score, kept.channel, kept.comment) == (9, "email", "Vlot geholpen.")
    assert AuditEntry.objects.filter(action="feedback.sent").count() == 3


def test_a_visit_known_by_another_system_is_found(client):
    marijke = customer()
    appointment(external_id="v-1")
    post(client, PLACE, {**_ANSWER, "customer": "", "appointment": "v-1", "known_by": "crm"})
    assert Answer.objects.get().customer_id == marijke.pk


BAD = [
    ({"score": 11}, "score"),
    ({"score": "nine"}, "score"),
    ({"score": None}, "score"),
    ({"channel": "pigeon"}, "channel"),
    ({"answered_at": "2999-01-01T00:00:00Z"}, "answered_at"),
    ({"answered_at": "2026-04-03T18:20:00"}, "answered_at"),
    ({"comment": "x" * 4001}, "comment"),
    ({"shoe_size": 43}, "shoe_size"),
]


@pytest.mark.parametrize(("fields", "field"), BAD)
def test_a_bad_answer_is_named_and_the_good_one_beside_it_kept(client, fields, field):
    answer = post(client, PLACE, [_ANSWER, {**_ANSWER, "id": "R-502", **fields}])
    assert answer.status_code == 207
    assert answer.json()["results"][1]["field"] == field
    assert Answer.objects.count() == 1
