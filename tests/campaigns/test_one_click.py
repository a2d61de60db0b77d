"""A refusal by one click in the campaign's own figures: once, whoever else tells of it, and no wider than it was."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from campaigns.actions import record_events, record_refusal
from campaigns.actions.partitions import prepare_months
from campaigns.models import DailyResult, Message, MessageEvent
from campaigns.tasks import count_refusal
from permissions import links
from permissions.actions import Act, grant
from permissions.links import Link
from permissions.models import Event as Entry
from permissions.models import Source
from permissions.queries.gate import may_send
from tests.accounts.factories import with_key
from tests.campaigns.factories import event
from tests.customers.factories import customer, market
from tests.permissions.factories import marijke

pytestmark = pytest.mark.django_db

EMAIL = "m.oosterom@post.example"
MESSAGE = links.Message("selligent", "m-1", "spring")


@pytest.fixture
def at():
    """When the message was sent."""
    return timezone.now() - timedelta(days=3)


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    """The worker does what is queued for it at once, within the transaction that queued it."""
    prepare_months()
    monkeypatch.setattr("campaigns.actions.refusals.async_task", lambda _path, *told, save: count_refusal(*told))


def told(kind, at, **fields):
    fields = {"source": "selligent", "message_id": "m-1", "campaign": "spring", "recipient": EMAIL, **fields}
    assert record_events(market(), [event(kind, at, **fields)])[0].status == "accepted"


def click(client, message=MESSAGE, **fields):
    who = marijke(**fields)
    link = Link(who.market.pk, who.points[1].digest, "email", "newsletter", message)
    assert client.post(f"/u/{links.token(link)}", {"List-Unsubscribe": "One-Click"}).status_code == 200


def counted() -> tuple[int, int]:
    """Messages sent and unsubscribed from, as the campaign's page counts them."""
    found = DailyResult.objects.filter(campaign__external_id="spring").aggregate(s=Sum("sent"), u=Sum("unsubscribed"))
    return found["s"] or 0, found["u"] or 0


def test_one_click_counts_in_the_campaign_of_its_message(client, at):
    customer()
    told("sent", at)
    click(client)
    assert counted() == (1, 1)
    assert Message.objects.get().unsubscribed_at > at


def test_pressed_again_and_told_by_the_provider_too_it_counts_once(client, at):
    customer()
    told("sent", at)
    click(client)
    click(client)
    told("unsubscribed", at + timedelta(days=1), id="theirs")
    assert counted() == (1, 1)
    assert MessageEvent.objects.filter(reason="", key__isnull=False).count() == 3


def test_the_provider_s_word_first_and_then_the_click_count_once(client, at):
    customer()
    told("sent", at)
    told("unsubscribed", at + timedelta(hours=1), id="theirs")
    click(client)
    assert counted() == (1, 1)


def test_a_click_that_comes_before_the_provider_tells_of_the_message_is_kept_for_it(client, at):
    customer()
    click(client)
    told("sent", at)
    assert counted() == (1, 1)


def test_a_message_that_was_told_by_the_customer_s_number_is_found(client, at):
    customer()
    told("sent", at, source="crm", recipient="", customer="marijke")
    click(client, links.Message("crm", "m-1", "spring"))
    assert counted() == (1, 1)
    assert Message.objects.count() == 1


def test_without_an_id_it_is_the_campaign_s_latest_message_to_them(client, at):
    customer()
    for name, day in (("m-1", 0), ("m-2", 1)):
        told("sent", at + timedelta(days=day), message_id=name)
    click(client, links.Message("selligent", "", "spring"))
    assert counted() == (2, 1)
    assert Message.objects.get(unsubscribed_at__isnull=False).sent_at == at + timedelta(days=1)


def test_turned_off_on_their_own_page_it_counts_too_and_anything_else_there_does_not(client, at):
    customer()
    told("sent", at)
    who = marijke()
    page = f"/p/{links.token(Link(who.market.pk, who.points[1].digest, 'email', 'newsletter', MESSAGE))}"
    boxes = "email/newsletter email/survey"
    client.post(page, {"was": boxes, "on": ["email/newsletter"], "once": "1"})
    assert counted() == (1, 0)
    client.post(page, {"was": boxes, "on": ["email/survey"], "once": "2"})
    assert counted() == (1, 1)


def test_only_what_the_message_was_for_goes_off(client, at):
    customer()
    told("sent", at)
    click(client)
    assert may_send(market(), EMAIL, "email", "newsletter").code == "denied_purpose"
    assert may_send(market(), EMAIL, "email", "survey").allowed
    assert set(Entry.objects.values_list("source", "purpose")) == {("one_click", "newsletter")}


def test_after_a_new_yes_the_same_mail_lowers_again_and_still_counts_once(client, at):
    customer()
    told("sent", at)
    click(client)
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), channels=["email"], purposes=["newsletter"])
    click(client)
    assert not may_send(market(), EMAIL, "email", "newsletter").allowed
    assert counted() == (1, 1)


def test_links_without_a_message_count_nowhere(client, at):
    customer()
    told("sent", at)
    click(client, None)
    assert counted() == (1, 0)
    assert not may_send(market(), EMAIL, "email", "newsletter").allowed


def test_of_an_erased_address_nothing_is_counted():
    customer().delete()
    assert not record_refusal(market=market(), point=bytes(16), message=MESSAGE, at=timezone.now())
    assert not MessageEvent.objects.exists()


def test_a_queued_click_holds_no_address_and_runs_twice_without_harm(client, at, monkeypatch):
    customer()
    told("sent", at)
    queued = []
    monkeypatch.setattr("campaigns.actions.refusals.async_task", lambda _path, *told, save: queued.append(told))
    click(client)
    assert len(queued) == 1
    assert "oosterom" not in repr(queued).lower()
    assert [count_refusal(*queued[0]), count_refusal(*queued[0])] == [True, False]


def test_the_headers_by_api_name_the_message(client, at):
    customer()
    told("sent", at)
    body = {"channel": "email", "address": EMAIL, "sender": "selligent", "message_id": "m-1", "campaign_id": "spring"}
    api = with_key("permissions:read", markets=(market(),))
    answer = api.post("/api/v1/permissions/state/", body, content_type="application/json")
    token = answer.json()["headers"]["List-Unsubscribe"].rsplit("/u/", 1)[1].rstrip(">")
    assert links.read(token).message == MESSAGE
    client.post(f"/u/{token}", {"List-Unsubscribe": "One-Click"})
    assert counted() == (1, 1)


@pytest.mark.parametrize(
    ("changed", "field"), [({"sender": ""}, "sender"), ({"campaign_id": "mei–juni"}, "campaign_id"),
                           ({"message_id": "x" * 101}, "message_id"), ({"purpose": "all"}, "purpose")],
)  # fmt: skip
def test_names_that_a_link_cannot_hold_are_refused_by_field(changed, field):
    body = {"channel": "email", "address": EMAIL, "sender": "selligent", "message_id": "m-1", **changed}
    api = with_key("permissions:read", markets=(market(),))
    answer = api.post("/api/v1/permissions/state/", body, content_type="application/json")
    assert answer.status_code == 422
    assert field in answer.content.decode()
