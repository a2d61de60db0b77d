"""A month is made and committed before what goes into it, whatever becomes of that."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from accounts.anew import begun_anew
from campaigns.actions import events
from campaigns.actions.partitions import MonthMissingError, make_months
from campaigns.models import Message
from tests.campaigns.factories import event, market, record
from tests.sharded import Watch

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2016, 2, 29, 23, 59, tzinfo=UTC)
NEXT = LONG_AGO + timedelta(minutes=2)


def months() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^campaigns_message(event)?_2016_[0-9]{2}$'")
        return {name for (name,) in cursor.fetchall()}


def test_a_batch_that_is_undone_leaves_empty_months(monkeypatch):
    def broken(*_told: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(events.staging, "stage", broken)
    with pytest.raises(ZeroDivisionError):
        record(event("sent", LONG_AGO), event("opened", NEXT))
    tables = ("campaigns_message", "campaigns_messageevent")
    assert months() == {f"{table}_2016_{month}" for table in tables for month in ("02", "03")}
    assert not Message.objects.exists()


def test_a_transaction_that_others_belong_to_is_begun_anew_as_a_whole():
    seen = []

    @transaction.atomic
    def work() -> None:
        Message.objects.exists()
        seen.append(months())
        record(event("sent", LONG_AGO))
        record(event("opened", NEXT))

    watching = Watch()
    with connection.execute_wrapper(watching):
        begun_anew(work)
    assert [len(each) for each in seen] == [0, 2, 4]
    assert Message.objects.get().opens == 1
    assert watching.broken == {}


def test_a_transaction_that_nobody_begins_anew_is_refused():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        record(event("sent", LONG_AGO))
    assert months() == set()


def test_within_a_transaction_that_is_begun_anew_nobody_makes_a_month_by_themselves():
    def work() -> None:
        with pytest.raises(MonthMissingError, match="nobody has made 2016-02 yet"):
            record(event("sent", LONG_AGO))

    begun_anew(work)
    assert months() == set()


def test_a_month_made_beside_rows_of_one_transaction_is_told():
    watching, making = Watch(), partial(make_months, [LONG_AGO])
    with connection.execute_wrapper(watching):
        making()
        assert watching.broken == {}
        with transaction.atomic(), connection.cursor() as cursor:
            record(event("sent", NEXT - timedelta(minutes=2)), into=market())
            cursor.execute("SELECT campaigns_make_month('campaigns_message', '2016-03-01')")
    ((rule,),) = watching.broken.values()
    assert rule == "a month is made in a transaction that does nothing else"
