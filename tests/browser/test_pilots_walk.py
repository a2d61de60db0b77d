"""The digital team's own walk: a pilot is planned, launched, drawn, read after a month, and decided."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.db.models import F

from pilots.models import Assignment, Decision, Pilot, State
from tests.browser.test_every_page import LOOKS, serious

A_MONTH = timedelta(days=30)


def a_month_passes(pilot):
    """Everything of the pilot happened a month earlier than it did; its frozen plan is none of that."""
    Assignment.objects.filter(pilot=pilot).update(
        assigned_at=F("assigned_at") - A_MONTH, exposed_at=F("exposed_at") - A_MONTH
    )
    Pilot.objects.filter(pk=pilot.pk).update(launched_at=F("launched_at") - A_MONTH)
    pilot.looks.all().delete()
    connection.close()


def sound_in_every_look(page):
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 1000})
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def plan_and_launch(page):
    page.get_by_role("link", name="Plan a pilot").first.click()
    page.get_by_label("Name").fill("Walk of the browser")
    page.get_by_label("What do you expect, and why?").fill("A second look helps")
    page.get_by_label("For whom").select_option("customers")
    page.get_by_label("Smallest effect worth having").fill("6")
    page.get_by_label("Limit: Cancelled may get worse by").fill("5")
    page.get_by_role("button", name="See what it takes").click()
    assert "This takes" in page.inner_text("main")
    page.get_by_role("button", name="Launch and freeze the plan").click()
    assert "Too early to say anything" in page.inner_text("h1")
    page.get_by_role("button", name="Assign the audience").click()
    assert "customers were assigned" in page.inner_text(".messages")


def share_and_open(page):
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".shares a")
    address = link.get_attribute("href")
    sound_in_every_look(page)
    page.goto(address[address.index("/pilots/") :])
    page.locator("[data-chart][data-drawn]").wait_for()
    assert "Cancelled" in page.inner_text(".rails")
    sound_in_every_look(page)


def test_plan_launch_results_decide(open_page):
    page = open_page("/pilots/", who="digital_team")
    plan_and_launch(page)
    pilot = Pilot.objects.get(key="walk-of-the-browser")
    with ThreadPoolExecutor() as other:  # the test's own connection is in a transaction that the server cannot see
        other.submit(a_month_passes, pilot).result()
    page.goto("/pilots/walk-of-the-browser/")
    page.locator("[data-chart][data-drawn]").wait_for()
    assert "4 full weeks" in page.inner_text(".checks")
    assert "Cancelled" in page.inner_text(".rails")
    page.get_by_role("link", name="Came before").click()
    assert "no proof" in page.inner_text("#explore")
    sound_in_every_look(page)
    share_and_open(page)
    page.goto("/pilots/walk-of-the-browser/")
    page.get_by_role("button", name="Write the decision down").click()
    assert Decision.objects.filter(pilot=pilot).count() == 0  # the browser itself asks for a choice first
    page.get_by_label("Inconclusive").check()
    page.get_by_role("textbox", name="Reason").first.fill("The same in both")
    page.get_by_role("button", name="Write the decision down").click()
    assert "The same in both" in page.inner_text("main")
    assert Pilot.objects.get(pk=pilot.pk).state == State.DECIDED
    page.goto("/pilots/years/")
    assert "Walk of the browser" in page.inner_text("table")
    assert page.errors == []


def test_the_calculator_needs_no_script(open_page):
    page = open_page("/pilots/calculator/", who="viewer")
    page.get_by_role("link", name="Sample ratio").click()
    page.get_by_role("button", name="Calculate").click()
    assert "Find out why before you trust any result" in page.inner_text("main")
    assert "question=sample_ratio" in page.url
