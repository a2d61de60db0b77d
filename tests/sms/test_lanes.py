"""How many messages a gateway gets at once and in a second, and when a task lets others go first."""

import threading
import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ImproperlyConfigured
from django_q.models import OrmQ

from sms import actions
from sms.gateways import Accepted, Busy
from sms.models import Gateway, Stage, TextMessage
from tests.accounts.factories import market
from tests.sms.factories import confirm, expected, gateway, stages

pytestmark = pytest.mark.django_db


class Slow:
    """Takes its time over each message, counts how many there are at once, and notes when each began."""

    def __init__(self, *, seconds=0.03, answer=None):
        self.seconds, self.answer, self.lock = seconds, answer or Accepted(), threading.Lock()
        self.now = self.most = 0
        self.began: list[float] = []

    def send(self, message):
        with self.lock:
            self.began.append(time.monotonic())
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        return self.answer

    def close(self):
        """Has no connections."""


@pytest.fixture
def speakers(monkeypatch):
    """What speaks for each gateway, by its code."""
    found: dict[str, Slow] = {}
    monkeypatch.setattr("sms.actions.lanes.client", lambda gateway: found[gateway.code])
    return found


def test_a_gateway_gets_no_more_in_a_second_than_its_contract_allows(version, pim, speakers):
    speakers["main"] = Slow(seconds=0)
    gateway(a_second=20)
    confirm(pim, version, expected(10))
    assert actions.drain(market=market()) == 10
    gaps = [later - earlier for earlier, later in pairwise(sorted(speakers["main"].began))]
    assert min(gaps) > 0.8 / 20  # a thread that wakes late leaves a shorter gap behind it
    assert sum(gaps) >= 0.98 * 9 / 20


def test_each_gateway_gets_as_many_at_once_as_it_may_and_no_more(version, pim, speakers):
    speakers |= {"main": Slow(answer=Busy("503")), "next": Slow()}
    gateway(at_once=6)
    gateway(code="next", name="Next", rank=2, at_once=2)
    confirm(pim, version, expected(30))
    actions.drain(market=market())
    assert stages() == [Stage.ACCEPTED] * 30
    assert (speakers["main"].most, speakers["next"].most) == (6, 2)
    assert set(Counter(TextMessage.objects.values_list("gateway__code", flat=True))) == {"next"}


def test_a_slow_gateway_does_not_keep_a_task_beyond_its_time(version, pim, speakers):
    speakers["main"] = Slow(seconds=0.2)
    gateway(at_once=2)
    confirm(pim, version, expected(12))
    OrmQ.objects.all().delete()
    sent = actions.drain(market=market(), until=time.monotonic() + 0.3)
    assert 4 <= sent <= 8
    assert Counter(stages()) == {Stage.ACCEPTED: sent, Stage.QUEUED: 12 - sent}
    assert [each.func() for each in OrmQ.objects.all()] == ["sms.tasks.send_waiting"]


def test_a_task_whose_time_is_over_hands_nothing_over_and_leaves_the_rest_to_another(version, pim, speakers):
    gateway()
    confirm(pim, version, expected(1))
    OrmQ.objects.all().delete()
    assert actions.drain(market=market(), until=time.monotonic() - 1) == 0
    assert (stages(), OrmQ.objects.count()) == ([Stage.QUEUED], 1)
    TextMessage.objects.update(due_at="2100-01-01T00:00Z")
    OrmQ.objects.all().delete()
    assert actions.drain(market=market(), until=time.monotonic() - 1) == 0
    assert not OrmQ.objects.exists()


def test_a_gateway_without_its_secrets_is_left_out_and_the_next_takes_over(peer, version, pim, monkeypatch, caplog):
    def speaker(of):
        if of.code == "main":
            raise ImproperlyConfigured("HELDER_SMS_MAIN_URL must be set")
        return peer

    monkeypatch.setattr("sms.actions.lanes.client", speaker)
    gateway()
    other = gateway(code="other", name="Other", rank=2)
    confirm(pim, version, expected(2))
    actions.drain(market=market())
    assert (len(peer.got), set(TextMessage.objects.values_list("gateway", flat=True))) == (2, {other.pk})
    assert "gateway main is left out" in caplog.text
    TextMessage.objects.update(stage=Stage.QUEUED, due_at=TextMessage.objects.first().due_at - timedelta(minutes=1))
    Gateway.objects.filter(code="other").update(active=False)
    with pytest.raises(ImproperlyConfigured):
        actions.drain(market=market())
    assert stages() == [Stage.QUEUED] * 2
