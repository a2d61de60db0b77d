"""The outbox: what is shown of which messages, and how much arrives."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sms import actions
from sms.gateways import Receipt
from sms.models import Attempt, Gateway, Stage, TextMessage
from sms.queries.outbox import Wish, outbox
from sms.queries.rates import rates
from tests.accounts.factories import market, signed_in
from tests.sms.factories import approved, confirm, expected, gateway, planner, writer
from ui.icons import icon

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(version, pim):
    """Six messages of Pim's through one gateway: three delivered, one each not, unknown, and on its way."""
    found = gateway()
    confirm(pim, version, expected(6))
    stages = [Stage.DELIVERED] * 3 + [Stage.FAILED, Stage.UNKNOWN, Stage.ACCEPTED]
    due = timezone.now() - timedelta(minutes=1)
    for pk, stage in zip(TextMessage.objects.order_by("phone").values_list("pk", flat=True), stages, strict=True):
        TextMessage.objects.filter(pk=pk).update(stage=stage, gateway=found, due_at=due)
    return found


def shown(**wish):
    return outbox(market(), Wish(**wish))


def test_each_filter_shows_its_messages_and_counts_the_same(sent, version, pim):
    other = approved(by=writer("Wim"), second=writer("Dirk"), name="Ander", text="Dag {first_name}.").versions.get()
    confirm(planner("Pien"), other, expected(2)[:2])
    today = timezone.now().astimezone(market().zone).date()
    customer = TextMessage.objects.filter(sending__version=version).first().customer_id
    for wish, number in (
        ({}, 8), ({"gateway": sent.pk}, 6), ({"template": other.template_id}, 2), ({"by": pim.pk}, 6),
        ({"customer": customer}, len(TextMessage.objects.filter(customer_id=customer))),
        ({"day": today - timedelta(days=9)}, 0), ({"days": 1, "handed": True}, 6),
    ):  # fmt: skip
        found = shown(**wish)
        assert (len(found.rows), found.total) == (number, number), wish
    assert len(shown(stage="delivered").rows) == 3
    assert shown(stage="delivered").total == 8


def test_pages_neither_lose_nor_repeat_messages_of_one_moment(sent):
    first = outbox(market(), Wish(), limit=4)
    second = outbox(market(), Wish(), before=first.older, limit=4)
    found = [row.pk for row in (*first.rows, *second.rows)]
    assert len(found) == len(set(found)) == 6
    assert second.older == ""
    assert len(outbox(market(), Wish(), before="nonsense~x", limit=4).rows) == 4


def test_rates_of_each_gateway_template_and_hour_open_exactly_the_messages_they_count(sent, version, pim):
    found = rates(market(), days=1)
    assert {name: len(each) for name, each in found.items()} == {"gateway": 1, "template": 1, "hour": 1}
    for (each,), name in ((found["gateway"], "Main"), (found["template"], "Reminder"), (found["hour"], "")):
        assert (each.name, each.handed_over, each.delivered, each.failed, each.unknown) == (name, 6, 3, 1, 1)
        assert each.rate == 0.5
    client = signed_in(pim)
    assert client.get(reverse("sms:delivery"), {"days": "1"}).content.decode().count(">50.0%<") == 3
    for (each,) in found.values():
        for more, number in (("", 6), ("&stage=delivered", 3), ("&stage=failed", 1), ("&stage=unknown", 1)):
            page = client.get(f"{reverse('sms:outbox')}?{each.query}&days=1{more}").content.decode()
            assert page.count('<th scope="row">') == number
    other = market("be", name="België")
    assert rates(other, days=1) == {"gateway": [], "template": [], "hour": []}


def test_what_waits_was_held_back_or_is_yet_to_come_is_no_part_of_a_rate(sent):
    TextMessage.objects.filter(stage=Stage.FAILED).update(stage=Stage.BLOCKED)
    TextMessage.objects.filter(stage=Stage.UNKNOWN).update(due_at=timezone.now() + timedelta(hours=1))
    (each,) = rates(market(), days=1)["gateway"]
    assert (each.handed_over, each.rate) == (4, 0.75)


def test_the_page_asks_for_itself_again_while_something_goes_on_and_then_no_more(sent, pim):
    client, address = signed_in(pim), f"{reverse('sms:outbox')}?gateway={sent.pk}"
    assert "every 3s" in client.get(address).content.decode()
    piece = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert f"gateway={sent.pk}" in piece
    TextMessage.objects.update(stage=Stage.DELIVERED)
    assert "every 3s" not in client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_nonsense_in_the_address_is_named_and_narrows_nothing(sent, pim):
    page = signed_in(pim).get(reverse("sms:outbox"), {"day": "morgen", "gateway": "x"}).content.decode()
    assert page.count('role="alert"') == 2
    assert page.count('<th scope="row">') == 6


def test_one_message_shows_its_tries_and_receipts(peer, version, pim):
    main = gateway()
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    text = TextMessage.objects.get()
    actions.record_receipts(gateway=main, receipts=[Receipt("delivered", str(text.pk))])
    page = signed_in(pim).get(reverse("sms:message", args=[text.pk])).content.decode()
    assert "Handed over: On its way" in page
    assert "Receipt: Delivered" in page
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(("stage", "sign"), [("delivered", "yes"), ("failed", "no")])
def test_a_receipt_has_the_sign_of_what_it_says_and_who_can_do_nothing_is_offered_nothing(
    peer, version, pim, stage, sign
):
    main = gateway()
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    text = TextMessage.objects.get()
    actions.record_receipts(gateway=main, receipts=[Receipt(stage, str(text.pk))])
    page = signed_in(pim).get(reverse("sms:message", args=[text.pk])).content.decode()
    assert f"{icon(sign)}<b>Receipt:" in page
    assert (reverse("sms:decide", args=[text.pk]) in page) == (stage == "failed")


def test_another_markets_message_is_not_there(sent):
    stranger = signed_in(planner("Piet", of=market("be", name="België")))
    pk = TextMessage.objects.first().pk
    for answer in (
        stranger.get(reverse("sms:message", args=[pk])),
        stranger.post(reverse("sms:decide", args=[pk]), {"what": "again"}),
    ):
        assert answer.status_code == 404
    assert stranger.get(reverse("sms:message", args=[uuid4()])).status_code == 404


def test_the_pages_ask_few_questions(sent, pim, django_assert_max_num_queries):
    client = signed_in(pim)
    message = reverse("sms:message", args=[TextMessage.objects.first().pk])
    for address in (reverse("sms:outbox"), reverse("sms:delivery"), message):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200
    assert Gateway.objects.count() == 1
