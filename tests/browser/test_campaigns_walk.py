"""The digital team at work: from the list of campaigns down to the customers who showed up, and away with a file."""

import csv
import re
from pathlib import Path

import pytest

from campaigns.models import Campaign

EVERYTHING = "period=L&rule=send&days=30"


def digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def counted(page, words):
    """The number under one step of the funnel."""
    return page.locator(".funnel li", has=page.get_by_text(words, exact=True)).locator(".funnel-value")


def download(page, name):
    with page.expect_download() as saved:
        page.get_by_role("link", name=name, exact=True).click()
    with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    return dict(lines[: lines.index([])]), lines[lines.index([]) + 2 :]


def campaign_that_brought_customers(page):
    """Opens the first campaign of the list with a number under "showed up"."""
    row = page.locator("tbody tr").filter(has=page.locator("a[href*='metric=showed_up']")).first
    name = row.locator("th a").inner_text()
    row.locator("th a").click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    return name


def test_from_the_list_to_the_customers_who_showed_up_and_their_file(open_page):
    page = open_page(f"/campaigns/?{EVERYTHING}", who="digital_team")
    page.get_by_label("Channel").select_option("email")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**channel=email**")
    assert page.locator("tbody th .under").all_inner_texts()
    assert all(text.startswith("E-mail") for text in page.locator("tbody th .under").all_inner_texts())
    name = campaign_that_brought_customers(page)
    showed_up = counted(page, "Showed up")
    number = digits(showed_up.inner_text())
    showed_up.click()
    page.get_by_role("heading", level=1, name=f"{number} messages").wait_for()
    assert page.locator("tbody tr").count() == number > 0
    head, rows = download(page, "CSV")
    assert len(rows) == number
    assert name in head["Report"]
    assert head["Time zone"] == "Europe/Amsterdam"
    assert " – " in head["Period"]
    assert page.errors == []


def test_a_customer_behind_a_number_has_a_card_with_that_message(open_page):
    page = open_page(f"/campaigns/?{EVERYTHING}", who="digital_team")
    name = campaign_that_brought_customers(page)
    counted(page, "Showed up").click()
    person = page.locator("tbody th a").first
    who = person.inner_text()
    person.click()
    page.wait_for_url("**/customers/*/")
    assert who in page.locator("main").inner_text()
    assert name in page.locator("main").inner_text()
    assert page.errors == []


def test_the_file_of_the_list_holds_its_rows_and_its_totals(open_page):
    page = open_page(f"/campaigns/?{EVERYTHING}&channel=sms", who="digital_team")
    campaigns = page.locator("tbody th a").all_inner_texts()
    head, rows = download(page, "CSV")
    assert [row[0] for row in rows] == [*campaigns, "Together"]
    assert head["Channel"] == "SMS"


@pytest.mark.parametrize("key", ["w", "W", "m", "a"])
def test_a_key_chooses_the_period_of_the_campaigns(open_page, key):
    page = open_page("/campaigns/?channel=email", who="viewer")
    with page.expect_navigation():
        page.keyboard.press(key)
    assert f"period={key.upper()}" in page.url
    assert "channel=email" in page.url


def test_x_takes_the_comparison_away_and_brings_it_back(open_page):
    page = open_page("/campaigns/?period=W", who="viewer")
    for url in ("compare=0", "period=W"):
        with page.expect_navigation():
            page.keyboard.press("x")
        assert url in page.url
    assert "compare=0" not in page.url


def test_keys_open_help_and_the_palette_leads_to_another_area(open_page):
    page = open_page("/campaigns/", who="digital_team")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Go to…").fill("custom")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/customers/")


def test_a_slash_goes_to_the_search_of_the_campaigns(open_page):
    page = open_page("/campaigns/", who="viewer")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_language_changes_and_the_page_stays(open_page):
    page = open_page("/campaigns/?period=N&channel=sms", who="viewer", language="nl")
    assert page.locator("html").get_attribute("lang") == "nl"
    page.get_by_role("button", name="EN", exact=True).click()
    page.locator("html[lang=en]").wait_for()
    assert page.url.endswith("/campaigns/?period=N&channel=sms")
    assert page.get_by_role("heading", level=1, name="Campaigns").is_visible()


def test_the_message_is_shown_in_a_frame_that_runs_nothing(open_page):
    page = open_page(f"/campaigns/?{EVERYTHING}&channel=email", who="viewer")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/campaigns/*/?*")
    frame = page.locator("iframe")
    assert frame.get_attribute("sandbox") == ""
    frame.scroll_into_view_if_needed()
    assert page.frame_locator("iframe").locator("body").inner_text().strip()
    assert page.errors == []


@pytest.mark.parametrize("path", ["/campaigns/?period=W", "/campaigns/compare/?period=F&c={}&c={}"])
def test_words_for_the_ear_alone_make_no_page_wider_than_a_telephone(open_page, path):
    first, second = Campaign.objects.filter(market__code="nl").order_by("pk").values_list("pk", flat=True)[:2]
    page = open_page(path.format(first, second), who="digital_team", width=400)
    page.get_by_text("still coming in", exact=True).first.wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.errors == []
