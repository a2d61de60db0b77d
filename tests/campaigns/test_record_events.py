"""One event after the other: what each type does to its message, and what becomes of each item of a batch."""

import pytest

from campaigns.models import Message, MessageEvent
from tests.campaigns import stored
from tests.campaigns.factories import DAY, HOUR, NOON, event, market, record

pytestmark = pytest.mark.django_db


def message() -> Message:
    return Message.objects.get()


def result() -> dict[str, int]:
    """The only result of the only day."""
    (row,) = stored.days(market()).values()
    return row


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("sent", "sent_at"),
        ("delivered", "delivered_at"),
        ("opened", "first_human_opened_at"),
        ("clicked", "first_human_clicked_at"),
        ("bounced", "bounced_at"),
        ("unsubscribed", "unsubscribed_at"),
        ("complained", "complained_at"),
        ("rejected", "refused_at"),
        ("failed", "refused_at"),
    ],
)
def test_a_type_sets_its_own_time(kind, column):
    record(event("queued", NOON - HOUR), event(kind))
    assert getattr(message(), column) == NOON


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("queued", {}),
        ("sent", {"sent": 1, "unbounced": 1}),
        ("rejected", {"refused": 1}),
        ("failed", {"refused": 1}),
        ("bounced", {"sent": 1, "bounced_soft": 1}),
        ("deferred", {"sent": 1, "unbounced": 1}),
        ("delivered", {"sent": 1, "unbounced": 1, "confirmed": 1}),
        ("autoresponded", {"sent": 1, "unbounced": 1}),
        ("opened", {"sent": 1, "unbounced": 1, "confirmed": 1, "opened": 1, "opened_human": 1, "opens": 1}),
        ("complained", {"sent": 1, "unbounced": 1, "confirmed": 1, "complained": 1}),
        ("unsubscribed", {"sent": 1, "unbounced": 1, "confirmed": 1, "unsubscribed": 1}),
        ("subscribed", {}),
        ("unknown", {}),
    ],
)
def test_a_type_alone_counts_what_it_proves(kind, counted):
    record(event(kind))
    assert stored.days(market()) == ({("selligent", "spring", "", NOON.date()): counted} if counted else {})


def test_a_click_implies_an_open_but_adds_none():
    record(event("clicked"))
    assert message().first_opened_at == message().first_human_opened_at == NOON
    assert (result()["opened"], result()["clicked"], result()["clicks"]) == (1, 1, 1)
    assert "opens" not in result()


def test_opens_of_machines_are_counted_and_flagged_but_are_nobodys():
    record(event("opened", user_agent="Mozilla/5.0"), event("opened", NOON + HOUR, is_machine=True))
    assert (result()["opened"], result()["opens"], result()["machine_opens"]) == (1, 2, 2)
    assert "opened_human" not in result()
    assert set(MessageEvent.objects.values_list("machine_reason", flat=True)) == {"agent:apple-proxy", "source"}


def test_a_hard_bounce_goes_before_a_soft_one_in_either_order():
    record(event("bounced", bounce="hard"), event("bounced", NOON + HOUR, bounce="soft"))
    record(event("bounced", message_id="m-2", bounce="soft"))
    record(event("bounced", NOON + HOUR, message_id="m-2", bounce="hard"))
    assert (result()["bounced_hard"], "bounced_soft" in result()) == (2, False)


def test_a_message_that_is_opened_after_all_has_not_bounced():
    record(event("bounced", bounce="hard"))
    record(event("opened", NOON + HOUR))
    assert (result()["sent"], result()["unbounced"], "bounced_hard" in result()) == (1, 1, False)


def test_an_untimed_event_repeated_at_another_time_of_receipt_is_the_same_event():
    told = event("opened", None, received_at=NOON)
    again = event("opened", None, received_at=NOON + DAY)
    assert [outcome.status for outcome in record(told, again)] == ["accepted", "duplicate"]
    assert [outcome.status for outcome in record(again)] == ["duplicate"]
    assert (message().opens, message().sent_at) == (1, NOON)


def test_counters_stay_as_they_are_when_everything_comes_twice():
    told = [event(), event("opened", id="e-1"), event("clicked", link="https://example.com/a"), event("bounced")]
    record(*told)
    once = (stored.everything(market()), stored.messages(market()), stored.clicks(market()))
    assert {outcome.status for outcome in record(*told, *told)} == {"duplicate"}
    assert (stored.everything(market()), stored.messages(market()), stored.clicks(market())) == once
