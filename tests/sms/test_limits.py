"""How much may be sent, by whom alone, and what a second person decides."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry, User
from sms import actions
from sms.models import Limits, Release, Sending, Stage, TextMessage
from sms.queries.limits import allowance
from tests.accounts.factories import administrator, market
from tests.conftest import connected_to, copied_database
from tests.sms.factories import again, approved, confirm, expected, gateway, order, planner, stages, writer

pytestmark = pytest.mark.django_db


def limit(**numbers):
    ada = User.objects.filter(name="Ada").first() or administrator()
    return actions.set_limits(by=ada, market=market(), **numbers)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"at_once": 2}, "2"),
        ({"market_a_day": 2}, "2"),
        ({"person_a_day": 2}, "2"),
    ],
)
def test_more_than_may_be_sent_is_refused_with_a_sentence_and_nothing_leaves(version, pim, numbers, says):
    gateway()
    limit(**numbers)
    with pytest.raises(ValidationError, match=says):
        confirm(pim, version, expected(3))
    assert not TextMessage.objects.exists()


def test_what_was_sent_today_counts_for_its_sender_and_for_the_market(version, pim):
    gateway()
    limit(person_a_day=5, market_a_day=8)
    recipients = expected(3)
    confirm(pim, version, recipients)
    assert (allowance(market(), pim).person_left, allowance(market(), pim).market_left) == (2, 5)
    assert allowance(market(), planner("Pien")).person_left == 5
    actions.call_off(by=pim, market=market(), texts=list(TextMessage.objects.values_list("pk", flat=True)))
    assert allowance(market(), pim).person_left == 5


def test_the_defaults_hold_where_nothing_is_set_and_impossible_numbers_are_refused(pim):
    assert allowance(market(), pim).at_once == 2000
    with pytest.raises(ValidationError):
        limit(at_once=20_000)
    assert not Limits.objects.exists()
    limit(at_once=100)
    assert AuditEntry.objects.get(action="texts.limits_set").detail == {"at_once": 100}


def test_a_large_sending_waits_for_a_colleague_and_then_leaves(peer, version, pim):
    gateway()
    limit(alone_up_to=2)
    sending = confirm(pim, version, expected(3)).sending
    assert actions.drain(market=market()) == 0
    assert stages() == [Stage.HELD] * 3
    assert actions.release(by=writer("Dora"), sending=sending) == 3
    actions.drain(market=market())
    assert len(peer.got) == 3
    assert AuditEntry.objects.get(action="texts.released").by.name == "Dora"


def test_nobody_releases_their_own_and_a_planner_nobodys(version):
    gateway()
    limit(alone_up_to=2)
    dora = writer("Dora")
    sending = confirm(dora, version, expected(3)).sending
    with pytest.raises(ValidationError, match="collega"):
        actions.release(by=dora, sending=sending)
    with pytest.raises(PermissionDenied):
        actions.release(by=planner("Pien"), sending=sending)
    with pytest.raises(PermissionDenied):
        actions.release(by=writer("Buur", of=market("be", name="België")), sending=sending)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Sending.objects.update(release=Release.RELEASED, decided_by=dora)
    assert stages() == [Stage.HELD] * 3


def test_a_refusal_needs_a_reason_calls_everything_off_and_is_final(peer, version, pim):
    gateway()
    limit(alone_up_to=2)
    sending, dora = confirm(pim, version, expected(3)).sending, writer("Dora")
    with pytest.raises(ValidationError):
        actions.refuse(by=dora, sending=sending, reason=" ")
    assert actions.refuse(by=dora, sending=sending, reason="Verkeerde  vestiging") == 3
    sending.refresh_from_db()
    assert (sending.release, sending.refusal) == (Release.REFUSED, "Verkeerde vestiging")
    with pytest.raises(ValidationError):
        actions.release(by=dora, sending=sending)
    actions.drain(market=market())
    assert (peer.got, stages()) == ([], [Stage.CANCELLED] * 3)


def test_a_text_that_was_retired_meanwhile_is_not_released(version, pim):
    gateway()
    limit(alone_up_to=1)
    sending = confirm(pim, version, expected(2)).sending
    actions.retire(by=writer("Dora"), template=version.template)
    with pytest.raises(ValidationError):
        actions.release(by=writer("Daniel"), sending=sending)


def test_who_confirmed_can_still_call_off_what_waits_for_a_colleague(version, pim):
    gateway()
    limit(alone_up_to=1)
    confirm(pim, version, expected(2))
    assert actions.call_off(by=pim, market=market(), texts=list(TextMessage.objects.values_list("pk", flat=True))) == 2


@pytest.fixture(scope="module")
def two_tabs(django_db_setup, django_db_blocker):
    """A planner with five messages left today, and two pages of four each; committed in a database of its own."""
    with django_db_blocker.unblock(), copied_database("limits") as name, connected_to(name):
        gateway()
        limit(person_a_day=5)
        version = approved(by=writer(), second=writer("Daan")).versions.get()
        recipients = expected(8)
        yield planner(), order(version, recipients[:4]), order(version, recipients[4:])


def test_two_tabs_at_the_same_moment_do_not_send_more_than_is_left(two_tabs):
    pim, first, second = two_tabs
    start = Barrier(2)

    def press(form):
        start.wait()
        try:
            return actions.confirm(by=pim, order=again(form)).queued
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as tabs:
        answers = sorted(tabs.map(press, (first, second)), key=str)
    assert answers[0] == 4
    assert "1" in answers[1]
    assert TextMessage.objects.count() == 4
