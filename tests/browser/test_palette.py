"""Going to anything by keyboard: a campaign, a customer, an area."""

from campaigns.models import Campaign
from customers.models import Customer


def test_a_campaign_is_two_keys_and_its_name_away(open_page):
    campaign = Campaign.objects.filter(market__code="nl").latest("pk")
    page = open_page("/customers/", who="digital_team")
    page.keyboard.press("Control+k")
    page.keyboard.type(campaign.name)
    page.locator("#palette-found [role=option]", has_text=campaign.name).first.wait_for()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == campaign.name
    assert page.errors == []


def test_a_customers_name_is_never_in_an_address(open_page):
    customer = Customer.objects.filter(market__code="nl").exclude(last_name="").latest("pk")
    page = open_page("/customers/", who="customer_service")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("Control+k")
    page.keyboard.type(f"{customer.last_name}, {customer.first_name}")
    page.locator("#palette-found [role=option]").first.wait_for()
    assert any(url.endswith("/find/") for url in asked)
    assert not any(customer.last_name.lower() in url.lower() for url in asked)


def test_areas_are_found_where_they_are_and_nothing_says_so(open_page):
    page = open_page("/customers/", who="digital_team")
    page.keyboard.press("Control+k")
    page.keyboard.type("campai")
    page.wait_for_timeout(400)  # the server has answered: nothing of that name
    assert page.locator("#palette [role=option]:visible").first.inner_text().strip() == "Campaigns"
    page.keyboard.type("zzzz")
    assert page.locator("#palette .palette-none").is_visible()
