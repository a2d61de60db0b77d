"""Two sends of one campaign to one recipient that no number tells apart: one message, and the batch says so."""

import pytest

from accounts.outcomes import Status
from campaigns.models import Message
from tests.accounts import factories as people
from tests.campaigns.factories import DAY, HOUR, NOON, event, record

pytestmark = pytest.mark.django_db


def sent(at=NOON, **fields):
    return event("sent", at, **{"message_id": "", **fields})


def test_a_second_send_without_a_message_s_number_says_that_it_is_one_with_the_first():
    first, second = record(sent(), sent(NOON + 7 * DAY))
    assert (first.status, second.status) == (Status.ACCEPTED, Status.JOINED)
    assert (second.field, "message_id" in second.reason) == ("message_id", True)
    assert Message.objects.count() == 1


def test_it_says_so_in_a_later_batch_and_however_late_the_earlier_one_comes():
    (first,) = record(sent(NOON + DAY))
    (later,) = record(sent(NOON))
    assert (first.status, later.status) == (Status.ACCEPTED, Status.JOINED)


def test_the_same_send_told_again_is_a_duplicate_and_not_joined():
    record(sent())
    assert record(sent())[0].status == Status.DUPLICATE


@pytest.mark.parametrize(
    "second",
    [
        sent(NOON + DAY, message_id="m-2"),
        sent(NOON + DAY, campaign="summer"),
        sent(NOON + DAY, recipient="bert@example.com"),
        sent(NOON + DAY, channel="sms", recipient="+31612345678"),
        event("opened", NOON + HOUR, message_id=""),
        event("delivered", NOON + HOUR, message_id=""),
    ],
)
def test_what_is_another_message_or_no_send_is_joined_to_nothing(second):
    assert [each.status for each in record(sent(), second)] == [Status.ACCEPTED] * 2


def test_an_opening_that_comes_before_its_send_joins_nothing():
    record(event("opened", NOON + HOUR, message_id=""))
    assert record(sent())[0].status == Status.ACCEPTED


def test_with_numbers_two_sends_are_two_messages():
    found = record(sent(message_id="m-1"), sent(NOON + DAY, message_id="m-2"))
    assert ([each.status for each in found], Message.objects.count()) == ([Status.ACCEPTED] * 2, 2)


def test_the_api_tells_how_many_were_joined_and_which():
    client = people.with_key("events:write")
    rows = [
        {"source": "mailer", "type": "sent", "time": at, "recipient": "anna@example.com", "campaign": "spring"}
        for at in ("2026-03-02T09:00:00Z", "2026-03-09T09:00:00Z")
    ]
    answer = client.post("/api/v1/events/", {"events": rows}, content_type="application/json")
    told = answer.json()
    assert (answer.status_code, told["accepted"], told["joined"], told["invalid"]) == (200, 1, 1, 0)
    assert (told["results"][1]["status"], told["results"][1]["field"]) == ("joined", "message_id")
    again = client.post("/api/v1/events/", {"events": rows}, content_type="application/json").json()
    assert (again["duplicate"], "joined" in again) == (2, False)
