"""The desk by keyboard alone, its strokes counted; a customer's own page with and without JavaScript."""

import pytest

from accounts.models import Market
from customers.models import ContactPoint, Customer
from permissions import links
from permissions.links import Link
from permissions.queries.gate import may_send
from tests.browser.test_every_page import LOOKS, serious


class Keys:
    """A keyboard that counts how often it is struck."""

    def __init__(self, page):
        self.page, self.struck = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.struck += 1

    def type(self, text):
        self.press(*text)


def number(skip=0):
    """A customer's number that nobody shares, with its owner: each test takes another."""
    points = ContactPoint.objects.filter(channel="sms", market__code="nl", customer__isnull=False)
    return points.order_by("pk")[skip]


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_a_caller_who_rings_is_unsubscribed_in_three_strokes(open_page):
    point = number()
    page = open_page(f"/desk/?tel={point.normalised.replace('+', '%2B')}&call=88.214", who="customer_service")
    assert page.url.endswith(f"/desk/{point.customer_id}/")
    keys = Keys(page)
    keys.press("u")
    assert focused(page) == "scope-0"
    keys.press("0", "Enter")
    page.locator(".done").wait_for()
    assert keys.struck == 3
    assert "No more marketing, by any channel." in page.locator(".done").inner_text()
    assert "done" in focused(page), "a screen reader reads out what happened"
    assert page.locator(".say").inner_text()
    assert not may_send(point.market, point.customer_id, "sms", "marketing").allowed
    keys.press("z")
    page.get_by_text("Undone: it stands as it stood before.").wait_for()
    assert page.errors == []


def test_without_the_telephone_system_it_takes_a_number_and_four_strokes(open_page):
    point = number(1)
    page = open_page("/desk/", who="customer_service")
    keys = Keys(page)
    keys.type(point.normalised[-9:])
    page.locator(".hit").wait_for()
    with page.expect_navigation():
        keys.press("Enter")
    keys.press("u", "0", "Enter")
    page.locator(".done").wait_for()
    assert keys.struck == 9 + 4
    assert page.errors == []


def test_a_digit_chooses_a_channel_and_another_the_reason(open_page):
    point = number(2)
    page = open_page(f"/desk/{point.customer_id}/", who="customer_service")
    Keys(page).press("u", "2", "6", "Enter")
    page.get_by_text("No more marketing by: SMS.").wait_for()
    assert not may_send(point.market, point.customer_id, "sms", "marketing").allowed
    assert may_send(point.market, point.customer_id, "post", "marketing").allowed


def test_keys_rest_while_somebody_types_and_when_they_are_switched_off(open_page):
    point = number(3)
    page = open_page(f"/desk/{point.customer_id}/", who="customer_service")
    keys = Keys(page)
    keys.press("/", "u", "0")
    assert page.get_by_role("searchbox").input_value() == "u0"
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    page.get_by_label("Keys work on this device").uncheck()
    page.keyboard.press("Escape")
    keys.press("u")
    assert focused(page) != "scope-0"
    assert may_send(point.market, point.customer_id, "sms", "service").allowed


def test_every_key_has_something_to_click(open_page):
    page = open_page(f"/desk/{number(4).customer_id}/", who="customer_service")
    page.get_by_role("link", name="U Unsubscribe").click()
    page.locator("label.choice", has_text="E-mail").click()
    page.locator("label.choice", has_text="Not for me").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: it stands as it stood before.").wait_for()


def test_a_caller_whom_nobody_knows_is_unsubscribed_by_what_they_say(open_page):
    page = open_page("/desk/", who="customer_service")
    keys = Keys(page)
    keys.type("new.one@stranger.example")
    page.get_by_text("Read as e-mail address").wait_for()
    with page.expect_navigation():
        keys.press("Enter")
    keys.press("u", "0", "Enter")
    page.locator(".done").wait_for()
    assert "stranger" not in page.url.split("/desk/")[0]
    assert "new.one" not in page.url
    assert not may_send(Market.objects.get(code="nl"), "new.one@stranger.example", "email", "marketing").allowed


def test_the_desk_works_on_a_telephone_without_javascript(browser, server, signed_in):
    point = number(7)
    context = browser.new_context(
        base_url=server, java_script_enabled=False, storage_state=signed_in("customer_service"),
        viewport={"width": 400, "height": 800},
    )  # fmt: skip
    context.add_cookies([{"name": "django_language", "value": "en", "url": server}])
    page = context.new_page()
    page.goto("/desk/")
    page.get_by_role("searchbox").fill(point.normalised)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{point.customer_id}/")
    page.locator("label.choice", has_text="SMS").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("No more marketing by: SMS.").wait_for()
    assert not may_send(point.market, point.customer_id, "sms", "marketing").allowed
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: it stands as it stood before.").wait_for()
    context.close()


def test_two_agents_see_each_other_without_reloading(open_page):
    point = number(5)
    mine = open_page(f"/desk/{point.customer_id}/", who="customer_service")
    theirs = open_page(f"/desk/{point.customer_id}/", who="administrator")
    Keys(mine).press("u", "1", "Enter")
    mine.locator(".done").wait_for()
    theirs.get_by_text("Both changes are kept.").wait_for(timeout=15_000)
    assert "Joost van Dijk" in theirs.locator("#live").inner_text()


@pytest.mark.parametrize("path", ["/desk/", "/desk/{pk}/", "/desk/{pk}/check/"])
def test_the_desk_is_sound_in_every_look(open_page, path):
    assert looks(open_page(path.format(pk=number(6).customer_id), who="customer_service")) == {}


def looks(page):
    wrong = {}
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 1000})
        wrong[scheme, width] = serious(page)
        sideways = page.evaluate("document.documentElement.scrollWidth") - width
        wrong[scheme, width] += [f"scrolls sideways by {sideways}"] if sideways > 0 else []
    return {look: found for look, found in wrong.items() if found}


def own_page(skip):
    customer = Customer.objects.filter(market__code="nl", contact_points__channel="email").order_by("pk")[skip]
    point = customer.contact_points.get(channel="email")
    return customer, links.token(Link(customer.market_id, bytes(point.hash), "email", "newsletter"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_customer_changes_what_they_get(browser, server, javascript):
    customer, token = own_page(10 + javascript)
    context = browser.new_context(
        base_url=server, java_script_enabled=javascript, viewport={"width": 400, "height": 800}
    )
    page = context.new_page()
    page.goto(f"/p/{token}?lang=en")
    box = page.get_by_role("group", name="Newsletter").get_by_label("Post", exact=True)
    assert box.is_checked()
    box.uncheck()
    page.get_by_role("button", name="Save my choices").click()
    page.get_by_text("Off: Newsletter, Post").wait_for()
    assert not may_send(customer.market, customer.pk, "post", "newsletter").allowed
    assert may_send(customer.market, customer.pk, "post", "marketing").allowed
    assert context.cookies() == []
    context.close()


def test_the_customers_pages_are_sound_in_every_look(browser, server):
    _customer, token = own_page(12)
    context = browser.new_context(base_url=server, reduced_motion="reduce")
    page = context.new_page()
    wrong = {}
    for path in (f"/p/{token}", f"/u/{token}", "/p/nonsense"):
        page.goto(path)
        wrong[path] = looks(page)
    context.close()
    assert {path: found for path, found in wrong.items() if found} == {}
