"""STOP against the sending loop, each on a connection of its own: whichever comes first, nothing unclaimed leaves."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sms import actions
from sms.actions.claiming import claim
from sms.models import Gateway, Stage, TextMessage
from sms.queries.limits import hours
from tests.accounts.factories import market
from tests.conftest import connected_to, copied_database
from tests.sms.factories import approved, came_in, confirm, expected, gateway, planner, writer

pytestmark = pytest.mark.django_db
FIRST, SECOND = "+31620000100", "+31620000101"


@pytest.fixture(scope="module")
def waiting(django_db_setup, django_db_blocker):
    """Committed in a database of its own: a text waits for each of two telephones that are about to say STOP."""
    with django_db_blocker.unblock(), copied_database("stop") as name, connected_to(name):
        gateway()
        version = approved(by=writer(), second=writer("Daan")).versions.get()
        confirm(planner(), version, expected(2))
        yield


@pytest.fixture
def elsewhere(waiting):
    """Runs something on a connection of its own and gives its future."""

    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        yield lambda work: pool.submit(run, work)


def only_due(phone):
    TextMessage.objects.exclude(phone=phone).filter(stage=Stage.QUEUED).update(due_at=timezone.now().replace(year=2090))
    TextMessage.objects.filter(phone=phone, stage=Stage.QUEUED).update(due_at=timezone.now())


def fate(phone):
    return TextMessage.objects.values_list("stage", "reason").get(confirms=None, phone=phone)


def test_a_text_whose_stop_is_being_taken_in_is_not_claimed(elsewhere, peer):
    held, go_on = Event(), Event()

    def stop():
        with transaction.atomic():
            came_in("STOP", FIRST)
            held.set()
            go_on.wait(20)

    elsewhere(lambda: only_due(FIRST)).result(20)
    stopping = elsewhere(stop)
    assert held.wait(20)
    assert elsewhere(lambda: actions.drain(market=market())).result(20) == 0
    go_on.set()
    stopping.result(20)
    elsewhere(lambda: actions.drain(market=market())).result(20)
    assert fate(FIRST) == (Stage.BLOCKED, "stopped")
    assert ["START" in message.text for message in peer.got] == [True]


def test_a_text_that_was_claimed_first_goes_its_way(elsewhere, peer):
    claimed, go_on = Event(), Event()

    def send():
        with transaction.atomic():
            gateways = list(Gateway.objects.select_related("market"))
            found = claim(market(), gateways, {each.pk: 5 for each in gateways}, hours(market()))
            claimed.set()
            go_on.wait(20)
        return [each.phone for each in found]

    elsewhere(lambda: only_due(SECOND)).result(20)
    sending = elsewhere(send)
    assert claimed.wait(20)
    stopping = elsewhere(transaction.atomic(lambda: came_in("STOP", SECOND)))
    go_on.set()
    assert sending.result(20) == [SECOND]
    stopping.result(20)
    assert fate(SECOND) == (Stage.SENDING, "")
