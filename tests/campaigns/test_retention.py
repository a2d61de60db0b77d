"""The log of events goes by the month: what stays, what is refused afterwards, and what happens while it is in use."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_q.models import Schedule

from accounts.models import AuditEntry
from campaigns import tasks
from campaigns.actions import retention
from campaigns.events import Status
from campaigns.horizon import BEGINNING, earliest
from campaigns.models import Message, MessageEvent
from tests.campaigns import stored
from tests.campaigns.factories import HOUR, event, market, record
from tests.conftest import connected_to, copied_database

MONTHS = 3


def months_ago(months: int) -> datetime:
    """Noon on the second of that month."""
    now = timezone.now().astimezone(UTC)
    month = now.year * 12 + now.month - 1 - months
    return datetime(month // 12, month % 12 + 1, 2, 12, tzinfo=UTC)


def tell(at: datetime) -> None:
    name = f"m-{at:%Y-%m}"
    record(event("sent", at, message_id=name), event("opened", at + HOUR, message_id=name))


@pytest.mark.parametrize(
    ("kept", "now", "first"),
    [
        (1, datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)),
        (12, datetime(2026, 11, 22, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC)),
        (600, datetime(2026, 11, 22, tzinfo=UTC), BEGINNING),
        (0, datetime(2026, 11, 22, tzinfo=UTC), BEGINNING),
    ],
)
def test_the_log_reaches_back_whole_months(settings, kept, now, first):
    settings.EVENT_MONTHS = kept
    assert earliest(now) == first


@pytest.mark.django_db
def test_expired_months_of_events_go_while_messages_and_results_stay(settings):
    for months in (MONTHS + 2, MONTHS + 1, MONTHS, 1):
        tell(months_ago(months))
    before = stored.everything(market())
    settings.EVENT_MONTHS = MONTHS
    dropped = retention.drop_expired_events()
    assert dropped == [months_ago(months).date().replace(day=1) for months in (MONTHS + 2, MONTHS + 1)]
    oldest = MessageEvent.objects.order_by("occurred_at").first()
    assert oldest.occurred_at == months_ago(MONTHS)
    assert Message.objects.count() == 4
    assert stored.everything(market()) == before
    entries = AuditEntry.objects.filter(action="events.dropped").order_by("pk").values_list("target", flat=True)
    assert list(entries) == [f"events of {month:%Y-%m}" for month in dropped]
    assert retention.drop_expired_events() == []


@pytest.mark.django_db
def test_an_event_of_a_month_that_went_is_refused_because_nobody_can_tell_whether_it_is_a_repeat(settings):
    tell(months_ago(MONTHS + 1))
    settings.EVENT_MONTHS = MONTHS
    retention.drop_expired_events()
    before = stored.everything(market())
    at = months_ago(MONTHS + 1)
    (repeated,) = record(event("opened", at + HOUR, message_id=f"m-{at:%Y-%m}"))
    assert (repeated.status, repeated.field) == (Status.INVALID, "occurred_at")
    assert stored.everything(market()) == before


@pytest.mark.django_db
def test_a_new_event_of_an_old_message_still_counts(settings):
    at = months_ago(MONTHS + 1)
    tell(at)
    settings.EVENT_MONTHS = MONTHS
    retention.drop_expired_events()
    (late,) = record(event("clicked", timezone.now() - HOUR, message_id=f"m-{at:%Y-%m}", link="https://example.com/"))
    assert late.status == Status.ACCEPTED
    message = Message.objects.get()
    assert (message.sent_at, message.opens, message.clicks) == (at, 1, 1)


@pytest.mark.django_db
def test_everything_is_kept_where_no_term_is_set(settings):
    settings.EVENT_MONTHS = 0
    tell(months_ago(100))
    assert retention.drop_expired_events() == []


def test_a_month_in_use_is_left_to_the_next_night(settings, monkeypatch, caplog, django_db_setup, django_db_blocker):
    monkeypatch.setattr(retention, "_PATIENCE", "SET LOCAL lock_timeout = '100ms'")
    with django_db_blocker.unblock(), copied_database("retention") as name, connected_to(name):
        tell(months_ago(MONTHS + 1))
        settings.EVENT_MONTHS = MONTHS
        known = connection.get_connection_params() | {"dbname": name}
        with psycopg.connect(host=known["host"], port=known["port"], user=known["user"], dbname=name) as reader:
            reader.execute("SELECT FROM campaigns_messageevent")
            assert retention.drop_expired_events() == []
            assert "in use" in caplog.text
        assert MessageEvent.objects.exists()
        assert len(retention.drop_expired_events()) == 1
        assert not MessageEvent.objects.exists()


@pytest.mark.django_db
def test_the_worker_does_it_every_night_and_the_planner_knows_facts_as_a_whole(settings):
    for months in (MONTHS + 1, 1):
        tell(months_ago(months))
    settings.EVENT_MONTHS = MONTHS
    call_command("sync_schedules")
    planned = set(Schedule.objects.values_list("func", flat=True))
    assert {"campaigns.tasks.drop_expired_events", "campaigns.tasks.refresh_statistics"} <= planned
    assert tasks.drop_expired_events() == 1
    tasks.refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'campaigns_messageevent'")
        assert cursor.fetchone() == (2,)
