"""Deliveries that wait beside each other are recorded together, and none of them pays for another."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.actions.partitions import prepare_months
from campaigns.models import MessageEvent
from integrations import actions
from integrations.models import RawRequest, RejectedEvent, State
from tests.integrations.factories import market, raw_request, sendgrid_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nl", "secret")]


def delivery(number: int, **fields) -> RawRequest:
    received_at = timezone.now() - timedelta(seconds=100 - number)
    return raw_request([sendgrid_event(sg_event_id=f"event-{number}")], received_at=received_at, **fields)


def states(*raws: RawRequest) -> list[str]:
    found = dict(RawRequest.objects.values_list("pk", "state"))
    return [found[raw.pk] for raw in raws]


@pytest.fixture
def batches(monkeypatch):
    """How many events each call of `record_events` is given, and their ids in order."""
    prepare_months()  # else the first event of a month is recorded twice: it has the month made
    seen = []
    record = actions.record_events

    def watch(of, events):
        seen.append([event.id for event in events])
        return record(of, events)

    monkeypatch.setattr(actions, "record_events", watch)
    return seen


def test_what_waits_is_recorded_in_one_batch_in_the_order_of_receipt(batches):
    last, first, middle = delivery(9), delivery(1), delivery(5)
    assert actions.process_request(pk=last.pk)
    assert batches == [["event-1", "event-5", "event-9"]]
    assert states(first, middle, last) == [State.PROCESSED] * 3
    assert [actions.process_request(pk=raw.pk) for raw in (first, middle, last)] == [False] * 3


def test_each_delivery_keeps_its_own_counts_and_rejections():
    told = [sendgrid_event(sg_event_id=f"event-{number}") for number in (1, 2)]
    early = raw_request(told[:1], received_at=timezone.now() - timedelta(seconds=5))
    mixed = raw_request([7, *told])
    actions.process_request(pk=mixed.pk)
    rows = {raw.pk: (raw.accepted, raw.duplicates, raw.invalid) for raw in RawRequest.objects.all()}
    assert rows == {early.pk: (1, 0, 0), mixed.pk: (1, 1, 1)}
    assert list(RejectedEvent.objects.values_list("request", "index")) == [(mixed.pk, 0)]


@pytest.mark.parametrize("poison", ["unreadable", "breaks the database"])
def test_a_poisoned_delivery_fails_alone(monkeypatch, poison):
    good, other = delivery(1), delivery(3)
    bad = delivery(2)
    if poison == "unreadable":
        RawRequest.objects.filter(pk=bad.pk).update(body=b"\xff not JSON")
    else:
        record = actions.record_events

        def refuse(of, events):
            if any(event.id == "event-2" for event in events):
                raise RuntimeError("no room")
            return record(of, events)

        monkeypatch.setattr(actions, "record_events", refuse)
    actions.process_request(pk=good.pk)
    assert states(good, bad, other) == [State.PROCESSED, State.FAILED, State.PROCESSED]
    assert MessageEvent.objects.count() == 2


def test_a_worker_killed_in_the_middle_leaves_nothing_half_and_each_is_tried_by_itself(monkeypatch, batches):
    raws = [delivery(number) for number in range(3)]

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(RejectedEvent.objects, "bulk_create", die)
        with pytest.raises(KeyboardInterrupt):
            actions.process_request(pk=raws[0].pk)
    assert not MessageEvent.objects.exists()
    assert states(*raws) == [State.NEW] * 3
    assert actions.process_request(pk=raws[1].pk) is False  # the lease has not ended
    RawRequest.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    batches.clear()
    assert actions.take_up_waiting() == 3
    assert batches == [["event-0"], ["event-1"], ["event-2"]]
    assert states(*raws) == [State.PROCESSED] * 3


def test_deliveries_of_another_market_a_large_one_and_a_failed_one_are_not_taken_along(batches):
    mine = delivery(1)
    theirs = delivery(2, market=market("be"))
    large = raw_request(json.dumps([sendgrid_event()] * 2).encode() + b" " * 70_000)
    failed = delivery(3, state=State.FAILED, attempts=1)
    actions.process_request(pk=mine.pk)
    assert batches == [["event-1"]]
    assert states(mine, theirs, large, failed) == [State.PROCESSED, State.NEW, State.NEW, State.FAILED]
