"""Which texts a worker takes: in which order, how many, through whom; and what decides at a tie or at a limit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.models import Appointment
from sms import actions
from sms.actions.claiming import claim
from sms.models import Conversation, Gateway, Stage, TextMessage
from sms.queries.limits import hours
from sms.queries.silences import point, silenced
from tests.accounts.factories import administrator, market
from tests.sms.factories import approved, confirm, expected, gateway, planner, stages, writer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anytime(by_day):
    """Whenever this runs."""


def queued(number=4, **more):
    """So many texts of which the first is due first."""
    gateway()
    version = approved(by=writer(), second=writer("Daan")).versions.get()
    confirm(planner(), version, expected(number), **more)
    begin = timezone.now() - timedelta(minutes=5)
    texts = list(TextMessage.objects.filter(confirms=None).order_by("phone"))
    for place, text in enumerate(texts):
        TextMessage.objects.filter(pk=text.pk).update(due_at=begin + timedelta(seconds=place))
    return [text.phone for text in texts]


def take(most=10, **rooms):
    gateways = list(Gateway.objects.select_related("market").order_by("rank", "pk"))
    room = {each.pk: rooms.get(each.code, most) for each in gateways}
    return claim(market(), gateways, room, hours(market()))


def phones(found):
    return [each.phone for each in found]


def test_they_leave_in_the_order_in_which_they_were_due_and_no_more_than_there_is_room():
    everybody = queued()
    assert phones(take(0)) == []
    assert phones(take(1)) == everybody[:1]
    assert phones(take(2)) == everybody[1:3]
    assert phones(take(2)) == everybody[3:]
    assert take() == []
    assert stages() == [Stage.SENDING] * 4


def test_what_is_due_in_a_second_and_another_market_s_is_not_taken():
    first, second, *_rest = queued()
    TextMessage.objects.exclude(phone=first).update(due_at=timezone.now() + timedelta(seconds=60))
    assert phones(take()) == [first]
    gateways = list(Gateway.objects.all())
    assert claim(market("be", name="België"), gateways, {each.pk: 5 for each in gateways}, hours(market())) == []
    assert second not in phones(take())


def test_each_try_goes_through_the_gateway_whose_turn_it_is_and_one_that_is_full_waits():
    everybody = queued()
    Gateway.objects.update(rank=0)
    gateway(code="second", rank=1)
    TextMessage.objects.filter(phone=everybody[1]).update(attempts=1)
    TextMessage.objects.filter(phone=everybody[2]).update(attempts=2)
    found = take(main=1, second=3)
    assert [(each.phone, each.gateway.code) for each in found] == [
        (everybody[0], "main"), (everybody[1], "second"),
    ]  # fmt: skip
    assert [each.attempts for each in found] == [0, 1]
    waiting = TextMessage.objects.filter(stage=Stage.QUEUED).order_by("phone")
    assert [text.phone for text in waiting] == everybody[2:]
    rows = TextMessage.objects.filter(stage=Stage.SENDING).order_by("phone")
    assert [row.gateway.code for row in rows] == ["main", "second"]


def test_who_is_held_back_and_who_waits_for_the_morning_leave_the_others_alone(monkeypatch):
    first, second, third, fourth = queued()
    moments = {first: timedelta(0), second: timedelta(hours=9)}
    due = iter([timezone.now() + moments[first], timezone.now() + moments[second]])
    monkeypatch.setattr(
        "sms.actions.claiming.next_moment", lambda at, **_: at if next(due) <= at else at + moments[second]
    )
    Appointment.objects.filter(pk=TextMessage.objects.get(phone=third).appointment_id).update(status="cancelled")
    TextMessage.objects.filter(phone=fourth).update(appointment_starts_at=timezone.now() + timedelta(days=3))
    assert phones(take()) == [first]
    fates = {text.phone: (text.stage, text.reason) for text in TextMessage.objects.all()}
    assert fates == {
        first: (Stage.SENDING, ""), second: (Stage.QUEUED, ""),
        third: (Stage.BLOCKED, "appointment"), fourth: (Stage.BLOCKED, "moved"),
    }  # fmt: skip
    assert TextMessage.objects.get(phone=second).due_at > timezone.now() + timedelta(hours=8)
    assert TextMessage.objects.get(phone=second).gateway_id is None


@pytest.mark.parametrize(("later", "quiet"), [(-1, True), (0, True), (1, False)])
def test_a_stop_holds_until_a_start_that_came_later(later, quiet):
    phone, at = "+31620000100", timezone.now()
    Conversation.objects.create(
        market=market(), phone=phone, point=point(phone), last_at=at, stopped_at=at,
        started_at=at + timedelta(microseconds=later),
    )  # fmt: skip
    assert silenced(market(), [phone]) == ({phone} if quiet else set())
    assert Conversation.objects.get().stopped == quiet


@pytest.mark.parametrize(("number", "stage"), [(1, Stage.QUEUED), (2, Stage.QUEUED), (3, Stage.HELD)])
def test_more_than_one_person_may_send_alone_waits_for_a_second_and_not_that_many(number, stage):
    actions.set_limits(by=administrator(), market=market(), alone_up_to=2)
    queued(number)
    assert stages() == [stage] * number
