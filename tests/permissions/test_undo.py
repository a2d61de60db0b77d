"""Who may take back what, until when, and what is left of it."""

from datetime import timedelta
from hashlib import sha256
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts import roles
from accounts.models import AuditEntry
from permissions.actions import Act, grant, undo, withdraw
from permissions.actions.undo import cancel
from permissions.acts import UNDO_WITHIN
from permissions.models import Event, Source
from permissions.queries.gate import may_send
from tests.accounts.factories import person
from tests.customers.factories import market
from tests.permissions.factories import ann, denied, marijke

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(_in_the_language_of_the_house):
    translation.activate("en")


@pytest.fixture
def who():
    return marijke()


@pytest.fixture
def agent():
    return ann()


def code(who, channel="email", purpose="survey"):
    return may_send(market(), who.customer_id, channel, purpose).code


def recorded(act):
    return min(Event.objects.filter(act=act).values_list("recorded_at", flat=True))


def test_a_quarter_of_an_hour_it_is():
    assert timedelta(minutes=15) == UNDO_WITHIN


def test_a_colleague_s_act_stays(who, agent):
    act = denied(who, Source.AGENT_CALL, by=agent).act
    colleague = person("Bas", roles.CUSTOMER_SERVICE)
    with pytest.raises(ValidationError, match="only what you have done yourself"):
        undo(market=market(), act=act, by=colleague)
    assert code(who) == "denied_all"
    assert not Event.objects.filter(action="void").exists()
    undo(market=market(), act=act, by=agent)
    assert code(who) == "not_objected"


@pytest.mark.parametrize("source", sorted(set(Source.values) - {Source.AGENT_CALL}))
def test_only_what_was_said_in_a_call_is_a_slip_of_the_hand(who, agent, source):
    act = denied(who, source, by=agent).act
    with pytest.raises(ValidationError, match="only what you have done yourself"):
        undo(market=market(), act=act, by=agent)
    assert not Event.objects.filter(action="void").exists()


def test_what_nobody_did_and_what_another_market_did_is_not_undone(who, agent):
    act = denied(who, Source.AGENT_CALL, by=agent).act
    for of, number in ((market(), uuid4()), (market("be"), act)):
        with pytest.raises(ValidationError, match="only what you have done yourself"):
            undo(market=of, act=number, by=agent)


@pytest.mark.parametrize(("after", "undone"), [(-1, True), (0, True), (1, False)])
def test_the_last_moment_belongs_to_the_quarter_of_an_hour(who, agent, after, undone):
    act = denied(who, Source.AGENT_CALL, by=agent).act
    late = recorded(act) + UNDO_WITHIN + timedelta(microseconds=after)
    with patch("django.utils.timezone.now", return_value=late):
        if undone:
            undo(market=market(), act=act, by=agent)
        else:
            with pytest.raises(ValidationError, match="too late"):
                undo(market=market(), act=act, by=agent)
    assert code(who) == ("not_objected" if undone else "denied_all")


def test_it_tells_what_it_changed_back_and_a_second_time_that_it_was_done(who, agent):
    act = denied(who, Source.AGENT_CALL, by=agent).act
    changed = undo(market=market(), act=act, by=agent)
    assert changed.act != act
    assert abs(changed.at - timezone.now()) < timedelta(minutes=1)
    assert {(step.channel, step.purpose) for step in changed.steps} == {
        (entry.channel, "all") for entry in Event.objects.filter(act=act, lead=True)
    }
    assert {(step.before, step.after) for step in changed.steps} == {("denied", "unknown")}
    with pytest.raises(ValidationError, match="undone already"):
        undo(market=market(), act=act, by=agent)
    assert AuditEntry.objects.filter(action="permission.void", by=agent, target=f"act {act}").count() == 1


def test_what_cancels_is_an_entry_that_names_what_it_cancels_by_whom_and_why(who, agent):
    act = denied(who, Source.AGENT_CALL, by=agent, reason="too_often", reference="call-7").act
    number = undo(market=market(), act=act, by=agent, reason="misheard").act
    cancelled = {entry.pk: entry for entry in Event.objects.filter(act=act)}
    voids = list(Event.objects.filter(act=number))
    assert sorted(void.voids for void in voids) == sorted(cancelled)
    for void in voids:
        whole = cancelled[void.voids]
        assert bytes(void.key) == sha256(f"void|{whole.pk}".encode()).digest()[:16]
        same = ("point", "channel", "purpose", "lead", "reference", "language")
        assert [getattr(void, name) for name in same] == [getattr(whole, name) for name in same]
        assert (void.action, void.source, void.reason, void.by_id) == (
            "void", Source.AGENT_CORRECTION, "misheard", agent.pk,
        )  # fmt: skip
        assert (void.origin, void.legal_basis, void.occurred_at is None) == ("", "", whole.occurred_at is None)


def test_what_cancels_is_itself_never_cancelled(who, agent):
    act = denied(who, Source.AGENT_CALL, by=agent).act
    number = cancel(market(), act, by=None, reason="misread")
    assert number is not None
    assert set(Event.objects.filter(act=number).values_list("by_id", flat=True)) == {agent.pk}  # whose it was
    assert cancel(market(), number, by=agent, reason="slip") is None
    assert code(who) == "not_objected"


def test_what_was_said_before_stands_again_and_what_was_said_since_stays(who, agent):
    denied(who)
    raised = grant(
        whom=who, act=Act(source=Source.AGENT_CALL, by=agent), purposes=["newsletter"], channels=["email"]
    ).act
    assert code(who, purpose="newsletter") == "consent"
    changed = undo(market=market(), act=raised, by=agent)
    assert [(step.before, step.after) for step in changed.steps] == [("allowed", "unknown")]
    assert code(who, purpose="newsletter") == "denied_all"
    act = withdraw(whom=who, act=Act(source=Source.AGENT_CALL, by=agent), channels=["email"], purposes=["survey"]).act
    denied(who, Source.ONE_CLICK)
    undo(market=market(), act=act, by=agent)
    assert code(who) == "denied_all"
