"""An agent takes a slip back while somebody says no: in every order of the two transactions the no stands."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import User
from campaigns.actions import record_events
from campaigns.events import Event as Told
from customers.actions import merge_customers, record_customers
from customers.models import Customer
from customers.records import CustomerRecord
from integrations.files.refusals import Refusal, record
from permissions import links, systems
from permissions.actions import (
    Act,
    Telling,
    bulk,
    change_address,
    deliver,
    grant,
    lower_many,
    open_request,
    undo,
    withdraw,
)
from permissions.links import Link
from permissions.models import Delivery, SandboxProfile, Source
from permissions.points import Whom, address_point
from permissions.queries import askers, whom
from permissions.queries.gate import may_send_many
from permissions.queries.verification import verify
from sms.actions.replies import receive
from sms.models import Gateway, IncomingText
from tests.customers.factories import market
from tests.overlapping import apart, overlapping
from tests.permissions.factories import ann, denied, marijke, sandbox

PAIRS = 20
"""Of each kind in each order of the two."""


def email(name: str) -> str:
    return f"{name}@post.example"


def number(name: str) -> str:
    return f"+3161{int(name.removeprefix('one')):07}"


def people(names: list[str]) -> list[Whom]:
    told = [CustomerRecord(source="crm", external_id=one, email=email(one), mobile=number(one)) for one in names]
    record_customers(market(), told)
    pks = dict(Customer.objects.filter(external_id__in=names).values_list("external_id", "pk"))
    return [found for name in names if (found := whom.customer(market(), pks[name]))]


@transaction.atomic
def agreed(some: list[Whom]) -> list[Whom]:
    """After consent of their own, so that what is lost would be a customer written to against their will."""
    for who in some:
        act = Act(source=Source.SELF_SERVICE)
        grant(whom=who, act=act, channels=["email", "sms"], purposes=["all", "newsletter"])
    return some


def one_click(name: str, who: Whom) -> None:
    point = address_point(market(), "email", email(name)).digest
    assert Client().post(f"/u/{links.token(Link(market().pk, point, 'email', 'newsletter'))}").status_code == 200


def stop(name: str, who: Whom) -> None:
    told = {"kind": "sandbox", "name": "x", "price": 0}
    gateway = Gateway.objects.get_or_create(market=market(), code="x", defaults=told)[0]
    text = {"sender": number(name), "text": "STOP", "at": timezone.now(), "external_id": name}
    receive(IncomingText.objects.create(market=market(), gateway=gateway, **text))


def imported(name: str, who: Whom) -> None:
    record(market(), [Refusal((email(name),), "email", "newsletter", None)], "file-1")


def reported(name: str, who: Whom) -> None:
    at, told = timezone.now(), {"message_id": f"m-{name}", "recipient": email(name), "campaign": "c"}
    kinds = [Told("x", kind, at, f"{name}-{kind}", **told) for kind in ("sent", "complained")]
    assert [each.status for each in record_events(market(), kinds)] == ["accepted", "accepted"]


def merged(name: str, who: Whom) -> None:
    """With somebody who has said no, by their own hash and for an address of their own."""
    pk = Customer.objects.get(external_id=f"twin-{name}").pk
    merge_customers(market(), pk, who.customer_id)


def erased(name: str, who: Whom) -> None:
    asks = askers.customer(market(), who.customer_id)
    open_request(by=ann(), asks=asks, kind="erasure", checks=list(asks.askable)[:2])


REFUSALS: dict[Callable[[str, Whom], None], tuple[str, str, str]] = {
    one_click: ("email", "newsletter", "denied_purpose"),
    stop: ("sms", "all", "denied_all"),
    imported: ("email", "newsletter", "denied_purpose"),
    reported: ("email", "all", "complained"),
    merged: ("email", "all", "denied_all"),
    erased: ("email", "all", "erased"),
}
"""By channel and purpose, with what the gate says afterwards."""


@transaction.atomic
def twins(names: list[str]) -> None:
    record_customers(market(), [CustomerRecord(source="crm", external_id=f"twin-{name}") for name in names])
    for pk in Customer.objects.filter(external_id__startswith="twin-").values_list("pk", flat=True):
        who = whom.customer(market(), pk)
        withdraw(whom=who, act=Act(source=Source.SELF_SERVICE))


def slips(some: list[Whom], by: User, purpose: str) -> list[UUID]:
    """What an agent turned off by mistake, another purpose than what is refused: its register is not theirs."""
    said = Act(source=Source.AGENT_CALL, by=by)
    with transaction.atomic():
        return [withdraw(whom=who, act=said, channels=["email", "sms"], purposes=[purpose]).act for who in some]


@pytest.mark.parametrize("refuse", REFUSALS)
def test_a_no_that_overlaps_with_an_undoing_is_never_lost(own_database, refuse):
    names, by = [f"one{each}" for each in range(2 * PAIRS)], ann()
    channel, purpose, expected = REFUSALS[refuse]
    some = agreed(people(names))
    acts = slips(some, by, "all" if purpose == "newsletter" else "newsletter")
    if refuse is merged:
        twins(names)
    with overlapping() as overlap:
        for place, (name, who, act) in enumerate(zip(names, some, acts, strict=True)):
            works = (partial(refuse, name, who), partial(undo, market=market(), act=act, by=by))
            overlap(*(works if place % 2 else reversed(works)))
    answers = may_send_many(market(), [who.customer_id for who in some], channel, "newsletter")
    assert (overlap.pairs, Counter(answer.code for answer in answers)) == (2 * PAIRS, {expected: 2 * PAIRS})
    assert verify().faults == ()


def test_what_commits_after_a_later_entry_was_confirmed_is_told_as_well(own_database, monkeypatch):
    """The home address came back while a file tells of a no at the person's other one, entered first."""
    sandbox()
    home, work = (address_point(market(), "email", each).digest for each in ("one1@post.example", "w@post.example"))
    who = people(["one1"])[0]
    change_address(whom=who, channel="email", value="w@post.example", act=Act(source=Source.AGENT_CALL, by=ann()))
    bounced, told = Telling(home, "email", Source.HARD_BOUNCE, None), bulk.tell_systems

    def confirmed_first(*what):
        monkeypatch.setattr(bulk, "tell_systems", told)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(apart, lambda: (lower_many(market=market(), tellings=[bounced]), deliver())).result()
        told(*what)

    monkeypatch.setattr(bulk, "tell_systems", confirmed_first)
    lower_many(market=market(), tellings=[Telling(work, "email", Source.CSV_IMPORT, None)])
    assert {row.confirmed < row.wanted for row in Delivery.objects.filter(point__in=[home, work])} == {True}


@pytest.mark.django_db
def test_what_is_told_while_a_system_answers_is_told_once_more(monkeypatch):
    sandbox()
    who = marijke()
    denied(who, Source.SELF_SERVICE)

    def receive(system, states):
        answers = receivers_sandbox(system, states)
        if said:
            grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=[said.pop()])
        return answers

    said, receivers_sandbox = ["newsletter"], systems.receivers["sandbox"]
    monkeypatch.setitem(systems.receivers, "sandbox", receive)
    assert deliver() == 4, "both addresses twice"
    assert not Delivery.objects.filter(confirmed__lt=F("wanted")).exists()
    assert {row.answers["email"]["newsletter"] for row in SandboxProfile.objects.filter(kind="email")} == {"consent"}
