"""A planner texts the customers of a day at one branch and sees the messages arrive."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Market
from customers.models import Appointment, ContactPoint
from sms.models import TextMessage
from sms.tasks import send_waiting
from tests.browser.test_every_page import serious

DAYS = 14


@pytest.fixture
def by_day(monkeypatch):
    """The walk goes the same way at night."""
    for place in ("sms.actions.claiming", "sms.queries.composing"):
        monkeypatch.setattr(f"{place}.next_moment", lambda at, **_: at)
    monkeypatch.setattr("sms.tasks.time.sleep", lambda _seconds: None)


@pytest.fixture
def worker():
    """Does what waits in the market, on a connection of its own, as the real one does."""

    def work():
        send_waiting(Market.objects.get(code="nl").pk)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda: pool.submit(work).result()


def next_busy_day(page):
    """Opens the next day of the coming two weeks on which somebody is expected at one branch."""
    today = timezone.localdate()
    for days in range(1, DAYS):
        page.goto(f"/sms/?day={today + timedelta(days)}")
        place = page.locator(".composer-line:not(.not) .meta").first
        if place.count():
            branch = place.inner_text().split("·")[-1].strip()
            page.get_by_label("Branch").select_option(label=branch)
            page.get_by_role("button", name="Show", exact=True).click()
            page.locator(".composer-line").first.wait_for()
            return branch
    raise AssertionError("nobody is expected in two weeks")


def test_a_planner_texts_a_days_appointments_of_one_branch_and_sees_them_delivered(open_page, by_day, worker):
    page = open_page("/sms/", who="planner")
    branch = next_busy_day(page)
    assert all(branch in each for each in page.locator(".composer-line > .meta").all_inner_texts())
    chosen = page.locator('input[name="to"]:checked').count()
    text = page.locator('[data-shown="text"]').inner_text()
    assert branch in text
    send = page.locator("[data-send]")
    assert re.search(r"\d+", send.inner_text())[0] == str(chosen)
    send.click()
    page.wait_for_url("**/sms/sendings/*/")
    assert page.get_by_text("Waiting").first.is_visible()
    worker()
    page.get_by_text("Delivered").first.wait_for(timeout=10_000)
    assert page.locator(".table .tag.on").count() == chosen
    page.goto("/sms/sandbox/")
    assert text in page.locator("main").inner_text()
    assert page.errors == []


def test_the_keyboard_chooses_and_the_counts_follow(open_page):
    page = open_page("/sms/", who="planner")
    next_busy_day(page)
    before = page.locator('[data-count="chosen"]').inner_text()
    page.locator('input[name="to"]').first.focus()
    page.keyboard.press("Space")
    assert page.locator('[data-count="chosen"]').inner_text() == str(int(before) - 1)
    page.keyboard.press("a")
    assert page.locator('[data-count="chosen"]').inner_text() == before
    page.keyboard.press("a")
    assert page.locator("[data-send]").is_disabled()


def test_a_writer_sees_the_text_on_real_customers_while_writing(open_page):
    page = open_page("/sms/templates/new/", who="digital_team")
    page.get_by_label("Name", exact=True).fill("Financiën")
    page.get_by_label("Dutch").fill("Dag {first_name|klant}, financiën in ")
    page.get_by_role("button", name="{place}").click()
    page.get_by_text("Replace them in the text").wait_for()
    assert page.get_by_label("Dutch").input_value().endswith("in {place}")
    page.get_by_role("button", name="Replace them in the text").click()
    assert "financien in {place}" in page.get_by_label("Dutch").input_value()
    assert page.errors == []


def test_a_pasted_list_tells_its_wrong_rows_and_reaches_the_others_down_to_the_receipt(open_page, by_day, worker):
    page = open_page("/sms/lists/new/", who="planner")
    coming = Appointment.objects.filter(market__code="nl", status="booked", starts_at__gt=timezone.now())
    theirs = ContactPoint.objects.filter(channel="sms", customer__in=coming.values("customer_id"))
    texted = TextMessage.objects.exclude(customer_id=None).values("customer_id")
    known = list(theirs.exclude(customer__in=texted).order_by("pk").values_list("normalised", flat=True)[:5])
    assert known
    page.get_by_label("Paste a list").fill("\n".join(["020-1234567", *known, known[0]]))
    page.get_by_role("button", name="Read the list").click()
    page.get_by_text("The number is no mobile number.").wait_for()
    assert page.get_by_text("An earlier row names the same.").count() == 1
    page.get_by_role("link", name="Go on with those that do").click()
    page.locator(".composer-line").first.wait_for()
    assert page.locator(".composer-line").count() == len(known)
    page.locator("[data-send]").click()
    page.wait_for_url("**/sms/sendings/*/")
    worker()
    page.get_by_text("Delivered").first.wait_for(timeout=10_000)
    page.locator(".table .tag.on").first.click()
    page.get_by_text("Receipt: Delivered").wait_for()
    assert serious(page) == []
    assert page.errors == []


@pytest.fixture
def nobody_alone(open_page):
    """Every sending waits for a second person; as it was afterwards."""
    page = open_page("/sms/limits/", who="administrator")
    alone = page.get_by_label("messages that one person may send alone")
    before = alone.input_value()
    for number in ("0", before):
        alone.fill(number)
        page.get_by_role("button", name="Keep these limits").click()
        page.get_by_text("The limits hold from now on.").wait_for()
        if number == "0":
            yield


def test_a_large_sending_waits_for_a_colleague_who_lets_it_go(open_page, by_day, worker, nobody_alone):
    page = open_page("/sms/", who="planner")
    next_busy_day(page)
    page.get_by_text("wait until a colleague lets them go").wait_for()
    page.locator("[data-send]").click()
    page.get_by_text("somebody else decides").wait_for()
    worker()
    assert page.get_by_text("Delivered").count() == 0
    colleague = open_page(urlsplit(page.url).path, who="digital_team")
    assert serious(colleague) == []
    colleague.get_by_role("button", name="Let it go").click()
    worker()
    colleague.get_by_text("Delivered").first.wait_for(timeout=10_000)
    page.reload()
    page.get_by_text("Let go by").wait_for()
    assert page.errors == colleague.errors == []
