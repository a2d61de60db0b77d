"""Markets and roles as people meet them: what is not theirs is not there."""

from campaigns.models import Campaign
from customers.models import ContactPoint

EVERYTHING = "period=L&rule=send&days=30"


def campaigns_of(page):
    return set(page.locator("tbody th a").all_inner_texts())


def test_the_other_market_shows_its_own_campaigns_only(open_page):
    page = open_page(f"/campaigns/?{EVERYTHING}", who="digital_team")
    here = {link.get_attribute("href") for link in page.locator("tbody th a").all()}
    page.locator(".who summary", has_text="Nederland").click()
    page.locator(".who a", has_text="België").click()
    page.wait_for_url("**market=be**")
    page.goto(f"/campaigns/?{EVERYTHING}")
    there = {link.get_attribute("href") for link in page.locator("tbody th a").all()}
    assert there
    assert here.isdisjoint(there)
    assert campaigns_of(page) <= set(Campaign.objects.filter(market__code="be").values_list("name", flat=True))
    assert page.request.get(here.pop()).status == 404


def test_customer_service_finds_a_caller_by_phone_and_opens_the_card(open_page):
    point = ContactPoint.objects.filter(channel="sms", market__code="nl", customer__isnull=False).latest("pk")
    page = open_page(who="customer_service")
    assert page.url.endswith("/desk/")
    page.goto("/customers/")
    page.get_by_role("searchbox").press_sequentially(point.normalised.replace("+31", "0"))
    page.locator(".hit").first.wait_for()
    with page.expect_navigation():
        page.get_by_role("searchbox").press("Enter")
    assert page.url.endswith(f"/customers/{point.customer_id}/")
    assert point.customer.last_name in page.locator("h1").inner_text()
    assert page.errors == []


def test_customer_service_finds_no_way_to_the_campaigns(open_page):
    page = open_page("/customers/", who="customer_service")
    assert page.locator("a[href^='/campaigns/']").count() == 0
    assert page.goto("/campaigns/").status == 403


def test_a_viewer_sees_numbers_and_no_way_to_persons_or_files(open_page):
    page = open_page(f"/campaigns/?{EVERYTHING}", who="viewer")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/campaigns/*/?*")
    assert page.locator(".funnel-value").count() >= 5
    assert page.locator("a[href*='customers']").count() == 0
    assert page.locator("a[href*='format=']").count() == 0
    assert page.goto(f"{page.url.split('?')[0]}customers/").status == 403


def test_a_stranger_is_led_to_sign_in_and_then_to_where_they_wanted(open_page, demo_world):
    page = open_page("/campaigns/?period=N")
    assert "/account/login/" in page.url
    login = demo_world.logins["viewer"]
    page.fill("[name=login]", login["email"])
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/campaigns/?period=N")
