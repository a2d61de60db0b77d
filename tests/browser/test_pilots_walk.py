"""The digital team's own walk: a pilot is planned, launched, drawn, read after a month, and decided."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.db.models import F
from playwright.sync_api import expect

from pilots.models import Assignment, Decision, Pilot, State
from tests.browser.test_every_page import unsound

A_MONTH = timedelta(days=30)


def a_month_passes(pilot):
    """Everything of the pilot happened a month earlier than it did; its frozen plan is none of that."""
    Assignment.objects.filter(pilot=pilot).update(
        assigned_at=F("assigned_at") - A_MONTH, exposed_at=F("exposed_at") - A_MONTH
    )
    Pilot.objects.filter(pk=pilot.pk).update(launched_at=F("launched_at") - A_MONTH)
    pilot.looks.all().delete()
    connection.close()


def plan_and_launch(page):
    """Until its customers are assigned; the pilot's key, which tells it from one of an earlier walk."""
    page.get_by_role("link", name="Plan a pilot").first.click()
    page.get_by_label("Name").fill("Walk of the browser")
    page.get_by_label("What do you expect, and why?").fill("A second look helps")
    page.get_by_label("For whom").select_option("customers")
    page.get_by_label("Smallest effect worth having").fill("6")
    page.get_by_label("Limit: Cancelled may get worse by").fill("5")
    page.get_by_role("button", name="See what it takes").click()
    expect(page.locator("main")).to_contain_text("This takes")
    page.get_by_role("button", name="Launch and freeze the plan").click()
    expect(page.locator("h1")).to_contain_text("Too early to say anything")
    expect(page.locator(".steering")).to_contain_text("customers now; who has a variant keeps it")
    page.get_by_role("button", name="Assign the audience").click()
    expect(page.locator(".messages")).to_contain_text("customers were assigned")
    return page.url.rstrip("/").rpartition("/")[2]


def read_and_explore(page, key):
    page.goto(f"/pilots/{key}/")
    page.locator("[data-chart][data-drawn]").wait_for()
    expect(page.locator(".checks")).to_contain_text("3 full weeks")  # up to the look of the result
    expect(page.locator(".rails")).to_contain_text("Cancelled")
    page.get_by_role("link", name="Came before").click()
    expect(page.locator("#explore table")).to_be_visible()
    expect(page.locator("#explore")).to_contain_text("no proof")
    assert unsound(page) == {}


def share_and_open(page):
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    address = page.locator(".shares a").get_attribute("href")
    assert unsound(page) == {}
    page.goto(address[address.index("/pilots/") :])
    page.locator("[data-chart][data-drawn]").wait_for()
    expect(page.locator(".rails")).to_contain_text("Cancelled")
    assert unsound(page) == {}


def decide(page, pilot):
    page.goto(f"/pilots/{pilot.key}/")
    page.get_by_role("button", name="Write the decision down").click()
    assert Decision.objects.filter(pilot=pilot).count() == 0  # the browser itself asks for a choice first
    page.get_by_label("Inconclusive").check()
    page.get_by_role("textbox", name="Reason").first.fill("The same in both")
    page.get_by_role("button", name="Write the decision down").click()
    expect(page.locator(".timeline")).to_contain_text("The same in both")
    assert Pilot.objects.get(pk=pilot.pk).state == State.DECIDED


def test_plan_launch_results_decide(open_page):
    page = open_page("/pilots/", who="digital_team")
    pilot = Pilot.objects.get(market__code="nl", key=plan_and_launch(page))
    with ThreadPoolExecutor() as other:  # the test's own connection is in a transaction that the server cannot see
        other.submit(a_month_passes, pilot).result()
    read_and_explore(page, pilot.key)
    share_and_open(page)
    decide(page, pilot)
    page.goto("/pilots/years/")
    expect(page.locator("table").get_by_role("link", name="Walk of the browser").first).to_be_visible()
    assert page.errors == []


def test_the_calculator_needs_no_script(open_page):
    page = open_page("/pilots/calculator/", who="viewer")
    page.get_by_role("link", name="Sample ratio").click()
    page.get_by_role("button", name="Calculate").click()
    assert "Find out why before you trust any result" in page.inner_text("main")
    assert "question=sample_ratio" in page.url
