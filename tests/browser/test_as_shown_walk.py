"""A planner sends what is on the screen and nothing after its appointment, and loses nothing when the session ends."""

from datetime import timedelta

from django.utils import timezone

from sms.models import Stage, TextMessage

DAYS = 14


def busy_day(page):
    """Opens the next day of the coming two weeks on which somebody can be texted; that day."""
    today = timezone.localdate()
    for days in range(2, DAYS):
        page.goto(f"/sms/?day={today + timedelta(days)}")
        if page.locator('input[name="to"]').count():
            return today + timedelta(days)
    raise AssertionError("nobody is expected in two weeks")


def test_a_time_that_was_typed_and_not_shown_never_sends_at_once(open_page):
    page = open_page("/sms/", who="planner")
    day = busy_day(page)
    before = TextMessage.objects.count()
    page.locator("select[name=when]").select_option("at")
    page.locator("input[name=at]").fill(f"{day - timedelta(1)}T10:00")
    assert page.locator("[data-send]").is_disabled()
    assert page.get_by_text("Show it first").is_visible()
    page.locator("input[name=at]").blur()  # what is typed shows itself
    page.get_by_text("leaves ").first.wait_for()
    send = page.locator("[data-send]")
    assert send.inner_text().startswith("Plan ")
    assert "10:00" in send.inner_text()
    for box in page.locator('input[name="to"]').all()[1:]:
        box.uncheck()
    assert send.inner_text().startswith("Plan 1 text,")
    send.click()
    page.wait_for_url("**/sms/sendings/*/")
    (text,) = TextMessage.objects.order_by("-stage_at")[: TextMessage.objects.count() - before]
    assert (text.stage, text.due_at > timezone.now()) == (Stage.QUEUED, True)
    page.get_by_role("button", name="Call off what has not left").click()
    page.get_by_text("Called off").first.wait_for()
    assert page.errors == []


def test_without_scripts_the_server_refuses_what_was_not_shown(open_page):
    page = open_page("/sms/", who="planner", scripts=False)
    day = busy_day(page)
    before = TextMessage.objects.count()
    page.locator("select[name=when]").select_option("at")
    page.locator("input[name=at]").fill(f"{day - timedelta(1)}T10:00")
    page.locator("[data-send]").click()
    page.get_by_text("since this was shown").wait_for()
    assert TextMessage.objects.count() == before
    assert page.locator("[data-send]").inner_text().startswith("Plan ")


def test_a_moment_after_the_appointments_reaches_nobody(open_page):
    page = open_page("/sms/", who="planner")
    day = busy_day(page)
    page.goto(f"/sms/?day={day}&when=at&at={day}T23:30")
    page.get_by_text("It would come too late for the appointment.").first.wait_for()
    assert page.locator('input[name="to"]').count() == 0
    assert page.locator("[data-send]").count() == 0


def test_a_form_after_the_session_ended_waits_on_its_page_to_be_pressed_again(open_page, demo_world):
    page = open_page("/sms/lists/new/", who="planner")
    page.get_by_label("Paste a list").fill("020-1234567")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Read the list").click()
    page.get_by_text("Nothing was saved: you were signed out.").wait_for()
    page.fill("[name=login]", demo_world.logins["planner"]["email"])
    page.fill("[name=password]", demo_world.logins["planner"]["password"])
    page.press("[name=password]", "Enter")
    page.get_by_role("button", name="Press again").click()
    page.get_by_text("The number is no mobile number.").wait_for()
    assert page.errors == []


def test_a_page_that_asks_by_itself_says_so_when_the_session_has_ended(open_page):
    page = open_page("/sms/conversations/", who="planner")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("() => { htmx.ajax('GET', '/sms/conversations/unread/', '#waiting-speech') }")  # as every minute
    page.get_by_text("You are no longer signed in").first.wait_for()
    assert "/sms/conversations/" in page.url


def test_without_cookies_a_page_of_our_own_says_that_nothing_was_saved(open_page):
    page = open_page("/sms/lists/new/", who="planner")
    page.get_by_label("Paste a list").fill("020-1234567")
    page.context.clear_cookies()
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("heading", name="Nothing was saved").wait_for()
