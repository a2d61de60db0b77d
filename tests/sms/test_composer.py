"""The composer and the outbox, as planners meet them."""

import re
from concurrent.futures import Executor, Future
from datetime import timedelta
from html import unescape

import pytest
from django.db.utils import ConnectionHandler
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns.models import Campaign, Message
from customers.models import Customer
from sms import actions
from sms.models import SandboxText, Stage, TextMessage
from tests.accounts.factories import market, signed_in
from tests.sms.factories import expected, gateway, planner, writer

pytestmark = pytest.mark.django_db


class AtOnce(Executor):
    """No threads: the sandbox writes in the test's own transaction."""

    def __init__(self, _most):
        pass

    def submit(self, work, *given):
        done = Future()
        done.set_result(work(*given))
        return done


@pytest.fixture
def noon(monkeypatch, by_day):
    """By day, and without threads."""
    monkeypatch.setattr("sms.actions.lanes.ThreadPoolExecutor", AtOnce)
    monkeypatch.setattr("sms.actions.lanes.connections", ConnectionHandler({}))


def page_of(client, recipients, **more):
    day = recipients[0].starts_at.date().isoformat()
    return client.get(reverse("sms:index"), {"day": day, **more}).content.decode()


def form_in(page):
    """What a browser would send back for everything that is chosen."""
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("nonce", "version", "back")}
    return {**fields, "back": unescape(fields["back"]), "to": re.findall(r'name="to" value="([^"]*)"', page)}


def test_every_exact_text_its_segments_and_its_cost_stand_on_the_page(pim, version):
    gateway()
    recipients = expected(3)
    page = page_of(signed_in(pim), recipients)
    assert page.count("Dag <u>Klant") == 3 + 1  # and the telephone
    assert "Send 3 text messages" in page
    assert "€0.24" in page
    assert AuditEntry.objects.filter(action="texts.composed").count() == 1


def test_who_gets_nothing_is_named_with_the_reason(pim, version):
    gateway()
    recipients = expected(2)
    Customer.objects.get(first_name="Klant0").contact_points.all().delete()
    page = page_of(signed_in(pim), recipients)
    assert "No telephone number is known." in page
    assert "Send 1 text message" in page


def test_confirming_sends_what_was_chosen_and_shows_it_arrive(pim, version, noon):
    gateway(kind="sandbox")
    recipients = expected(3)
    client = signed_in(pim)
    chosen = form_in(page_of(client, recipients))
    answer = client.post(reverse("sms:confirm"), {**chosen, "to": chosen["to"][:2]})
    sent = client.get(answer.url).content.decode()
    assert "Waiting" in sent
    assert "every 2s" in sent
    actions.drain(market=market())
    actions.deliver_sandbox(market=market())
    assert SandboxText.objects.count() == 2
    sent = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "Delivered" in sent
    assert "every 2s" not in sent
    again = client.post(reverse("sms:confirm"), {**chosen, "to": chosen["to"][:2]}, follow=True).content.decode()
    assert "none is sent twice" in again
    assert TextMessage.objects.count() == 2


def test_a_page_that_is_out_of_date_sends_nothing(pim, version):
    gateway()
    client = signed_in(pim)
    chosen = form_in(page_of(client, expected(2)))
    Customer.objects.filter(first_name="Klant1").update(first_name="Anders")
    answer = client.post(reverse("sms:confirm"), chosen, follow=True).content.decode()
    assert "no longer as you saw" in answer
    assert not TextMessage.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to", "x"),
        ("to", "f" * 24),
        ("nonce", "x"),
        ("version", "x"),
        ("seal", "f" * 32),
        ("back", "when=at&at=yesterday"),
        ("back", "when=at&at=2020-01-01T10:00"),
        ("back", "when=days"),
    ],
)
def test_a_form_that_was_meddled_with_sends_nothing(pim, version, field, value):
    gateway()
    client = signed_in(pim)
    chosen = form_in(page_of(client, expected(1)))
    answer = client.post(reverse("sms:confirm"), {**chosen, field: value}, follow=True)
    assert answer.status_code == 200
    assert not TextMessage.objects.exists()


def test_a_planned_message_leaves_at_its_moment_and_can_be_called_off(pim, version, noon):
    gateway(kind="sandbox")
    client = signed_in(pim)
    at = (timezone.now() + timedelta(hours=30)).astimezone(market().zone).strftime("%Y-%m-%dT%H:%M")
    chosen = form_in(page_of(client, expected(2, starts_in=timedelta(days=2)), when="at", at=at))
    answer = client.post(reverse("sms:confirm"), chosen)
    assert actions.drain(market=market()) == 0
    assert "Call off what has not left" in client.get(answer.url).content.decode()
    pk = answer.url.split("/")[-2]
    client.post(reverse("sms:call_off", args=[pk]))
    assert set(TextMessage.objects.values_list("stage", flat=True)) == {Stage.CANCELLED}


def test_the_outbox_counts_what_it_lists(pim, version, noon):
    gateway(kind="sandbox")
    client = signed_in(pim)
    client.post(reverse("sms:confirm"), form_in(page_of(client, expected(3))))
    actions.drain(market=market())
    page = client.get(reverse("sms:outbox"), {"stage": "accepted"}).content.decode()
    assert page.count('<th scope="row">') == 3
    assert client.get(reverse("sms:outbox"), {"stage": "nonsense", "before": "x"}).status_code == 200
    assert client.get(reverse("sms:sandbox")).content.decode().count("<figure") == 3


def test_text_messages_are_a_campaign_with_results(pim, version, noon):
    gateway(kind="sandbox")
    client = signed_in(pim)
    client.post(reverse("sms:confirm"), form_in(page_of(client, expected(3))))
    actions.drain(market=market())
    assert actions.tell_campaigns(market=market()) == 3
    actions.deliver_sandbox(market=market())
    assert actions.tell_campaigns(market=market()) == 3
    assert actions.tell_campaigns(market=market()) == 0
    campaign = Campaign.objects.get(source="helder-sms")
    assert (campaign.name, campaign.channel) == ("Reminder", "sms")
    told = Message.objects.filter(campaign_id=campaign.pk)
    assert told.count() == told.exclude(delivered_at=None).count() == 3


def test_another_market_sees_nothing_of_it(pim, version, noon):
    gateway()
    client = signed_in(pim)
    answer = client.post(reverse("sms:confirm"), form_in(page_of(client, expected(1))))
    other = market("be", name="België")
    stranger = signed_in(planner("Piet", of=other))
    assert stranger.get(answer.url).status_code == 404
    assert "Klant0" not in stranger.get(reverse("sms:outbox")).content.decode()
    meddled = {"nonce": "9f1c2d1e-0000-4000-8000-000000000000", "version": str(version.pk)}
    assert stranger.post(reverse("sms:confirm"), meddled).status_code == 404


def test_the_pages_ask_few_questions(pim, version, django_assert_max_num_queries):
    gateway()
    recipients = expected(30)
    client = signed_in(pim)
    page = page_of(client, recipients)
    day = recipients[0].starts_at.date().isoformat()
    sent = client.post(reverse("sms:confirm"), form_in(page)).url
    for address in (f"{reverse('sms:index')}?day={day}", reverse("sms:outbox"), sent):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_without_a_template_or_an_appointment_the_page_says_so(pim, version):
    assert "Nobody is expected then" in signed_in(pim).get(reverse("sms:index"), {"day": "2001-01-01"}).content.decode()
    actions.retire(by=writer("Dora"), template=version.template)
    assert "There is no approved template yet" in signed_in(pim).get(reverse("sms:index")).content.decode()
