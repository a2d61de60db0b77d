"""On which day and in which hour a message is counted: when it was sent, by the market's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.actions.partitions import prepare_months
from campaigns.models import DailyResult, HourlyResult, Message
from tests.campaigns import stored
from tests.campaigns.factories import DAY, NOON, event, market, record

pytestmark = pytest.mark.django_db


def message() -> Message:
    return Message.objects.get()


def result() -> dict[str, int]:
    """The only result of the only day."""
    (row,) = stored.days(market()).values()
    return row


def test_a_sending_told_late_moves_the_message_to_its_own_month_and_day():
    record(event("opened", NOON), event("clicked", NOON, link="https://example.com/a"))
    sent_at = datetime(2025, 4, 30, 21, 59, tzinfo=UTC)  # a minute to midnight in Amsterdam
    record(event("sent", sent_at))
    assert message().sent_at == sent_at
    assert {row.isoformat() for *_, row in stored.days(market())} == {"2025-04-30"}
    assert {row.isoformat() for *_, row in stored.link_days(market())} == {"2025-04-30"}
    record(event("opened", NOON + DAY))
    assert (message().opens, result()["opens"]) == (2, 2)


@pytest.mark.parametrize(
    ("sent_at", "day"),
    [
        ("2026-03-28T22:59:59.999999+00:00", "2026-03-28"),
        ("2026-03-28T23:00:00+00:00", "2026-03-29"),
        ("2026-03-29T21:59:59.999999+00:00", "2026-03-29"),
        ("2026-03-29T22:00:00+00:00", "2026-03-30"),
        ("2026-10-24T22:00:00+00:00", "2026-10-25"),
        ("2026-10-25T22:59:59.999999+00:00", "2026-10-25"),
        ("2026-10-25T23:00:00+00:00", "2026-10-26"),
    ],
)
def test_days_of_23_and_25_hours_begin_and_end_at_midnight_in_the_market(sent_at, day, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    record(event("sent", datetime.fromisoformat(sent_at)))
    assert DailyResult.objects.get().day.isoformat() == day


def test_the_hour_that_happens_twice_stays_two(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    record(*(event("sent", at, message_id=f"m-{at:%H}") for at in twice))
    hours = HourlyResult.objects.order_by("hour").values_list("hour", "sent")
    assert list(hours) == [(at.replace(minute=0), 1) for at in twice]
    assert {at.astimezone(market().zone).hour for at, _ in hours} == {2}


@pytest.mark.parametrize("today", [datetime(2031, 1, 31, 12, tzinfo=UTC), datetime(2031, 12, 1, tzinfo=UTC)])
def test_this_month_and_the_next_are_there_before_anything_happens_in_them(today, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: today)
    for _night in range(2):
        prepare_months()
    months = {f"{moment:%Y_%m}" for moment in (today, today.replace(day=1) + timedelta(days=31))}
    wanted = {f"{table}_{month}" for table in ("campaigns_message", "campaigns_messageevent") for month in months}
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits")
        assert wanted <= {name for (name,) in cursor.fetchall()}
