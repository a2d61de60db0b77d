"""What gateways answer, at once and later: only what was provably not taken is tried again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sms import actions
from sms.gateways import Busy, Rejected, Unknown
from sms.models import Stage, TextMessage
from tests.accounts.factories import market
from tests.sms.factories import confirm, expected, gateway, stages

pytestmark = pytest.mark.django_db


def test_what_a_gateway_did_not_take_goes_to_the_next_at_once_and_then_waits(peer, version, pim):
    gateway()
    gateway(code="second", name="Second", rank=2)
    peer.answers = [Busy("503"), Busy("429")]
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    text = TextMessage.objects.get()
    assert (len(peer.got), text.stage, text.attempts) == (2, Stage.QUEUED, 2)
    assert text.due_at > timezone.now()
    assert list(text.tries.order_by("id").values_list("gateway__code", "answer")) == [
        ("main", "busy"),
        ("second", "busy"),
    ]
    TextMessage.objects.update(due_at=timezone.now())
    actions.drain(market=market())
    assert stages() == [Stage.ACCEPTED]


def test_a_gateway_that_is_always_busy_ends_in_a_failure(peer, version, pim):
    gateway()
    peer.answers = [Busy("503")] * 50
    confirm(pim, version, expected(1))
    for _round in range(12):
        TextMessage.objects.update(due_at=timezone.now())
        actions.drain(market=market())
    assert (stages(), len(peer.got)) == ([Stage.FAILED], 8)


@pytest.mark.parametrize(("answer", "stage"), [(Rejected("21"), Stage.FAILED), (Unknown("no_answer"), Stage.UNKNOWN)])
def test_refused_and_unknown_are_never_sent_again(peer, version, pim, answer, stage):
    gateway()
    peer.answers = [answer]
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    actions.drain(market=market())
    assert (len(peer.got), stages()) == (1, [stage])
    assert TextMessage.objects.get().reason == answer.code


def test_a_gateway_package_that_breaks_leaves_an_unknown(peer, version, pim, monkeypatch):
    gateway()
    monkeypatch.setattr(peer, "send", lambda message: 1 / 0)
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    assert (stages(), TextMessage.objects.get().reason) == ([Stage.UNKNOWN], "ZeroDivisionError")


def test_what_was_handed_over_for_too_long_is_left_to_a_person(version, pim):
    gateway()
    confirm(pim, version, expected(2))
    long_ago = timezone.now() - timedelta(minutes=10)
    first, _second = TextMessage.objects.all()
    TextMessage.objects.filter(pk=first.pk).update(stage=Stage.SENDING, stage_at=long_ago)
    assert actions.give_up_lost(market=market()) == 1
    assert stages() == [Stage.QUEUED, Stage.UNKNOWN]
