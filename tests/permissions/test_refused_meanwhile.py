"""What a customer refuses while an agent's slip still stands is theirs, and survives the undoing of the slip."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from permissions import links
from permissions.actions import Act, Notice, Telling, change_address, lower_from_events, lower_many, undo, withdraw
from permissions.links import Link
from permissions.models import Event, Source
from permissions.queries import whom
from permissions.queries.gate import may_send
from permissions.queries.verification import verify
from tests.customers.factories import appointment, customer, market
from tests.permissions.factories import ann, denied, marijke

pytestmark = pytest.mark.django_db
MAIL = "m.oosterom@post.example"


@pytest.fixture
def slip():
    """An agent turned off everything for the wrong customer; what takes it back again."""
    who, agent = marijke(), ann()
    appointment(status="attended")
    act = denied(who, Source.AGENT_CALL, by=agent).act
    return lambda: undo(market=market(), act=act, by=agent)


def code(channel: str = "email") -> str:
    return may_send(market(), customer().pk, channel, "newsletter").code


def pressed() -> None:
    point = whom.address(market(), "email", MAIL).points[1].digest
    Client().post(f"/u/{links.token(Link(market().pk, point, 'email', 'newsletter'))}")


def told(source: Source, **at) -> None:
    point = whom.address(market(), "email", MAIL).points[1].digest
    when = timezone.now() + timedelta(**at) if at else None
    lower_many(market=market(), tellings=[Telling(point, "email", source, when)])


def came_back() -> None:
    contact = customer().contact_points.get(channel="email")
    lower_from_events(market(), [Notice(contact.pk, "bounced", timezone.now())])


def said(source: Source, **at) -> None:
    when = timezone.now() + timedelta(**at) if at else None
    withdraw(whom=marijke(), act=Act(source=source, occurred_at=when))


@pytest.mark.parametrize(
    ("refuse", "answer"),
    [
        (pressed, "denied_purpose"),
        (lambda: said(Source.SMS_KEYWORD), "denied_all"),
        (lambda: said(Source.ESP_SYNC, minutes=-1), "denied_all"),
        (lambda: told(Source.CSV_IMPORT), "denied_all"),
        (lambda: told(Source.CSV_IMPORT, days=-30), "denied_all"),
        (lambda: told(Source.COMPLAINT, seconds=0), "complained"),
        (lambda: told(Source.ESP_SYNC, minutes=-1), "denied_all"),
        (came_back, "bounced"),
    ],
)
def test_a_refusal_that_comes_before_the_slip_is_undone_stays(slip, refuse, answer):
    refuse()
    slip()
    assert code() == answer
    assert code("post") in {"not_objected", answer}
    assert verify().faults == ()


@pytest.mark.parametrize("echo", [told, said])
@pytest.mark.parametrize("at", [{}, {"seconds": 2}])
def test_the_echo_of_the_slip_goes_with_it(slip, echo, at):
    entries = Event.objects.count()
    echo(Source.ESP_SYNC, **at)
    assert Event.objects.count() == entries
    slip()
    assert code() == "soft_opt_in"


def test_pressed_again_and_again_it_is_still_said_once(slip):
    for _ in range(3):
        pressed()
    slip()
    pressed()
    assert Event.objects.filter(source=Source.ONE_CLICK, lead=True).count() == 1
    assert code() == "denied_purpose"


def test_what_is_refused_at_an_address_that_was_left_holds_for_who_comes_back_to_it():
    who, agent = marijke(), ann()
    appointment(status="attended")
    act = Act(source=Source.AGENT_CORRECTION, by=agent)
    former = who.points[1].digest
    change_address(whom=who, channel="email", value="new@post.example", act=act, instead_of=former)
    token = links.token(Link(market().pk, former, "email", "newsletter"))
    Client().post(f"/u/{token}")
    back = whom.customer(market(), who.customer_id)
    change_address(whom=back, channel="email", value=MAIL, act=act)
    assert may_send(market(), MAIL, "email", "newsletter").code == "denied_purpose"
    assert may_send(market(), MAIL, "email", "marketing").code == "soft_opt_in"
