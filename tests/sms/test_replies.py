"""What customers text back: STOP and START are carried out at once, anything else waits for a person."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import ContactPoint
from permissions.actions import Act, grant
from permissions.models import Event, Source
from permissions.queries import whom
from permissions.queries.gate import may_send
from permissions.queries.opened import opened
from sms import actions
from sms.actions import claiming
from sms.gateways import Notice
from sms.models import Conversation, IncomingText, Stage, TextMessage
from sms.segments import segments
from tests.accounts.factories import market
from tests.sms.factories import approved, came_in, confirm, expected, gateway, shown, stages, writer

pytestmark = pytest.mark.django_db
NUMBER = "+31620000100"
"""Of the first of `expected`."""
STRANGER = "+31698765432"


def allowed(purpose="marketing", number=NUMBER):
    return may_send(market(), number, "sms", purpose).allowed


def consent(customer):
    who = whom.customer(market(), customer.customer)
    grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["marketing"])


def answers():
    return list(TextMessage.objects.exclude(confirms=None).order_by("confirms").values_list("text", flat=True))


@pytest.fixture
def customer():
    gateway()
    (only,) = expected(1)
    consent(only)
    assert allowed()
    return only


def test_stop_withdraws_permission_and_is_confirmed_once(customer, peer):
    came_in("Stop!")
    assert not allowed()
    entry = Event.objects.filter(action="withdraw").latest("pk")
    assert (entry.source, entry.channel, entry.purpose) == ("sms_keyword", "sms", "all")
    came_in("STOP")
    assert len(answers()) == 1
    actions.drain(market=market())
    assert [(message.to, "START" in message.text) for message in peer.got] == [(NUMBER, True)]


def test_another_channel_stays_as_it_was(customer):
    came_in("STOP")
    assert may_send(market(), customer.customer, "phone", "marketing").code != "denied_all"


def test_stop_calls_back_what_waits_and_holds_back_what_comes(customer, peer, version, pim):
    confirm(pim, version, [customer])
    came_in("AFMELDEN")
    assert list(TextMessage.objects.filter(confirms=None).values_list("stage", "reason")) == [("blocked", "stopped")]
    other = approved(by=writer("Wim"), second=writer("Dirk"), name="Other").versions.get()
    (line,) = shown(other, [customer]).lines
    assert line.problem == "stopped"
    actions.drain(market=market())
    assert len(peer.got) == 1  # the confirmation


def test_stop_while_a_sending_runs_wins_for_everything_not_yet_claimed(peer, version, pim, monkeypatch):
    """The STOP comes in between two claims of one run, from a telephone whose text still waits."""
    gateway(at_once=1)
    confirm(pim, version, expected(4))
    stopped: list[str] = []

    def claim_then_stop(*args, **kwargs):
        found = claiming.claim(*args, **kwargs)
        waiting = TextMessage.objects.filter(stage=Stage.QUEUED).values_list("phone", flat=True)
        if not stopped:
            stopped.append(waiting[0])
            came_in("STOP", waiting[0])
        return found

    monkeypatch.setattr("sms.actions.draining.claim", claim_then_stop)
    actions.drain(market=market())
    held = TextMessage.objects.get(phone=stopped[0], confirms=None)
    assert (held.stage, held.reason) == (Stage.BLOCKED, "stopped")
    assert ["START" in message.text for message in peer.got if message.to == stopped[0]] == [True]
    assert len(peer.got) == 4


def test_a_text_that_slips_into_the_outbox_after_a_stop_does_not_leave(customer, peer, version, pim):
    """Confirmed in one tab, stopped, and written a moment later: the claim asks once more."""
    confirm(pim, version, [customer])
    came_in("STOP")
    TextMessage.objects.filter(confirms=None).update(stage=Stage.QUEUED, reason="")
    actions.drain(market=market())
    assert TextMessage.objects.get(confirms=None).reason == "stopped"
    assert len(peer.got) == 1


def test_what_was_claimed_before_the_stop_is_not_touched(customer, version, pim):
    confirm(pim, version, [customer])
    TextMessage.objects.update(stage=Stage.SENDING)
    came_in("STOP")
    assert TextMessage.objects.get(confirms=None).stage == Stage.SENDING


def test_start_brings_texts_about_appointments_back_and_offers_by_a_link_only(customer, peer, version, pim):
    came_in("STOP")
    came_in("start")
    assert not allowed()
    confirm(pim, version, [customer])
    actions.drain(market=market())
    assert [stage for stage in stages() if stage == Stage.BLOCKED] == []
    link = opened(answers()[-1].rpartition("/p/")[2])
    assert link
    assert link.raises, "who asks from the very number may turn on"
    assert AuditEntry.objects.filter(action="link.issued", detail={"why": "start"}).count() == 1
    held = ContactPoint.objects.get(market=market(), normalised=NUMBER)
    assert (link.market_id, link.point, link.channel) == (market().pk, bytes(held.hash), "sms")


def test_a_stop_after_a_start_counts_again_and_is_confirmed_again(customer):
    for words in ("STOP", "START", "STOP"):
        came_in(words)
    assert [("START" in text) for text in answers()] == [True, False, True]
    assert Conversation.objects.get().stopped


def test_a_stop_counts_anew_after_the_customer_gave_consent_again(customer):
    came_in("STOP")
    consent(customer)
    assert may_send(market(), NUMBER, "sms", "marketing").code == "stopped"  # the telephone is silent until START
    came_in("START")
    assert allowed()
    came_in("STOP")
    assert not allowed()
    assert Event.objects.filter(action="withdraw", lead=True, source="sms_keyword").count() == 2


def test_an_older_stop_that_comes_late_does_not_undo_a_start(customer):
    now = timezone.now()
    came_in("START", at=now)
    came_in("STOP", at=now - timedelta(minutes=5))
    assert not Conversation.objects.get().stopped
    assert len(answers()) == 1


def test_answers_by_themselves_end_after_some_a_day(customer):
    for _ in range(10):
        came_in("STOP")
        came_in("START")
    assert len(answers()) == 4


def test_a_day_later_a_stop_is_confirmed_once_more(customer):
    came_in("STOP")
    Conversation.objects.update(confirmed_at=timezone.now() - timedelta(days=1, minutes=1))
    came_in("STOP")
    assert len(answers()) == 2


def test_the_answer_speaks_the_customers_language_and_fits_cheaply(customer):
    came_in("STOP")
    assert "Antwoord START" in answers()[0]
    assert segments(answers()[0]).encoding == "GSM-7"
    assert segments(answers()[0]).count == 1


def test_stop_met_bellen_is_for_a_person(customer):
    came_in("Stop met bellen")
    assert allowed()
    talk = Conversation.objects.get()
    assert (talk.unread, talk.perhaps_stop, talk.stopped, answers()) == (1, True, False, [])


def test_talk_waits_to_be_read_and_opens_what_was_done(customer, pim):
    came_in("Mag het een uur later?")
    talk = Conversation.objects.get()
    actions.set_done(by=pim, market=market(), conversation=talk.pk, done=True)
    came_in("Of twee?")
    talk.refresh_from_db()
    assert (talk.unread, talk.done_at) == (1, None)


@pytest.mark.parametrize("words", ["", "x" * 10_000, "👍🏽👨‍👩‍👧", "\u202estop", "' OR 1=1 --"])
def test_odd_texts_are_kept_as_they_are(words):
    came_in(words, STRANGER)
    assert IncomingText.objects.get().text == words
    assert Conversation.objects.get().phone == STRANGER


def test_a_number_of_no_customer_is_kept_and_its_stop_holds_for_who_gets_it_later():
    came_in("STOP", NUMBER)
    assert not allowed()
    (later,) = expected(1)
    assert later.phone == NUMBER
    assert not may_send(market(), later.customer, "sms", "marketing").allowed
    assert Conversation.objects.get().stopped


def test_a_stop_is_the_numbers_whoever_of_two_customers_has_it(customer, version, pim):
    confirm(pim, version, [customer])
    TextMessage.objects.update(customer_id=None)  # the other one, who is known without a number of their own
    came_in("STOP")
    assert TextMessage.objects.get(confirms=None).stage == Stage.BLOCKED


def test_a_sender_that_is_no_telephone_orders_nothing():
    came_in("STOP", "PostNL")
    came_in("STOP", "2525")
    assert not Event.objects.exists()
    assert Conversation.objects.filter(unread=1).count() == 2


def test_markets_are_kept_apart(customer):
    came_in("STOP", of=market("be", name="België"))
    assert allowed()
    assert not Conversation.objects.filter(market=market()).exists()


def test_the_same_text_told_twice_is_one():
    box = gateway(code="box", kind="sandbox")
    told = json.dumps({"texts": [{"id": "a", "from": NUMBER, "to": "2525", "text": "Hoi"}]}).encode()
    for _ in range(2):
        actions.keep_notice(gateway=box, brings="incoming", notice=Notice("", body=told))
    actions.take_in(market=market())
    assert (IncomingText.objects.count(), Conversation.objects.get().unread) == (1, 1)


def test_texts_out_of_order_leave_the_latest_on_top():
    now = timezone.now()
    came_in("tweede", at=now)
    came_in("eerste", at=now - timedelta(minutes=9))
    assert Conversation.objects.get().last_at == now
