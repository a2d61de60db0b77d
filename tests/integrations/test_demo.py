"""What a small demo world holds."""

from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Sum

from accounts.models import Market
from campaigns.actions import recount
from campaigns.events import TYPES
from campaigns.models import BookingResult, Campaign, DailyResult, HourlyResult, LinkResult, Message, MessageEvent
from customers.models import Appointment, AppointmentChange, AppointmentStatus, Branch, Call, ContactPoint, Customer
from feedback.models import Answer
from integrations.demo.loader import load
from integrations.demo.world import Size
from sms.models import Conversation

SIZE = Size(customers=300, months=2, seed=4)
NOW = datetime(2026, 3, 20, 13, 30, tzinfo=UTC)
"""A Friday afternoon in Amsterdam, with newsletters in both markets behind it."""
RESULTS = (DailyResult, HourlyResult, LinkResult, BookingResult)


@pytest.fixture(autouse=True)
def world(db, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("integrations.management.commands.demo.now", lambda: NOW)
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    call_command("demo", customers=SIZE.customers, months=SIZE.months, seed=SIZE.seed, stdout=StringIO())


def stored(model, market):
    """A market's results as comparable rows."""
    rows = model.objects.filter(campaign__market=market).values()
    return Counter(tuple(sorted((key, value) for key, value in row.items() if key != "id")) for row in rows)


@pytest.mark.parametrize("code", ["nl", "be"])
def test_results_kept_up_while_loading_equal_a_recount(code):
    market = Market.objects.get(code=code)
    kept = [stored(model, market) for model in RESULTS]
    assert all(kept)

    recount(market)

    assert [stored(model, market) for model in RESULTS] == kept


def test_some_who_came_say_afterwards_what_they_thought_of_it():
    answers = Answer.objects.filter(market__code="nl")
    came = Appointment.objects.filter(market__code="nl", status=AppointmentStatus.ATTENDED)
    assert 0 < answers.count() < came.count()
    assert set(answers.values_list("appointment_id", flat=True)) <= set(came.values_list("pk", flat=True))
    assert not answers.filter(customer_id=None).exists()


def test_some_text_back_and_one_of_them_texts_stop():
    talks = Conversation.objects.filter(market__code="nl")
    assert talks.filter(unread=1).count() == 7
    assert [talk.stopped for talk in talks.exclude(stopped_at=None)] == [True]


def test_every_customer_of_both_markets_is_there():
    assert dict(Counter(Customer.objects.values_list("market__code", flat=True))) == {"nl": 270, "be": 30}
    assert not Customer.objects.filter(last_name="").exists()


def test_markets_have_their_own_branches_and_campaigns():
    assert dict(Counter(Branch.objects.values_list("market__code", flat=True))) == {"nl": 57, "be": 6}
    assert Campaign.objects.filter(market__code="nl", kind="newsletter").count() >= 8
    assert set(Campaign.objects.values_list("kind", flat=True)) >= {"transactional", "event", "newsletter"}


def test_no_message_lies_in_another_market_than_its_customer_and_campaign():
    homes = dict(Customer.objects.values_list("pk", "market_id"))
    assert all(
        homes[customer] == market == of_campaign
        for customer, market, of_campaign in Message.objects.values_list(
            "customer_id", "market_id", "campaign__market_id"
        )
    )


def test_customers_told_of_late_have_got_their_messages():
    assert Message.objects.exists()
    assert not Message.objects.filter(customer_id__lt=0).exists()


def test_events_that_came_twice_count_once():
    told = MessageEvent.objects.filter(type=TYPES.index("sent")).values("message_id").annotate(times=Count("pk"))
    assert told.filter(times=1).count() == told.count() > 300
    assert DailyResult.objects.aggregate(sent=Sum("sent"))["sent"] == Message.objects.count() >= told.count()


def test_loading_the_same_story_again_changes_nothing():
    counted = (Customer, Appointment, AppointmentChange, Call, MessageEvent, ContactPoint, Campaign)
    before = [model.objects.count() for model in counted]

    for market in Market.objects.all():
        kept = [stored(model, market) for model in RESULTS]
        load(market, SIZE, now=NOW, say=lambda _line: None)
        assert [stored(model, market) for model in RESULTS] == kept

    assert [model.objects.count() for model in counted] == before


def test_nothing_has_happened_after_now():
    assert not MessageEvent.objects.filter(occurred_at__gt=NOW).exists()
    assert not Appointment.objects.filter(booked_at__gt=NOW).exists()
    assert not AppointmentChange.objects.filter(at__gt=NOW).exists()
    assert not Call.objects.filter(began_at__gt=NOW).exists()
    assert (
        not Appointment.objects.filter(starts_at__gt=NOW)
        .exclude(status__in=["booked", "changed", "cancelled"])
        .exists()
    )


def test_an_appointment_begins_after_it_was_booked_and_brings_in_money_only_when_somebody_came():
    assert not Appointment.objects.filter(starts_at__lte=F("booked_at")).exists()
    assert not Appointment.objects.showed_up().filter(revenue__isnull=True).exists()
    assert not Appointment.objects.exclude(status=AppointmentStatus.ATTENDED).filter(revenue__isnull=False).exists()
    assert not Appointment.objects.exclude(changes__status="booked").exists()


def test_machines_and_people_open():
    opens = DailyResult.objects.aggregate(all=Sum("opens"), machines=Sum("machine_opens"))
    assert 0.1 < opens["machines"] / opens["all"] < 0.5


def test_an_event_of_a_campaign_nobody_told_of_makes_one_by_its_name():
    assert Campaign.objects.filter(external_id="proef-2024", name="proef-2024", kind="").exists()


def test_addresses_and_numbers_lead_nowhere():
    for channel, value in ContactPoint.objects.values_list("channel", "normalised"):
        ending = value.rpartition("@")[2]
        assert ending in {"example.com", "example.nl", "post.example", "mail.example"} or channel == "sms"
        assert value.startswith(("+316123", "+324700")) or channel == "email"
