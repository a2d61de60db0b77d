"""Who unsubscribes, complains or has no such address is not written to again: told with the event itself."""

import pytest

from campaigns.models import MessageEvent
from customers.models import ContactPoint
from permissions.queries.gate import may_send
from tests.campaigns.factories import DAY, NOON, event, market, record

pytestmark = pytest.mark.django_db


def code() -> str:
    """Why Anna may or may not get a newsletter."""
    return may_send(market(), "anna@example.com", "email", "newsletter").code


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [("unsubscribed", {}, "denied_all"), ("complained", {}, "complained"), ("bounced", {"bounce": "hard"}, "bounced")],
)
def test_what_may_be_sent_is_lowered_in_the_same_transaction(kind, fields, expected):
    record(event())
    before = code()
    record(event(kind, NOON + DAY, **fields))
    assert before != code() == expected


def test_nothing_is_asked_of_permissions_where_no_event_concerns_them(monkeypatch):
    monkeypatch.setattr("campaigns.actions.notices.lower_from_events", pytest.fail)
    record(event(), event("delivered"), event("opened"), event("clicked", link="https://example.com"))
    assert MessageEvent.objects.count() == 4


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("unsubscribed", {}, ["unsubscribed"]),
        ("complained", {}, ["complained"]),
        ("bounced", {"bounce": "hard"}, ["bounced"]),
        ("bounced", {"bounce": "soft"}, []),
        ("bounced", {}, []),
        ("unsubscribed", {"recipient": ""}, []),
    ],
)
def test_each_such_event_is_told_once_with_its_contact_point_and_time(monkeypatch, kind, fields, told):
    notices = []
    monkeypatch.setattr("campaigns.actions.notices.lower_from_events", lambda _of, found: notices.extend(found))
    record(event(**fields))
    record(event(kind, NOON + DAY, **fields))
    record(event(kind, NOON + DAY, **fields))
    assert [notice.what for notice in notices] == told
    for notice in notices:
        assert (notice.contact_id, notice.occurred_at) == (ContactPoint.objects.get().pk, NOON + DAY)
