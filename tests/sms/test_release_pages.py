"""The second person's decision and the limits, as people meet them."""

from datetime import time

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from sms import actions
from sms.models import Limits, Sending, Stage
from tests.accounts.factories import administrator, market, signed_in
from tests.sms.factories import confirm, expected, gateway, stages, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(version, pim):
    gateway()
    actions.set_limits(by=administrator(), market=market(), alone_up_to=1)
    return confirm(pim, version, expected(2)).sending


def page(client, sending):
    return client.get(reverse("sms:sending", args=[sending.pk])).content.decode()


def test_its_sender_reads_that_a_colleague_decides_and_cannot(waiting, pim):
    client = signed_in(pim)
    assert "somebody else decides" in page(client, waiting)
    assert "Let it go" not in page(client, waiting)
    assert client.post(reverse("sms:release", args=[waiting.pk])).status_code == 403
    assert stages() == [Stage.HELD] * 2


def test_a_colleague_lets_it_go(waiting):
    client = signed_in(writer("Dora"))
    assert "Let it go" in page(client, waiting)
    client.post(reverse("sms:release", args=[waiting.pk]))
    assert "Let go by Dora" in page(client, waiting)
    assert stages() == [Stage.QUEUED] * 2


def test_a_colleague_refuses_it_and_the_reason_is_read(waiting, pim):
    client = signed_in(writer("Dora"))
    again = client.post(reverse("sms:refuse", args=[waiting.pk]), {"reason": ""}, follow=True).content.decode()
    assert "Say why" in again
    client.post(reverse("sms:refuse", args=[waiting.pk]), {"reason": "Verkeerde dag"})
    assert "Verkeerde dag" in page(signed_in(pim), waiting)
    assert stages() == [Stage.CANCELLED] * 2


def test_another_markets_sending_is_not_there(waiting):
    stranger = signed_in(writer("Buur", of=market("be", name="België")))
    for name in ("release", "refuse"):
        assert stranger.post(reverse(f"sms:{name}", args=[waiting.pk])).status_code == 404
    assert Sending.objects.get().release == "waiting"


def test_administrators_set_the_limits_and_impossible_ones_are_named(waiting, django_assert_max_num_queries):
    client, address = signed_in(administrator("Ad")), reverse("sms:limits")
    given = {"at_once": "300", "market_a_day": "4000", "person_a_day": "900", "alone_up_to": "50"}
    hours = {"opens": "09:30", "closes": "18:00"}
    wrong = client.post(address, {**given, **hours, "at_once": "20000"}).content.decode()
    assert "10000" in wrong
    assert "before they begin" in client.post(address, {**given, **hours, "closes": "09:30"}).content.decode()
    assert Limits.objects.get().at_once == 2000
    client.post(address, {**given, **hours})
    kept = Limits.objects.values(*given).get()
    assert kept == {name: int(number) for name, number in given.items()}
    assert set(Limits.objects.values_list("opens", "closes")) == {(time(9, 30), time(18))}
    assert AuditEntry.objects.filter(action="texts.limits_set").latest("pk").detail["opens"] == "09:30"
    with django_assert_max_num_queries(10):
        assert 'value="300"' in client.get(address).content.decode()
