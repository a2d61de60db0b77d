"""A telephone answers STOP: the planner sees it, nothing more can be sent, and the desk shows the refusal."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Market
from customers.models import ContactPoint
from sms import actions
from sms.models import SandboxText
from sms.queries.silences import silenced
from ui import formats


@pytest.fixture
def market(server):
    return Market.objects.get(code="nl")


@pytest.fixture
def kept():
    """Does something on a connection of its own, so that the server sees it."""

    def work(what):
        try:
            return what()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda what: pool.submit(work, what).result()


def number(market, nth):
    """A telephone of a customer who said nothing yet."""
    numbers = ContactPoint.objects.filter(market=market, channel="sms", customer__isnull=False).order_by("-pk")
    return numbers.values_list("normalised", flat=True)[nth]


@pytest.fixture
def phone(market, kept):
    """One to which a text of ours came in."""
    found = number(market, 0)
    kept(lambda: SandboxText.objects.create(market=market, reference="walk", phone=found, text="Dag, tot morgen."))
    return found


def telephone(page, phone):
    return page.locator("figure", has_text=formats.phone(phone, "NL")).first


def test_a_telephone_texts_stop_the_planner_sees_it_and_the_desk_shows_the_refusal(open_page, market, kept, phone):
    page = open_page("/sms/sandbox/", who="planner")
    telephone(page, phone).get_by_label("Answer as this telephone").fill("Stop!")
    telephone(page, phone).get_by_role("button", name="Send").click()
    page.get_by_text("is on its way").wait_for()
    kept(lambda: actions.take_in(market=market))
    assert silenced(market, [phone]) == {phone}

    page.goto("/sms/conversations/?show=stopped")
    page.locator(".talks a", has_text=formats.phone(phone, "NL")).click()
    page.wait_for_url("**/sms/conversations/*/")
    assert page.get_by_text("They texted STOP").is_visible()
    assert page.locator(".theirs .sms-bubble").last.inner_text() == "Stop!"
    page.locator(".ours", has_text="START").first.wait_for()
    assert page.get_by_role("button", name="Send this answer").count() == 0
    assert page.errors == []

    customer = ContactPoint.objects.get(market=market, normalised=phone).customer_id
    desk = open_page(f"/desk/{customer}/", who="customer_service")
    row = desk.locator(".grants tbody tr", has_text="SMS")
    assert re.search(r"No\s+just now", row.inner_text())
    assert desk.get_by_text(", stop by sms.").is_visible()
    assert desk.errors == []


def test_a_question_is_read_and_put_away(open_page, market, kept):
    phone = number(market, 1)
    kept(lambda: actions.say(market=market, phone=phone, text="Hoe laat ook weer?"))
    kept(lambda: actions.take_in(market=market))
    page = open_page("/sms/conversations/", who="planner")
    before = int(page.locator(".rail .badge").inner_text().split()[0])
    page.locator(".talks a", has_text=formats.phone(phone, "NL")).click()
    page.wait_for_url("**/sms/conversations/*/")
    page.locator(".rail .badge", has_text=re.compile(rf"^{before - 1}\b")).wait_for()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/sms/conversations/")
    assert page.locator(".talks a", has_text=formats.phone(phone, "NL")).count() == 0
    assert page.errors == []
