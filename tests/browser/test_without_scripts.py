"""A browser without scripts: the list, a campaign and the call desk do their work all the same."""

from customers.models import Vehicle


def test_campaigns_are_filtered_and_opened_down_to_the_customers(open_page):
    page = open_page("/campaigns/?period=L", who="digital_team", scripts=False)
    page.locator("[data-key=N]").click()
    page.locator("select[name=channel]").select_option("email")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "period=N" in page.url
    assert "channel=email" in page.url
    page.locator("tbody th a").first.click()
    assert not page.locator("[data-png], [data-csv], [data-print], [data-share]").filter(visible=True).count()
    page.locator(".numbers summary").click()
    assert page.locator(".numbers tbody tr").filter(visible=True).count()
    shown = page.locator(".funnel-value").first.inner_text()
    page.locator(".funnel-value").first.click()
    assert page.locator("h1").inner_text().startswith(shown)


def test_a_caller_is_unsubscribed(open_page):
    plate = Vehicle.objects.filter(customer__market__code="nl").latest("pk")
    page = open_page("/desk/", who="customer_service", scripts=False)
    page.locator("main input[name=q]").fill(plate.plate)
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_url(f"**/desk/{plate.customer_id}/")
    page.get_by_role("button", name="Save").click()
    assert page.locator(".done").is_visible()
    assert page.locator(".say").first.is_visible()
