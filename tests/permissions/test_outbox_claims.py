"""What a worker takes out of the outbox, in which order, and when it comes back to it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from permissions import systems
from permissions.actions import deliver, delivering
from permissions.actions.delivering import AT_ONCE, CLAIM, FIRST_WAIT, LONGEST_WAIT, _claim
from permissions.models import Delivery
from tests.customers.factories import market
from tests.permissions.factories import sandbox, sql

pytestmark = pytest.mark.django_db


def waits(number, system=None, **fields):
    """So many addresses of which `system` does not know yet, the first first."""
    system, now = system or sandbox(), timezone.now() - timedelta(hours=1)
    rows = [
        Delivery(
            market=market(), system=system, point=f"{system.pk}-{place}".encode().ljust(16), wanted=place + 1,
            **{"next_try_at": now + timedelta(seconds=place), "waiting_since": now, **fields},
        )
        for place in range(number)
    ]  # fmt: skip
    return [row.pk for row in Delivery.objects.bulk_create(rows)]


def taken():
    return [row.id for row in _claim()]


def test_the_numbers():
    """Two hundred at a time for two minutes; again after a quarter of a minute, in the end once an hour."""
    assert (AT_ONCE, CLAIM, FIRST_WAIT, LONGEST_WAIT) == (200, 120, 15, 3600)
    pks = waits(AT_ONCE + 1)
    assert taken() == pks[:-1]
    assert taken() == pks[-1:]
    assert taken() == []
    left = Delivery.objects.get(pk=pks[0]).next_try_at - timezone.now()
    assert timedelta(seconds=CLAIM - 60) < left < timedelta(seconds=CLAIM + 1)


def test_the_longest_waiting_goes_first_and_of_one_moment_the_lower_number(monkeypatch):
    monkeypatch.setattr(delivering, "AT_ONCE", 1)
    pks = waits(3, next_try_at=timezone.now() - timedelta(minutes=1))
    Delivery.objects.filter(pk=pks[2]).update(next_try_at=timezone.now() - timedelta(minutes=2))
    assert [taken() for _ in range(3)] == [[pks[2]], [pks[0]], [pks[1]]]


def test_only_what_is_due_not_known_and_of_a_system_in_use_is_taken():
    due, *_rest = waits(1)
    off = sandbox("off")
    off.active = False
    off.save()
    waits(1, off)
    known = waits(1, sandbox("known"), confirmed=1)
    newer = waits(1, sandbox("newer"), confirmed=0)
    later = waits(1, sandbox("later"), next_try_at=timezone.now() + timedelta(minutes=1))
    assert set(taken()) == {due, *newer}
    assert set(Delivery.objects.filter(sent_at=None).values_list("pk", flat=True)) >= {*known, *later}


def test_every_system_is_told_by_a_call_of_its_own(monkeypatch):
    one, other = sandbox("one"), sandbox("other")
    waits(2, one)
    waits(1, other)
    waits(1, sandbox("third"))
    told = []
    monkeypatch.setattr(delivering, "_tell", lambda system, claimed: told.append((system.code, len(claimed))))
    with transaction.atomic():
        assert deliver() == 4
    assert told == [("one", 2), ("other", 1), ("third", 1)]


@pytest.mark.parametrize(
    ("failed", "seconds"), [(0, 15), (1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (10, 3600), (400, 3600)]
)
def test_after_each_failure_it_waits_twice_as_long_up_to_an_hour(failed, seconds):
    (pk,) = waits(1, attempts=failed)
    with connection.cursor() as cursor:
        cursor.execute(delivering._REFUSE, [LONGEST_WAIT, FIRST_WAIT, [pk], ["no"]])
    row = Delivery.objects.get(pk=pk)
    assert (row.attempts, row.error) == (failed + 1, "no")
    assert sql(
        "SELECT round(extract(epoch FROM next_try_at - clock_timestamp()))"
        " BETWEEN %s - 20 AND %s FROM permissions_delivery", seconds, seconds,
    ) == [(True,)]  # fmt: skip


def confirm(pk, wanted, claim):
    with connection.cursor() as cursor:
        cursor.execute(delivering._CONFIRM, [[pk], [wanted], [claim]])
    return Delivery.objects.get(pk=pk)


CLAIMED = timezone.now() + timedelta(days=1)
"""Until when the worker that now confirms has taken a row."""


@pytest.mark.parametrize(
    ("another_time", "wanted_now", "confirmed"),
    [(False, 5, 5), (False, 6, 5), (True, 6, 5), (True, 5, 0)],
)
def test_what_is_confirmed_is_what_was_told_unless_an_earlier_entry_came_meanwhile(another_time, wanted_now, confirmed):
    (pk,) = waits(1, next_try_at=CLAIMED + timedelta(seconds=another_time), attempts=3, error="no")
    long_ago, told_at = timezone.now() - timedelta(days=1), timezone.now()
    Delivery.objects.update(wanted=wanted_now, waiting_since=long_ago, sent_at=told_at)
    row = confirm(pk, 5, CLAIMED)
    assert (row.confirmed, row.attempts, row.error) == (confirmed, 0, "")
    assert row.confirmed_at is not None
    assert row.waiting_since == (told_at if another_time else long_ago)
    assert (row.next_try_at < CLAIMED) == (not another_time)


@pytest.mark.parametrize(("known", "changed"), [(4, True), (5, False), (6, False)])
def test_an_answer_that_comes_late_takes_nothing_back(known, changed):
    (pk,) = waits(1, next_try_at=CLAIMED, confirmed=known, error="no")
    Delivery.objects.update(wanted=9)
    row = confirm(pk, 5, CLAIMED)
    assert (row.confirmed, row.error) == ((5, "") if changed else (known, "no"))


def test_what_a_system_says_is_cut_and_what_has_no_address_any_more_is_done(monkeypatch):
    waits(1)
    assert deliver() == 1
    assert Delivery.objects.get().confirmed == 1  # nobody has that address any more: there is nothing to tell
    kind = sandbox("strange", kind="strange")
    assert delivering._answers(kind, [None, None]) == ["nobody here speaks to this kind of system"] * 2
    monkeypatch.setitem(systems.receivers, "sandbox", lambda *_: ["x" * 300])
    monkeypatch.setattr(delivering, "address_states", lambda _market, points: {points[0]: None})
    Delivery.objects.update(wanted=2, next_try_at=timezone.now())
    deliver()
    assert Delivery.objects.get().error == "x" * 200
