"""Receipts in every order: nothing leads back, nothing is lost, nothing is believed of strangers."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Message, MessageEvent
from sms import actions
from sms.gateways import Accepted, Busy, Receipt, Rejected, Unknown
from sms.models import Gateway, Stage, TextMessage, TextReceipt
from tests.accounts.factories import market
from tests.sms.factories import confirm, expected, gateway, stages

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RANKS = {"sending": 0, "unknown": 0, "accepted": 1, "failed": 2, "delivered": 3}
STAGES = st.sampled_from(["accepted", "failed", "delivered"])


@pytest.fixture
def sent(peer, version, pim):
    """A message that its gateway took under the id `id-1`."""
    gateway()
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    return TextMessage.objects.get()


@pytest.fixture
def queued(version, pim):
    gateway()
    confirm(pim, version, expected(1))
    return TextMessage.objects.get()


def tell(*receipts, of=None):
    return actions.record_receipts(gateway=of or Gateway.objects.get(code="main"), receipts=receipts)


def reference():
    return str(TextMessage.objects.get().pk)


def test_receipts_never_lead_back(sent):
    assert tell(Receipt("failed", reference(), code="27")) == 1
    assert (stages(), TextMessage.objects.get().reason) == ([Stage.FAILED], "27")
    assert tell(Receipt("delivered", reference())) == 1
    assert tell(Receipt("failed", reference(), status="late"), Receipt("accepted", reference())) == 0
    assert (stages(), TextMessage.objects.get().reason) == ([Stage.DELIVERED], "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(st.lists(st.tuples(STAGES, st.booleans()), max_size=4), max_size=4),
    answer=st.sampled_from([Accepted(["id-1"]), Unknown("no_answer"), None]),
    place=st.integers(0, 4),
)
def test_in_any_order_and_however_often_the_highest_stage_stays(queued, told, answer, place):
    """`answer` is written down before the notice at `place`; None: the worker died before it could."""
    TextReceipt.objects.all().delete()
    TextMessage.objects.update(stage=Stage.SENDING, gateway=Gateway.objects.get(), gateway_ids=[])
    claimed, seen = as_claimed(queued), count()
    for number, receipts in enumerate([*told, []]):
        if number == min(place, len(told)) and answer:
            actions.settling.settle(market(), [claimed.gateway], [(claimed, answer)])
            actions.apply_receipts(market=market())
        tell(*(Receipt(stage, reference(), at=None if again else at(next(seen))) for stage, again in receipts))
    settled = "sending" if answer is None else actions.settling.WORDS[type(answer)]
    said = [stage for receipts in told for stage, _again in receipts]
    assert stages() == [max([settled, *said], key=RANKS.__getitem__)]


def at(minute):
    return NOON + timedelta(minutes=minute)


def as_claimed(text):
    return actions.claiming.Claimed(text.pk, text.phone, text.text, 0, text.gateway or Gateway.objects.get(), 0)


def test_the_same_receipt_twice_is_kept_once(sent):
    same = Receipt("delivered", reference(), gateway_id="id-1", at=NOON, status="1")
    assert [tell(same), tell(same, same)] == [1, 0]
    tell(Receipt("accepted", reference()))
    tell(Receipt("accepted", reference()))
    assert TextReceipt.objects.count() == 2


def test_a_receipt_by_the_gateways_own_id_finds_its_message(sent):
    assert tell(Receipt("delivered", gateway_id="id-1")) == 1
    assert stages() == [Stage.DELIVERED]


def test_a_receipt_before_our_own_commit_of_the_answer_is_kept_and_matched_later(peer, version, pim):
    gateway()
    confirm(pim, version, expected(1))
    assert tell(Receipt("delivered", gateway_id="id-1")) == 0
    actions.drain(market=market())
    assert stages() == [Stage.ACCEPTED]
    assert actions.apply_receipts(market=market()) == 1
    assert stages() == [Stage.DELIVERED]


def test_a_receipt_while_the_message_is_handed_over_outlives_the_answer(peer, version, pim):
    gateway()
    confirm(pim, version, expected(1))
    TextMessage.objects.update(stage=Stage.SENDING, gateway=Gateway.objects.get())
    assert tell(Receipt("delivered", reference())) == 1
    text = TextMessage.objects.get()
    actions.settling.settle(market(), [text.gateway], [(as_claimed(text), Rejected("late"))])
    assert actions.give_up_lost(market=market()) == 0
    assert stages() == [Stage.DELIVERED]


def test_what_a_gateway_took_after_all_is_not_sent_by_another(peer, version, pim):
    gateway()
    peer.answers = [Busy("503")]
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    assert stages() == [Stage.QUEUED]
    assert tell(Receipt("failed", reference(), status="no")) == 0
    assert tell(Receipt("accepted", reference())) == 1
    TextMessage.objects.update(due_at=timezone.now())
    actions.drain(market=market())
    assert len(peer.got) == 1


def test_a_failure_counts_only_from_the_gateway_that_had_the_message_last(sent):
    other = gateway(code="other", name="Other", rank=2)
    assert tell(Receipt("failed", reference()), of=other) == 0
    assert tell(Receipt("delivered", gateway_id="id-1"), of=other) == 0  # an id is its own gateway's alone
    assert tell(Receipt("delivered", reference()), of=other) == 1


def test_a_receipt_of_another_market_or_of_nothing_changes_nothing_and_is_kept(sent):
    elsewhere = gateway(market("be", name="België"), code="main", name="Belgium")
    assert tell(Receipt("delivered", reference()), of=elsewhere) == 0
    here = Gateway.objects.get(market=market())
    strange = [
        Receipt("delivered", str(uuid4())),
        Receipt("failed", "no reference of ours"),
        Receipt("failed", "", "x"),
    ]
    assert tell(*strange, of=here) == 0
    assert TextReceipt.objects.filter(message_id=None).count() == 4
    assert stages() == [Stage.ACCEPTED]


def test_what_receipts_say_reaches_the_campaign_once_in_any_order(sent):
    tell(Receipt("failed", reference(), code="27"))
    actions.tell_campaigns(market=market())
    tell(Receipt("delivered", reference()))
    assert [actions.tell_campaigns(market=market()), actions.tell_campaigns(market=market())] == [1, 0]
    message = Message.objects.get()
    assert (message.was_sent, bool(message.delivered_at), bool(message.bounced_at)) == (True, True, True)
    assert MessageEvent.objects.count() == 3


def test_no_receipt_reads_through_ids_that_are_not_sorted_in_yet():
    """A thousand receipts took seven seconds behind such a list of fifty thousand, and half a second without one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'text_by_gateway_id'")
        assert cursor.fetchall() == [(["fastupdate=off"],)]
