"""What is kept of a message once nobody needs its text."""

from datetime import timedelta

import pytest
from django.utils import timezone

from permissions.keepers import keepers
from sms import actions
from sms.models import Stage, TextMessage
from tests.accounts.factories import market
from tests.sms.factories import approved, confirm, expected, gateway, planner, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipients():
    """Two customers, each with a message that waits."""
    gateway()
    version = approved(by=writer(), second=writer("Daan")).versions.get()
    found = expected(2)
    confirm(planner(), version, found)
    return found


def kept():
    return sorted(TextMessage.objects.values_list("stage", "phone", "customer_id"))


def test_past_its_term_a_message_keeps_its_fate_alone(recipients):
    TextMessage.objects.update(stage=Stage.DELIVERED, due_at=timezone.now() - timedelta(days=401))
    assert actions.forget_expired() == 2
    assert {(stage, phone) for stage, phone, _who in kept()} == {("delivered", "")}
    assert set(TextMessage.objects.values_list("text", flat=True)) == {""}
    assert actions.forget_expired() == 0


def test_what_is_younger_or_still_waits_stays(recipients):
    before = kept()
    assert actions.forget_expired() == 0
    TextMessage.objects.update(due_at=timezone.now() - timedelta(days=401))
    assert actions.forget_expired() == 0
    assert kept() == before


def test_a_customer_who_is_forgotten_is_texted_no_more(recipients):
    first, second = recipients
    assert actions.forget_customer_texts(market=market("be", name="België"), customer_id=first.customer) == 0
    assert actions.forget_customer_texts(market=market(), customer_id=first.customer) == 1
    assert kept() == [("cancelled", "", None), ("queued", second.phone, second.customer)]


def test_who_asks_is_told_of_every_message_and_forgotten_with_the_rest(recipients):
    first, second = recipients
    (told,) = keepers["text_messages"].tell(market(), first.customer, [])
    assert (told["phone"], told["stage"]) == (first.phone, "queued")
    assert told["text"].startswith("Dag Klant")
    assert keepers["text_messages"].forget(market(), first.customer, []) == 1
    assert keepers["text_messages"].tell(market(), first.customer, []) == []
    assert len(keepers["text_messages"].tell(market(), second.customer, [])) == 1
