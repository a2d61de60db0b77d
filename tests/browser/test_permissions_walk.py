"""Requests, sending systems and insight in a browser: each walked as it is meant, sound in every look on the way."""

import json

import pytest

from customers.models import Customer
from permissions.models import ConnectedSystem
from tests.browser.test_every_page import unsound


@pytest.fixture
def somebody():
    """A customer with a name that the search finds; the latest, whom no other test looks at."""
    return Customer.objects.filter(market__code="nl", erased_at=None).exclude(last_name="").latest("pk")


def ask(page, who, kind):
    """From the box to the answer, by what is shown."""
    page.fill("[name=q]", f"{who.first_name} {who.last_name}")
    page.keyboard.press("Enter")
    page.locator(f"a[href='/permissions/requests/new/{who.pk}/']").click()
    page.check(f"[name=kind][value={kind}]")
    page.check("[name=checks][value=plate]")
    page.check("[name=checks][value=address]")
    page.get_by_role("button", name="Take in the request").click()
    page.wait_for_url("**/permissions/requests/*/")


def test_somebody_who_asks_gets_everything_to_read_and_as_a_file(open_page, somebody):
    page = open_page("/permissions/requests/", who="administrator")
    ask(page, somebody, "access")
    page.locator(".told-list time").first.wait_for()
    assert somebody.last_name in page.locator("main").inner_text()
    assert unsound(page) == {}
    with page.expect_download() as download:
        page.get_by_role("link", name="As a file for programs").click()
    known = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert known["person"]["external_id"] == somebody.external_id
    assert page.errors == []


def test_an_address_that_is_nobody_s_is_asked_about_from_its_card(open_page):
    page = open_page("/desk/", who="administrator")
    page.fill("[name=q]", "curious.walker@post.example")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="wants to know what we keep").click()
    page.wait_for_url("**/permissions/requests/new/email/*/")
    assert "curious.walker@post.example" in page.locator("h1").inner_text()
    assert unsound(page) == {}
    page.check("[name=kind][value=access]")
    page.check("[name=checks][value=answered]")
    page.get_by_role("button", name="Take in the request").click()
    page.get_by_role("link", name="As a file for programs").wait_for()
    assert "curious.walker@post.example" in page.locator("main").inner_text()
    assert unsound(page) == {}
    assert page.errors == []


def test_one_right_answer_opens_nothing_and_says_so(open_page, somebody):
    page = open_page(f"/permissions/requests/new/{somebody.pk}/", who="administrator")
    page.check("[name=kind][value=access]")
    page.check("[name=checks][value=plate]")
    page.get_by_role("button", name="Take in the request").click()
    page.get_by_text("two right answers are needed").first.wait_for()
    assert unsound(page) == {}


def test_somebody_who_wants_to_be_forgotten_is_stopped_at_once(open_page, somebody):
    page = open_page("/permissions/requests/", who="administrator")
    ask(page, somebody, "erasure")
    assert "All marketing is stopped." in page.locator("main").inner_text()
    assert unsound(page) == {}
    page.goto("/permissions/requests/")
    assert "under way" in page.locator("table").inner_text()


def test_a_system_that_does_not_answer_is_seen_and_made_to_answer_again(open_page):
    system = ConnectedSystem.objects.get(market__code="nl", kind="sandbox")
    page = open_page("/permissions/systems/", who="administrator")
    page.get_by_role("link", name="Look into its inbox").click()
    page.get_by_role("button", name="Make it stop answering").click()
    page.get_by_role("button", name="Let it answer again").wait_for()
    assert "It does not answer" in page.locator("main").inner_text()
    assert unsound(page) == {}
    page.get_by_role("button", name="Let it answer again").click()
    page.get_by_role("button", name="Make it stop answering").wait_for()
    assert page.url.endswith(f"/permissions/systems/{system.pk}/inbox/")


def test_every_number_of_the_insight_opens_into_its_rows_and_the_chart_is_drawn(open_page):
    page = open_page("/permissions/?period=L", who="administrator")
    page.locator("[data-chart][data-drawn]").first.wait_for()
    number = page.locator("a[href*='/permissions/changes/'][href*='agent_call']").first
    shown = number.inner_text()
    number.click()
    page.wait_for_url("**/permissions/changes/**")
    assert page.locator("h1").inner_text().startswith(shown)
    assert unsound(page) == {}
    page.go_back()
    page.locator("a[href='/permissions/customers/post/survey/']").click()
    assert page.locator("h1").inner_text() == "Post: Survey"


def test_who_may_only_look_at_figures_finds_no_door_behind_them(open_page):
    page = open_page("/permissions/?period=L", who="viewer")
    assert page.locator("a[href*='/permissions/requests/'], a[href*='/permissions/systems/']").count() == 0
    assert page.locator("main table a").count() == 0
    assert page.goto("/permissions/requests/").status == 403
