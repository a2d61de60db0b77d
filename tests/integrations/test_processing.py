"""What the worker makes of deliveries: each event accounted for, once, whatever happens to the worker."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_q.conf import Conf

from campaigns.actions.partitions import make_months
from integrations import actions, tasks
from integrations.models import MAX_ATTEMPTS, RETENTION, RawRequest, RejectedEvent, State
from tests.integrations.factories import connection, market, post, raw_request, sendgrid_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nl", "secret")]


def process(raw):
    actions.process_request(pk=raw.pk)
    raw.refresh_from_db()
    return raw


def counts(raw):
    return raw.accepted, raw.duplicates, raw.invalid


@pytest.fixture
def broken(monkeypatch):
    """Recording fails as long as this list is not empty."""
    problems = [RuntimeError("anna@example.com is in this text")]
    record = actions.record_events

    def fail(*args, **kwargs):
        if problems:
            raise problems[0]
        return record(*args, **kwargs)

    monkeypatch.setattr(actions, "record_events", fail)
    return problems


def test_the_same_delivery_twice_is_recorded_once():
    events = [sendgrid_event(), sendgrid_event(event="open", sg_event_id="event-2")]
    assert counts(process(raw_request(events))) == (2, 0, 0)
    assert counts(process(raw_request(events))) == (0, 2, 0)


def test_a_bad_event_does_not_spoil_the_valid_ones_beside_it():
    bad = [7, {"email": "bob@example.com"}, sendgrid_event(email="nobody"), sendgrid_event(anymail_id="", email="")]
    raw = process(raw_request([*bad, sendgrid_event()]))
    assert (raw.state, raw.accepted) == (State.PROCESSED, 1)
    rejected = RejectedEvent.objects.filter(request=raw).order_by("index")
    assert [(event.index, event.field) for event in rejected][:2] == [(0, ""), (1, "")]
    assert raw.invalid == rejected.count() == len(bad)


@pytest.mark.parametrize("told", [10**20, 10**12, "tomorrow", -(10**12), "", [], {"a": 1}, True])
def test_a_time_that_cannot_be_read_loses_no_event(told):
    raw = process(raw_request([sendgrid_event(event="unsubscribe", timestamp=told)]))
    assert counts(raw) == (1, 0, 0)


def test_a_time_that_cannot_be_read_loses_no_report_of_a_provider_that_is_read_as_a_whole(settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTAL_WEBHOOK_KEY": "a key"}
    told = {
        "event": "MessageDelayed",
        "timestamp": "soon",
        "payload": {"status": "Sent", "message": {"id": 7, "to": "a@b.nl"}},
    }
    assert counts(process(raw_request(told, source="postal"))) == (1, 0, 0)


def test_a_word_that_nobody_knows_is_shown_and_not_silently_accepted():
    raw = process(raw_request([sendgrid_event(event="teleported"), sendgrid_event()]))
    assert counts(raw) == (1, 0, 1)
    assert [(one.field, one.reason) for one in raw.rejected_events.all()] == [
        ("type", "is a word that is not known here: teleported")
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"timestamp": 10**12}, {"timestamp": "yesterday"}, {"timestamp": -1}, {"timestamp": None},
        {"email": {"a": 1}, "anymail_id": None}, {"anymail_id": "half a pair \ud800"}, {"anymail_id": "nul \x00"},
        {"category": "not a list"}, {"category": [None]}, {"sg_machine_open": "yes"}, {"market": "nowhere"},
        {"anymail_id": "x" * 9000}, {"sg_event_id": 10**400}, {"category": ["x" * 9000]}, {"email": "x" * 9000},
        {"event": "click", "url": "http://example.com/?" + "x" * 99_000}, {"event": "open",
        "useragent": "x" * 99_000},
        {"event": "click", "url": "javascript:\ud800"}, {"event": "click", "url": None}, {"event": ["open"]},
        {"email": "Jürgen <j@exämple.com>"}, {"email": "nul\x00@example.com"}, {"variant": "x" * 9000},
    ],
)  # fmt: skip
def test_wrong_types_and_impossible_dates_never_fail_the_delivery(fields):
    raw = process(raw_request([sendgrid_event(**fields), sendgrid_event(sg_event_id="other", anymail_id="other")]))
    assert (raw.state, raw.error) == (State.PROCESSED, "")
    assert raw.accepted >= 1
    assert raw.accepted + raw.invalid == 2


def test_the_sender_names_the_market_only_where_the_connection_allows_it(monkeypatch):
    seen = {}
    record = actions.record_events
    monkeypatch.setattr(
        actions, "record_events", lambda at, events: seen.update({at.code: len(events)}) or record(at, events)
    )
    connection().also_for.add(market("be"))
    market("de")
    process(raw_request([sendgrid_event(sg_event_id=code, market=code) for code in ("nl", "be", "de", "xx")]))
    assert seen == {"nl": 3, "be": 1}


def test_a_failure_is_kept_without_its_text_and_comes_due_again(broken, caplog):
    raw = process(raw_request([sendgrid_event()]))
    assert (raw.state, raw.error, raw.attempts) == (State.FAILED, "RuntimeError", 1)
    assert timedelta(minutes=1) < raw.due_at - timezone.now() <= timedelta(minutes=2)
    assert "anna" not in caplog.text
    broken.clear()
    assert actions.take_up_waiting() == 0
    RawRequest.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    assert tasks.take_up_waiting_requests() == 1
    raw.refresh_from_db()
    assert (raw.state, counts(raw), raw.error) == (State.PROCESSED, (1, 0, 0), "")


def test_after_enough_failures_only_a_person_has_it_tried_again(broken):
    raw = raw_request([sendgrid_event()])
    for _ in range(MAX_ATTEMPTS + 2):
        RawRequest.objects.update(due_at=timezone.now() - timedelta(minutes=5))
        actions.take_up_waiting()
    raw.refresh_from_db()
    assert (raw.attempts, raw.gave_up) == (MAX_ATTEMPTS, True)


def test_a_worker_killed_before_it_began_leaves_a_delivery_that_is_taken_up():
    raw = raw_request([sendgrid_event()], due_at=timezone.now() - timedelta(minutes=1))
    assert actions.take_up_waiting() == 1
    raw.refresh_from_db()
    assert raw.state == State.PROCESSED


def test_a_worker_killed_half_way_leaves_nothing_half_and_the_next_one_finishes(monkeypatch):
    raw = raw_request([sendgrid_event(), 7])
    bulk_create = RejectedEvent.objects.bulk_create

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(RejectedEvent.objects, "bulk_create", die)
    with pytest.raises(KeyboardInterrupt):
        actions.process_request(pk=raw.pk)
    monkeypatch.setattr(RejectedEvent.objects, "bulk_create", bulk_create)
    raw.refresh_from_db()
    assert (raw.state, raw.attempts) == (State.NEW, 1)
    assert actions.process_request(pk=raw.pk) is False  # its lease has not ended
    RawRequest.objects.update(due_at=timezone.now())
    assert counts(process(raw)) == (1, 0, 1)


def test_a_delivery_that_kills_every_worker_is_given_up(nl):
    raw = raw_request([], attempts=MAX_ATTEMPTS, due_at=timezone.now() - timedelta(minutes=1))
    assert actions.take_up_waiting() == 0
    raw.refresh_from_db()
    assert (raw.state, raw.gave_up) == (State.FAILED, True)


def test_of_two_workers_one_gets_the_delivery():
    raw = raw_request([sendgrid_event()])
    assert [actions.process_request(pk=raw.pk) for _ in range(2)] == [True, False]


def test_the_queue_processes_what_the_webhook_took(client, monkeypatch):
    monkeypatch.setattr(Conf, "SYNC", True)
    told = sendgrid_event()
    make_months([datetime.fromtimestamp(told["timestamp"], UTC)])  # here it runs within the webhook's transaction
    assert post(client, [told]).status_code == 200
    raw = RawRequest.objects.get()
    assert (raw.state, counts(raw)) == (State.PROCESSED, (1, 0, 0))


def test_deliveries_are_deleted_when_their_retention_ends():
    old = process(raw_request([7, sendgrid_event()], received_at=timezone.now() - RETENTION - timedelta(minutes=1)))
    kept = raw_request([], received_at=timezone.now() - RETENTION + timedelta(minutes=1))
    assert old.rejected_events.count() == 1
    assert tasks.delete_expired_requests() == 1
    assert list(RawRequest.objects.all()) == [kept]
    assert not RejectedEvent.objects.exists()
