"""What is kept of a message once nobody needs its text."""

from datetime import timedelta

import pytest
from django.utils import timezone

from permissions.keepers import keepers
from permissions.points import Kind, Point
from sms import actions
from sms.gateways import Receipt
from sms.models import Conversation, Gateway, GatewayNotice, IncomingText, Stage, TextMessage, TextReceipt
from sms.queries.silences import point
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


def heard(gateway, phone, text="Ik kom later"):
    """A text from a telephone, with the notice that brought it and the conversation that it is part of."""
    told = {"market": gateway.market, "gateway": gateway, "brings": "incoming", "read_at": timezone.now()}
    GatewayNotice.objects.create(**told, body=f'{{"from": "00{phone[1:]}"}}'.encode())
    GatewayNotice.objects.create(**told, query=f"from={phone[1:]}", body=b"")
    assert actions.index_notices(market=gateway.market) == 2
    where = {"market": gateway.market, "gateway": gateway, "external_id": f"id of {phone}"}
    text = IncomingText.objects.create(**where, sender=phone, text=text, at=timezone.now())
    actions.replies.receive(text)


def test_what_a_forgotten_customer_answered_goes_with_the_notice_that_brought_it(recipients):
    first, second = recipients
    main = Gateway.objects.get()
    for each in recipients:
        heard(main, each.phone)
    told = keepers["text_messages"].tell(market(), first.customer, [])
    assert [(row["stage"], row["text"]) for row in told][1:] == [("received", "Ik kom later")]
    keepers["text_messages"].forget(market(), first.customer, [])
    assert set(IncomingText.objects.values_list("sender", "text")) == {("", ""), (second.phone, "Ik kom later")}
    assert not IncomingText.objects.filter(external_id__contains=first.phone).exists()
    assert GatewayNotice.objects.count() == 2
    assert not GatewayNotice.objects.filter(query__contains=first.phone[1:]).exists()


def test_who_was_never_texted_is_forgotten_by_the_number_that_they_texted_from(recipients):
    phone, other = "+31687654321", market("be", name="België")
    heard(Gateway.objects.get(), phone)
    heard(gateway(other, code="be"), phone)
    points = [Point(Kind.NUMBER, point(phone))]
    assert [row["text"] for row in keepers["text_messages"].tell(market(), 0, points)] == ["Ik kom later"]
    assert keepers["text_messages"].forget(market(), 0, points) == 1
    assert set(Conversation.objects.values_list("market__code", "phone")) == {("nl", ""), ("be", phone)}
    assert set(IncomingText.objects.values_list("market__code", "sender")) == {("nl", ""), ("be", phone)}
    assert set(GatewayNotice.objects.values_list("market__code", flat=True)) == {"be"}


def test_notices_and_what_nobody_knows_stay_a_month_receipts_and_answers_a_year_and_a_season(recipients):
    main, phone = Gateway.objects.get(), "+31687654321"
    heard(main, phone)
    text = TextMessage.objects.first()
    known, strange = Receipt("accepted", str(text.pk)), Receipt("accepted", "none of ours")
    TextMessage.objects.update(stage=Stage.SENDING, gateway=main)
    actions.record_receipts(gateway=main, receipts=[known, strange])
    for days, notices, receipts, sender in ((29, 2, 2, phone), (31, 0, 1, phone), (401, 0, 0, "")):
        then = timezone.now() - timedelta(days=days)
        GatewayNotice.objects.update(at=then)
        TextReceipt.objects.update(received_at=then)
        IncomingText.objects.update(at=then)
        Conversation.objects.update(last_at=then)
        actions.forget_expired()
        assert (GatewayNotice.objects.count(), TextReceipt.objects.count()) == (notices, receipts)
        assert IncomingText.objects.get().sender == Conversation.objects.get().phone == sender
