"""Whom the composer reaches: the appointments that its filters name, one customer, or more than fit on a page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Appointment, Branch
from sms import actions
from sms.models import TextMessage
from tests.accounts.factories import administrator, market, signed_in
from tests.sms.factories import expected, gateway, planner
from tests.sms.test_composer import form_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(pim, version):
    gateway()
    return signed_in(pim)


def page(client, **asked):
    return client.get(reverse("sms:index"), asked).content.decode()


def names(html):
    return re.findall(r"</b> <span>(Klant\d+)", html)


@pytest.fixture
def tomorrow():
    """Four appointments of tomorrow at nine, one of them changed to three o'clock, at another branch, for a star."""
    day = timezone.now().astimezone(market().zone).date() + timedelta(days=1)
    recipients = expected(4)
    nine = timezone.datetime(day.year, day.month, day.day, 9, tzinfo=market().zone)
    Appointment.objects.update(starts_at=nine, service="Voorruit", window_arrived_at=None)
    other = Branch.objects.create(market=market(), external_id="zw", name="Zwolle", place="Zwolle")
    Appointment.objects.filter(pk=recipients[2].appointment).update(
        starts_at=nine + timedelta(hours=6), service="Ster", branch=other, status="changed", window_arrived_at=nine
    )
    return day.isoformat(), other.pk


@pytest.mark.parametrize(
    "narrowed",
    [{"from_hour": 12}, {"service": "Ster"}, {"status": "changed"}, {"branch": "the other"}, {"window": "arrived"}],
)
def test_each_filter_leaves_only_those_it_names(client, tomorrow, narrowed):
    day, other = tomorrow
    if "branch" in narrowed:
        narrowed = {"branch": other}
    assert len(names(page(client, day=day))) == 4
    assert names(page(client, day=day, **narrowed)) == ["Klant2"]


def test_whose_window_is_awaited_can_be_told_that_too(client, tomorrow):
    day, _other = tomorrow
    assert names(page(client, day=day, window="awaited")) == ["Klant0", "Klant1", "Klant3"]
    assert "Window: Select a valid choice" in page(client, day=day, window="broken")


def test_today_and_tomorrow_are_one_click_away(client, tomorrow):
    day, _other = tomorrow
    assert f'href="?day={day}"' in page(client)
    assert f'href="?day={day}" aria-current="page"' in page(client, day=day)


def test_one_customer_is_texted_about_the_next_appointment(client, peer):
    (first, _second) = expected(2)
    html = page(client, customer=first.customer)
    assert names(html) == ["Klant0"]
    client.post(reverse("sms:confirm"), form_in(html))
    text = TextMessage.objects.get()
    assert (text.customer_id, text.appointment_id, text.phone) == (first.customer, first.appointment, first.phone)


def test_a_customer_without_an_appointment_lacks_what_the_text_needs(client):
    (one,) = expected(1)
    Appointment.objects.update(status="attended")
    html = page(client, customer=one.customer)
    assert "A value that the text needs is missing. Day of the appointment, Time of the appointment" in html
    assert "no appointment" in page(client, customer=one.customer, when="hours", hours="2")


def test_another_markets_customer_is_nobody(version):
    (one,) = expected(1)
    gateway(market("be", name="België"), code="be")
    stranger = signed_in(planner("Piet", of=market("be")))
    assert "Klant0" not in page(stranger, customer=one.customer)


def test_the_customers_card_leads_here_for_who_may(client, pim):
    (one,) = expected(1)
    card = client.get(reverse("customers:detail", args=[one.customer])).content.decode()
    assert f"{reverse('sms:index')}?customer={one.customer}" in card


def test_more_than_fit_are_shown_in_pages_counted_whole_and_confirmed_under_one_seal(client, pim):
    day = expected(230, starts_in=timedelta(hours=1))[0].starts_at.date().isoformat()
    actions.set_limits(by=administrator(), market=market(), alone_up_to=1000)
    html = page(client, day=day)
    assert "Send 230 text messages" in html
    assert len(names(html)) == 50
    assert len(names(page(client, day=day, after="200"))) == 30
    assert page(client, day=day, after="nonsense").count("composer-line") == html.count("composer-line")
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("nonce", "version", "seal")}
    meddled = client.post(reverse("sms:confirm"), {**fields, "seal": "0" * 32, "back": f"day={day}"}, follow=True)
    assert "no longer as you saw" in meddled.content.decode()
    client.post(reverse("sms:confirm"), {**fields, "back": f"day={day}"})
    assert TextMessage.objects.count() == 230


def test_where_more_is_asked_than_may_be_sent_the_page_says_so_before(client):
    day = expected(3)[0].starts_at.date().isoformat()
    actions.set_limits(by=administrator(), market=market(), at_once=2)
    assert "At most 2 messages go in one go" in page(client, day=day)
    actions.set_limits(by=administrator("Ad"), market=market(), at_once=2000, alone_up_to=2)
    assert "More than 2 messages wait until a colleague lets them go" in page(client, day=day)


def test_the_moment_of_each_message_stands_beside_it(client):
    starts_at = expected(1, starts_in=timedelta(days=3))[0].starts_at.replace(hour=12)
    Appointment.objects.update(starts_at=starts_at)
    day = starts_at.date().isoformat()
    assert "leaves" in page(client, day=day, when="hours", hours="2", from_hour="0")
    assert "moves to" in page(client, day=day, when="days", days="1", clock="22:30")
    assert "Fill this in" in page(client, day=day, when="days", days="1")
