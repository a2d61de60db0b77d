"""Somebody is forgotten while others bring something of theirs: in either order nothing of it is left."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from campaigns.actions import record_events
from campaigns.events import Event as Told
from customers.actions import record_customers
from customers.models import Appointment, ContactPoint, Customer
from customers.records import AppointmentRecord, CustomerRecord
from feedback.models import Answer
from integrations.actions import process_request
from integrations.intake import bring_appointments, bring_customers
from integrations.models import RawRequest
from permissions.actions import Act, change_address, erasing, finish_erasures, open_request
from permissions.models import RightsRequest, Source
from permissions.queries import askers, whom
from sms.models import TextMessage
from sms.queries.recipients import chosen_recipients
from tests.customers.factories import market
from tests.feedback.factories import answers
from tests.integrations.factories import raw_request
from tests.overlapping import overlapping
from tests.permissions.factories import ann, marijke
from tests.sms import factories as texts

PAIRS = 20
"""Of each kind in each order of the two."""
SOON = timedelta(hours=3)


def record(name: str) -> CustomerRecord:
    number = f"+3161{int(name.removeprefix('one')):07}"
    return CustomerRecord("crm", name, first_name="Marijke", email=f"{name}@post.example", mobile=number)


def answered(name: str) -> None:
    answers(9, prefix=name, customer=name, known_by="crm", comment="Marijke")


def told_again(name: str) -> None:
    bring_customers(market(), [record(name)])


def booked(name: str) -> None:
    now = timezone.now()
    told = {
        "source": "crm",
        "external_id": f"later-{name}",
        "customer": name,
        "booked_at": now,
        "starts_at": now + SOON,
    }
    bring_appointments(market(), [AppointmentRecord(**told, status="booked", status_at=now, booked_via="web")])


def sent(name: str) -> None:
    event = {"message_id": f"m-{name}", "recipient": f"{name}@post.example", "campaign": "c"}
    assert record_events(market(), [Told("x", "sent", timezone.now(), name, **event)])[0].status == "accepted"


def delivered(name: str) -> None:
    raw = raw_request([{"email": f"{name}@post.example", "event": "open", "timestamp": 1, "sg_event_id": name}])
    assert process_request(pk=raw.pk)


def confirmed(name: str) -> None:
    of = Appointment.objects.filter(external_id=f"soon-{name}").values_list("pk", flat=True)
    with suppress(ValidationError):
        texts.confirm(
            User.objects.get(name="Pim"), texts.TemplateVersion.objects.get(), chosen_recipients(market(), list(of))
        )


def moved(name: str) -> None:
    who = whom.customer(market(), Customer.objects.get(external_id=name).pk)
    act = Act(source=Source.AGENT_CALL, by=ann())
    with suppress(ValidationError):
        change_address(whom=who, channel="email", value=f"new-{name}@post.example", act=act)


BROUGHT: tuple[Callable[[str], None], ...] = (answered, told_again, booked, sent, delivered, confirmed, moved)


def asked(names: list[str]) -> list[int]:
    """Their requests, numbered; each has an appointment of which a text could tell."""
    now, by = timezone.now(), ann()
    record_customers(market(), [record(name) for name in names])
    common = {"source": "crm", "booked_at": now - SOON, "starts_at": now + SOON, "status": "booked"}
    bring_appointments(
        market(), [AppointmentRecord(**common, external_id=f"soon-{one}", customer=one, status_at=now - SOON,
                                     booked_via="web") for one in names]
    )  # fmt: skip
    known = dict(Customer.objects.values_list("external_id", "pk"))
    told = {"by": by, "kind": "erasure", "checks": ("plate", "address")}
    return [open_request(asks=askers.customer(market(), known[name]), **told).pk for name in names]


@pytest.mark.parametrize("bring", BROUGHT)
def test_nothing_is_left_of_what_came_in_while_they_were_forgotten(own_database, settings, bring):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:word"}
    names = [f"one{each}" for each in range(2 * PAIRS)]
    if bring is confirmed:
        texts.gateway(), texts.planner()
        texts.approved(by=texts.writer(), second=texts.writer("Daan"))
    requests = asked(names)
    with overlapping() as overlap:
        for place, (name, request) in enumerate(zip(names, requests, strict=True)):
            works = (partial(bring, name), partial(erasing._finish, request))
            overlap(*(works if place % 2 else reversed(works)))
    assert (overlap.pairs, RightsRequest.objects.filter(done_at=None).count()) == (2 * PAIRS, 0)
    assert not Answer.objects.exclude(comment="", customer_id=None).exists()
    assert not Customer.objects.exclude(first_name="", erased_at__isnull=False).exists()
    assert not ContactPoint.objects.exclude(normalised="", value="", customer=None).exists()
    assert not TextMessage.objects.exclude(phone="", text="", customer_id=None).exists()
    assert not RawRequest.objects.exclude(body=b"").exists()


@pytest.mark.django_db
def test_an_erasure_that_fails_holds_up_no_other(monkeypatch, caplog):
    told = {"by": ann(), "kind": "erasure", "checks": ("plate", "address")}
    some = [marijke(), marijke(external_id="two", email="two@post.example")]
    first, second = (open_request(asks=askers.customer(market(), who.customer_id), **told) for who in some)
    forget = erasing._forget

    def fails_once(who):
        if who.number == some[0].customer_id:
            raise RuntimeError
        forget(who)

    monkeypatch.setattr(erasing, "_forget", fails_once)
    assert finish_erasures() == 1
    assert f"erasure {first.pk} failed" in caplog.text
    assert list(RightsRequest.objects.filter(done_at=None)) == [first]
    assert RightsRequest.objects.exclude(done_at=None).get() == second


def test_one_worker_at_a_time_forgets_and_the_others_go_on(own_database):
    requests = asked(["one1", "one2"])
    with overlapping() as overlap:
        assert overlap(partial(erasing._finish, requests[0]), finish_erasures) == (True, 0)
    assert overlap.waited == 0
    assert finish_erasures() == 1
