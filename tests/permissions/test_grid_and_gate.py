"""The grid on the card is what the gate answers and what a text would meet: over histories drawn by chance."""

from itertools import product
from random import Random

import pytest
from django.utils import timezone

from customers.models import ContactPoint, Customer
from permissions.actions import Act, grant, withdraw
from permissions.models import Channel, Source
from permissions.points import Kind, Whom
from permissions.queries import whom
from permissions.queries.gate import may_send
from permissions.queries.grid import PURPOSES, grid
from sms.models import Conversation
from tests.customers.factories import appointment, customer, market

pytestmark = pytest.mark.django_db
NUMBERS = ("06 12 34 56 41", "020 624 11 11", "+44 7400 123456", "+32 2 555 12 12", "")
"""Mobile, a landline, a foreign mobile, a foreign landline, and none."""


def somebody(chance: Random, number: int) -> Whom:
    told = {"external_id": f"c-{number}", "email": chance.choice((f"c{number}@post.example", "")),
            "mobile": NUMBERS[number % len(NUMBERS)]}  # fmt: skip
    pk = customer(**told).pk
    if chance.random() < 0.5:
        appointment(customer=told["external_id"], external_id=f"v-{number}", status="attended")
    found = whom.customer(market(), pk)
    assert found
    return found


def happen(chance: Random, who: Whom) -> None:
    channels = chance.sample(list(Channel), 2)
    purpose = chance.choice([purpose for purpose in PURPOSES if purpose != "service"])
    what = chance.randrange(5)
    if what == 0:
        grant(whom=who, act=Act(source=Source.SELF_SERVICE), channels=channels, purposes=[purpose])
    elif what == 1:
        withdraw(whom=who, act=Act(source=Source.AGENT_CALL), channels=channels, purposes=[purpose])
    elif what == 2:
        withdraw(whom=who, act=Act(source=chance.choice((Source.COMPLAINT, Source.HARD_BOUNCE))), channels=["email"])
    elif what == 3:
        stopped(who)
    else:
        ContactPoint.objects.filter(customer=who.customer_id).update(wrong_at=timezone.now())


def stopped(who: Whom) -> None:
    for point in who.points:
        if point.kind == Kind.NUMBER:
            told = {"phone": "+31612345641", "last_at": timezone.now(), "stopped_at": timezone.now()}
            Conversation.objects.get_or_create(market=market(), point=point.digest, defaults=told)


def test_whatever_happened_card_and_gate_say_the_same_of_everybody_and_every_address():
    chance, codes = Random(5), set()  # noqa: S311 (a history, no secret)
    some = [somebody(chance, number) for number in range(12)]
    for _each in range(40):
        happen(chance, chance.choice(some))
    for who in some:
        shown = grid(who)
        points = {point: grid(Whom(market(), (point,))) for point in who.points[1:]}
        for channel, purpose in product(Channel, PURPOSES):
            cell = shown.cell(channel, purpose)
            assert cell.code == may_send(market(), who.customer_id, channel, purpose).code
            codes.add(cell.code)
            for point, theirs in points.items():
                if channel in point.channels:
                    assert theirs.cell(channel, purpose).code == may_send(market(), point.digest, channel, purpose).code
    assert codes >= {"service", "consent", "not_objected", "no_consent", "no_address"}


def test_after_stop_and_at_a_landline_the_card_says_that_no_text_comes():
    who = whom.customer(market(), customer().pk)
    stopped(who)
    assert grid(who).cell("sms", "service").code == "stopped"
    assert grid(who).cell("phone", "service").code == "service"
    landline = whom.customer(market(), customer(external_id="two", mobile="020 624 11 11").pk)
    assert grid(landline).cell("sms", "service").code == "not_mobile"
    assert grid(whom.address(market(), "sms", "020 624 11 12")).cell("sms", "service").code == "not_mobile"
    assert may_send(market(), "020 624 11 12", "sms", "service").code == "not_mobile"
    assert Customer.objects.count() == 2
