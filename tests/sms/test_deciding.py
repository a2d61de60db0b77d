"""Messages of which nobody knows whether they left: a person decides, once, and it is written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Appointment
from permissions.actions import Act, withdraw
from permissions.models import Source
from permissions.queries import whom
from sms import actions
from sms.gateways import Rejected, Unknown
from sms.models import Decision, Stage, TextMessage
from sms.queries.outbox import Wish, outbox
from tests.accounts.factories import administrator, market, signed_in
from tests.sms.factories import approved, confirm, expected, gateway, planner, stages, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(peer, version, pim):
    """A message on which the gateway never answered."""
    gateway()
    peer.answers = [Unknown("no_answer")]
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    return TextMessage.objects.get()


def decide(how, by, text):
    return getattr(actions, how)(by=by, market=market(), text=text.pk)


def test_it_stands_in_the_list_until_somebody_decides(lost, pim):
    undecided = Wish(stage="unknown", undecided=True)
    assert [row.pk for row in outbox(market(), undecided).rows] == [lost.pk]
    decide("leave_it", pim, lost)
    assert not outbox(market(), undecided).rows
    assert stages() == [Stage.UNKNOWN]
    assert AuditEntry.objects.get(action="text.left").by == pim


def test_somebody_says_that_it_arrived(lost, pim):
    decide("say_it_arrived", pim, lost)
    lost.refresh_from_db()
    assert (lost.stage, lost.decision, lost.decided_by) == (Stage.DELIVERED, Decision.ARRIVED, pim)


def test_it_is_sent_again_as_a_new_message_of_the_same_text_that_names_the_old(lost, peer, pim):
    made = decide("send_again", pim, lost)
    assert (made.replaces, made.text, made.phone, made.sending) == (lost, lost.text, lost.phone, lost.sending)
    actions.drain(market=market())
    assert [message.text for message in peer.got] == [lost.text] * 2
    lost.refresh_from_db()
    assert (lost.stage, lost.decision) == (Stage.FAILED, Decision.AGAIN)
    assert AuditEntry.objects.filter(action="text.again", target=f"text {lost.pk}").count() == 1


@pytest.mark.parametrize("first", ["send_again", "say_it_arrived", "leave_it"])
def test_two_who_decide_at_once_decide_once(lost, pim, first):
    decide(first, pim, lost)
    pien = planner("Pien")
    for how in ("send_again", "say_it_arrived", "leave_it"):
        with pytest.raises(ValidationError):
            decide(how, pien, lost)
    assert TextMessage.objects.count() == (2 if first == "send_again" else 1)


def test_a_receipt_that_came_meanwhile_leaves_nothing_to_decide(lost, pim):
    TextMessage.objects.update(stage=Stage.DELIVERED)
    with pytest.raises(ValidationError):
        decide("send_again", pim, lost)


def test_what_a_gateway_refused_can_be_sent_again_and_what_it_took_cannot(peer, version, pim):
    gateway()
    peer.answers = [Rejected("account")]
    confirm(pim, version, expected(2))
    actions.drain(market=market())
    refused, taken = TextMessage.objects.order_by("-stage")[:2]
    assert (refused.stage, taken.stage) == (Stage.FAILED, Stage.ACCEPTED)
    decide("send_again", pim, refused)
    with pytest.raises(ValidationError):
        decide("send_again", pim, taken)


def test_an_appointment_called_off_a_retired_text_and_a_full_day_keep_it_from_going_again(lost, pim, version):
    Appointment.objects.update(status="cancelled")
    with pytest.raises(ValidationError):
        decide("send_again", pim, lost)
    Appointment.objects.update(status="booked", starts_at=timezone.now() + timedelta(days=3))
    with pytest.raises(ValidationError):
        decide("send_again", pim, lost)
    Appointment.objects.update(starts_at=lost.appointment_starts_at)
    actions.set_limits(by=administrator(), market=market(), person_a_day=1)
    with pytest.raises(ValidationError, match="0"):
        decide("send_again", pim, lost)
    actions.set_limits(by=administrator("Ad"), market=market(), person_a_day=10)
    actions.retire(by=writer("Dora"), template=version.template)
    with pytest.raises(ValidationError):
        decide("send_again", pim, lost)
    assert TextMessage.objects.count() == 1


def test_marketing_goes_again_only_with_the_permission_of_today_and_by_who_may(peer, settings):
    settings.COMPANY = "Helder"
    gateway()
    (one,) = expected(1)
    Appointment.objects.update(status="attended")
    who = whom.customer(market(), one.customer)
    wies, daan = writer(), writer("Daan")
    marketing = approved(by=wies, second=daan, purpose="marketing", text="Helder: actie. Nee? {opt_out}").versions.get()
    TextMessage.objects.all().delete()
    text = unknown_marketing(marketing, one, wies)
    with pytest.raises(PermissionDenied):
        decide("send_again", planner("Pien"), text)
    withdraw(whom=who, act=Act(source=Source.SELF_SERVICE))
    with pytest.raises(ValidationError):
        decide("send_again", wies, text)
    assert TextMessage.objects.count() == 1


def unknown_marketing(version, one, by):
    """As if it had been sent while it was allowed."""
    from uuid import uuid4  # noqa: PLC0415

    from sms.models import Sending  # noqa: PLC0415

    sending = Sending.objects.create(market=market(), version=version, by=by, nonce=uuid4())
    return TextMessage.objects.create(
        id=uuid4(), market=market(), sending=sending, customer_id=one.customer, phone=one.phone, language="nl",
        text="Helder: actie.", encoding="GSM-7", segments=1, key=b"k" * 16, stage=Stage.UNKNOWN, due_at=timezone.now(),
    )  # fmt: skip


def test_the_page_offers_what_may_be_decided_and_tells_what_was(lost, pim):
    client, address = signed_in(pim), reverse("sms:message", args=[lost.pk])
    page = client.get(address).content.decode()
    for words in ("It arrived", "It did not arrive: send it again", "Leave it"):
        assert words in page
    after = client.post(reverse("sms:decide", args=[lost.pk]), {"what": "again"}, follow=True).content.decode()
    assert "Sent again as" in after
    assert "Pim" in after
    assert "Leave it" not in after
    again = client.post(reverse("sms:decide", args=[lost.pk]), {"what": "again"}, follow=True).content.decode()
    assert "became known of this message meanwhile" in again
    assert client.post(reverse("sms:decide", args=[lost.pk]), {"what": "x"}).status_code == 404


def test_one_message_that_waits_is_called_off_from_its_page(version, pim):
    gateway()
    confirm(pim, version, expected(2))
    text = TextMessage.objects.first()
    signed_in(pim).post(reverse("sms:decide", args=[text.pk]), {"what": "called_off"})
    assert stages() == [Stage.CANCELLED, Stage.QUEUED]
