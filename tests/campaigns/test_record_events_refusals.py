"""What cannot be recorded: named by its field, with everything valid beside it stored; or an error, and nothing is."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from campaigns.models import Campaign, DailyResult, Link, Message, MessageEvent
from customers.models import ContactPoint
from tests.campaigns.factories import NOON, event, record

pytestmark = pytest.mark.django_db
INVALID = [
    ({"source": " "}, "source"),
    ({"kind": "teleported"}, "type"),
    ({"channel": "pigeon"}, "channel"),
    ({"bounce": "elastic"}, "bounce"),
    ({"message_id": "", "campaign": ""}, "message_id"),
    ({"message_id": "", "recipient": " "}, "message_id"),
    ({"recipient": "an\x00na@example.com"}, "recipient"),
    ({"campaign": "half a character \ud800"}, "campaign"),
    ({"link": 7}, "link"),
    ({"variant": None}, "variant"),
    ({"at": NOON.replace(tzinfo=None)}, "occurred_at"),
    ({"at": datetime(1999, 12, 31, tzinfo=UTC)}, "occurred_at"),
    ({"at": datetime.max.replace(tzinfo=UTC)}, "occurred_at"),
    ({"at": "yesterday"}, "occurred_at"),
    ({"received_at": datetime(1970, 1, 1, tzinfo=UTC)}, "received_at"),
]


@pytest.mark.parametrize(("fields", "field"), INVALID)
def test_an_invalid_event_is_named_by_its_field_and_the_valid_ones_beside_it_are_stored(fields, field):
    outcomes = record(event(message_id="m-0"), event(**fields), event(), event())
    assert [outcome.status for outcome in outcomes] == ["accepted", "invalid", "accepted", "duplicate"]
    assert outcomes[1].field == field
    assert outcomes[1].reason
    assert Message.objects.count() == 2


def test_a_batch_of_nothing_or_of_nothing_valid_stores_nothing():
    assert record() == []
    assert [outcome.status for outcome in record(event(source=""))] == ["invalid"]
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize("table", ["campaigns_messagelocation", "campaigns_linkclick", "campaigns_dailyresult"])
def test_an_error_of_the_database_in_the_middle_stores_nothing(table):
    def refuse(execute, sql, params, many, context):
        if f"INSERT INTO {table}" in sql:
            raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        record(event("clicked", link="https://example.com/a"))
    for model in (Message, MessageEvent, Campaign, ContactPoint, Link, DailyResult):
        assert not model.objects.exists()
    assert [outcome.status for outcome in record(event("clicked", link="https://example.com/a"))] == ["accepted"]


def test_in_a_long_batch_each_invalid_event_is_named_at_its_place_and_a_repeat_is_one_however_far_away():
    long = [event(message_id=f"m-{number}") for number in range(450)]
    long[30] = event(message_id="m-30", bounce="elastic")
    long[250] = event(message_id="m-250", recipient="an\x00na@example.com")
    long[449] = long[3]
    found = record(*long)
    assert {pos: (told.status, told.field) for pos, told in enumerate(found) if told.status != "accepted"} == {
        30: ("invalid", "bounce"),
        250: ("invalid", "recipient"),
        449: ("duplicate", ""),
    }
    assert Message.objects.count() == MessageEvent.objects.count() == 447
