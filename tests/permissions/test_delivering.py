"""The outbox: whoever connects hears of every change, however often workers die or systems are silent."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from permissions import systems
from permissions.actions import Act, deliver, delivering, grant, raise_alarm, set_silence, try_again, undo
from permissions.models import Delivery, SandboxProfile, Source
from permissions.queries import whom
from permissions.queries.deliveries import Stage, deliveries, system_states, waiting
from permissions.queries.history import history
from tests.customers.factories import market
from tests.permissions.factories import ann, denied, marijke, sandbox, sql

pytestmark = pytest.mark.django_db


def profile(value: str = "m.oosterom@post.example") -> SandboxProfile:
    return SandboxProfile.objects.get(value=value)


def due() -> None:
    """Time passes until everything may be tried again."""
    sql("UPDATE permissions_delivery SET next_try_at = clock_timestamp()")


def test_a_change_lies_in_the_outbox_in_its_own_transaction_and_vanishes_with_it():
    sandbox()
    with transaction.atomic():
        denied(marijke())
        assert Delivery.objects.count() == 2  # an e-mail address and a number
        assert OrmQ.objects.count() == 1
        transaction.set_rollback(True)
    assert Delivery.objects.count() == OrmQ.objects.count() == 0


def test_the_system_gets_the_whole_state_of_each_address_and_the_card_shows_that_it_has():
    sandbox()
    who = marijke()
    denied(who)
    assert [told.stage for told in deliveries(who)] == [Stage.WAITING]
    assert deliver() == 2
    assert profile().answers["email"]["newsletter"] == "denied_all"
    assert profile().answers["email"]["service"] == "service"
    assert profile().customer == "crm:marijke"
    assert profile("+31612345641").answers["phone"]["marketing"] == "denied_all"
    assert [told.stage for told in deliveries(who)] == [Stage.CONFIRMED]
    assert deliver() == 0


def test_a_stranger_s_address_is_told_as_well():
    sandbox()
    denied(whom.address(market(), "email", "Nobody.Knows@Post.EXAMPLE"))
    deliver()
    assert profile("nobody.knows@post.example").answers["email"]["marketing"] == "denied_all"


def test_who_told_us_is_not_told_back_but_every_other_system_is():
    sandbox("sender"), sandbox("other")
    denied(marijke(), Source.ESP_SYNC, origin="sender")
    assert {row.system.code for row in Delivery.objects.all()} == {"other"}


def test_an_echo_of_what_we_told_is_no_new_entry():
    who = marijke()
    denied(who, Source.AGENT_CALL, by=ann())
    entries = len(history(who))
    assert denied(who, Source.ESP_SYNC).repeated
    assert len(history(who)) == entries


def test_a_silent_system_is_tried_again_later_and_later_and_shown_with_the_reason():
    system, who = sandbox(), marijke()
    set_silence(by=ann(), system=system, silent=True)
    denied(who)
    deliver()
    waits = []
    for _attempt in range(3):
        row = Delivery.objects.first()
        waits.append(row.next_try_at - timezone.now())
        due()
        deliver()
    assert waits[0] < waits[1] < waits[2] < timedelta(minutes=5)
    told = deliveries(who)[0]
    assert (told.stage, told.attempts, told.error) == (Stage.FAILED, 4, "antwoordt niet")
    assert [row.customer_id for row in waiting(market(), system.pk)] == [who.customer_id] * 2
    set_silence(by=ann(), system=system, silent=False)
    assert deliver() == 0
    assert try_again(by=ann(), system=system) == 2
    deliver()
    assert deliveries(who)[0].stage == Stage.CONFIRMED


def test_a_worker_that_dies_between_telling_and_confirming_does_no_harm(monkeypatch):
    sandbox()
    who = marijke()
    denied(who)

    def killed(*_args):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(delivering, "_columns", killed)
        with pytest.raises(SystemExit):
            deliver()
    assert profile().told == 1
    assert deliveries(who)[0].stage == Stage.WAITING
    assert deliver() == 0  # its claim has not run out yet
    due()
    assert deliver() == 2
    assert profile().told == 2
    assert deliveries(who)[0].stage == Stage.CONFIRMED


def test_a_change_while_the_system_is_being_told_is_told_next(monkeypatch):
    system, who = sandbox(), marijke()
    denied(who)

    def slow(_system, states):
        if not Delivery.objects.filter(confirmed__gt=0).exists():
            grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["newsletter"], channels=["email"])
        heard.extend(state.answers["email"]["newsletter"] for state in states if state.kind == "email")
        return [""] * len(states)

    heard: list[str] = []
    monkeypatch.setitem(systems.receivers, "sandbox", slow)
    deliver()
    assert heard == ["denied_all", "consent"]
    assert system_states(market())[0].waiting == 0
    assert system.pk


def test_refusals_and_crashes_of_a_receiver_are_kept_with_the_address(monkeypatch):
    system = sandbox()
    denied(marijke())
    monkeypatch.setitem(
        systems.receivers, "sandbox", lambda _system, states: ["unknown profile", *[""] * (len(states) - 1)]
    )
    deliver()
    assert sorted(row.error for row in Delivery.objects.all()) == ["", "unknown profile"]
    monkeypatch.setitem(systems.receivers, "sandbox", lambda _system, _states: 1 / 0)
    due()
    deliver()
    assert waiting(market(), system.pk)[0].attempts == 2


def test_undoing_is_told_as_well():
    sandbox()
    who, agent = marijke(), ann()
    change = denied(who, Source.AGENT_CALL, by=agent)
    deliver()
    undo(market=market(), act=change.act, by=agent)
    deliver()
    assert profile().answers["email"]["survey"] == "not_objected"
    assert profile().told == 2


def test_the_alarm_rings_once_an_hour_when_something_waits_for_a_quarter(settings, caplog):
    settings.PERMISSIONS = {**settings.PERMISSIONS, "privacy_mail": "dpo@helder.example"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    system = sandbox()
    set_silence(by=ann(), system=system, silent=True)
    denied(marijke())
    deliver()
    assert raise_alarm() == 0
    sql("UPDATE permissions_delivery SET waiting_since = clock_timestamp() - interval '16 minutes'")
    assert system_states(market())[0].overdue
    assert [raise_alarm(), raise_alarm()] == [1, 0]
    assert "has not confirmed 2 addresses" in caplog.text
    assert mail.outbox[0].to == ["dpo@helder.example"]


def test_another_market_s_system_is_not_told():
    sandbox()
    denied(whom.address(market("be"), "email", "a@post.example"))
    assert Delivery.objects.count() == 0
