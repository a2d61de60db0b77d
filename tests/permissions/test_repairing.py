"""What somebody bent in the state is made anew from the ledger, and no refusal goes by it without a word."""

from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts.models import AuditEntry
from permissions.actions import Act, count_reach, deliver, grant, repair_state, verify_ledger, withdraw
from permissions.models import Delivery, Reach, Source, State
from permissions.queries.gate import may_send
from permissions.queries.verification import verify
from tests.customers.factories import market
from tests.overlapping import overlapping
from tests.permissions.factories import denied, marijke, sandbox, sealed, sql

BEFORE = "market_id, point, channel, purpose, denied_at, denied_by, raised_at, granted_at, last_event"
FORGED = (
    "INSERT INTO permissions_state (market_id, point, channel, purpose, granted_at, last_event) "
    "SELECT market_id, point, channel, 'loyalty', now(), last_event FROM permissions_state LIMIT 1"
)
REFUSING = FORGED.replace("granted_at", "denied_at")
LOWERED = (
    "UPDATE permissions_state SET denied_at = NULL, denied_by = NULL WHERE channel = 'email'",
    "UPDATE permissions_state SET raised_at = now() + interval '1 hour', granted_at = now() + interval '1 hour' "
    "WHERE channel = 'email'",
    "UPDATE permissions_state SET denied_at = denied_at - interval '3 years'",
    "UPDATE permissions_state SET last_event = last_event - 1",
    "DELETE FROM permissions_state WHERE granted_at IS NULL",
    FORGED,
)
LIFTED = (
    "UPDATE permissions_state SET denied_at = now() + interval '1 hour', denied_by = 'one_click' "
    "WHERE granted_at > now() - interval '1 day'",
    "UPDATE permissions_state SET raised_at = NULL, granted_at = NULL WHERE granted_at IS NOT NULL",
    "DELETE FROM permissions_state WHERE granted_at IS NOT NULL",
    REFUSING,
)


def state() -> list[tuple]:
    return sql(f"SELECT {BEFORE} FROM permissions_state ORDER BY 1, 2, 3, 4")


def bent(statement: str) -> list[tuple]:
    """The state before it was bent; the verifying finds that it was."""
    sealed()
    before = state()
    sql(statement)
    assert verify().of_state
    assert not verify().of_ledger
    return before


@pytest.mark.django_db
@pytest.mark.parametrize("statement", LOWERED)
def test_what_was_bent_is_as_the_ledger_says_and_only_when_it_is_written(statement, capsys):
    before = bent(statement)
    as_bent = state()
    call_command("repair_permissions")
    assert "nothing was changed: --write does it" in capsys.readouterr().out
    assert (state(), AuditEntry.objects.filter(action="permissions.repaired").count()) == (as_bent, 0)
    call_command("repair_permissions", write=True)
    assert "entry " in capsys.readouterr().out
    assert (state(), verify().faults) == (before, ())
    logged = AuditEntry.objects.get(action="permissions.repaired")
    assert (logged.market, logged.detail["lifted"], logged.detail["left"]) == (market(), 0, 0)
    assert repair_state(write=True) == type(repair_state())((), ())


@pytest.mark.django_db
@pytest.mark.parametrize("statement", LIFTED)
def test_what_stands_more_cautious_than_the_ledger_stays_until_somebody_says_so(statement, capsys):
    before = bent(statement)
    call_command("repair_permissions", write=True)
    assert "(--lift)" in capsys.readouterr().out
    assert verify().of_state
    assert not repair_state().made, "all that may be done without a word is done"
    call_command("repair_permissions", write=True, lift=True)
    assert (state(), verify().faults) == (before, ())
    assert AuditEntry.objects.filter(action="permissions.repaired").latest("pk").detail["lift"] is True


@pytest.mark.django_db
def test_a_refusal_of_which_the_entry_was_cut_off_is_never_lifted(capsys):
    denied(marijke())
    for table in ("event", "leaf"):
        sql(f"ALTER TABLE permissions_{table} DISABLE TRIGGER USER")
    sql("DELETE FROM permissions_event")
    call_command("repair_permissions", write=True)
    assert "stays denied, the ledger says unknown" in capsys.readouterr().out
    with pytest.raises(CommandError, match="is missing, which had an effect"):
        call_command("repair_permissions", write=True, lift=True)
    assert set(State.objects.values_list("status", flat=True)) == {"denied"}


@pytest.mark.django_db
def test_sending_systems_hear_what_holds_after_a_repair():
    sandbox()
    denied(marijke())
    sql("UPDATE permissions_state SET denied_at = NULL, denied_by = NULL")
    deliver()
    waiting = Delivery.objects.filter(confirmed__lt=F("wanted"))
    repair_state()
    assert not waiting.exists()
    repair_state(write=True)
    assert waiting.count() == 2
    assert verify().faults == ()


@pytest.mark.django_db
def test_the_alarm_of_the_night_names_the_remedy(settings, mailoutbox, caplog):
    settings.PERMISSIONS = {**settings.PERMISSIONS, "privacy_mail": "privacy@helder.example"}
    denied(marijke())
    sql("DELETE FROM permissions_state WHERE channel = 'email'")
    assert not verify_ledger()
    assert "manage.py repair_permissions" in mailoutbox[-1].body
    assert "manage.py repair_permissions" in caplog.text


def test_a_no_that_overlaps_with_a_repair_is_never_lost(own_database):
    """Rows that are there, bent, and rows that are gone: those that nobody can lock."""
    some = [marijke(external_id=f"one{each}", email=f"one{each}@post.example") for each in range(12)]
    for who in some:
        grant(whom=who, act=Act(source=Source.SELF_SERVICE), channels=["email"], purposes=["all"])
    with overlapping() as overlap:
        for place, who in enumerate(some):
            sql(
                ("DELETE FROM permissions_state", "UPDATE permissions_state SET denied_at = now() - interval '1 day'")[
                    place % 2
                ]
            )
            says_no = partial(withdraw, whom=who, act=Act(source=Source.SELF_SERVICE), channels=["email"])
            works = (says_no, partial(repair_state, write=True, lift=True))
            overlap(*(works if place % 4 > 1 else reversed(works)))
            assert may_send(market(), who.customer_id, "email", "newsletter").code == "denied_all"
    repair_state(write=True, lift=True)
    assert (overlap.waited, verify().faults) == (12, ())


def test_two_who_count_who_may_be_reached_leave_one_count(own_database):
    marijke()
    with overlapping() as overlap:
        assert overlap(partial(count_reach, market()), partial(count_reach, market())) == (1, 1)
    assert overlap.waited == 1
    assert sum(Reach.objects.filter(channel="email", purpose="newsletter").values_list("customers", flat=True)) == 1
