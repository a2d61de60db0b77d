"""A file's way in: upload, columns, dry run, import, the campaign that it told of; and out again."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from playwright.sync_api import expect

from campaigns.models import Campaign
from integrations.files.actions import take_up_waiting
from tests.browser.test_every_page import unsound

TABLE = """when;what;who;mailing;name
03-11-2026 09:00;verstuurd;walk.one@example.com;walk;Walk in the park
03-11-2026 09:05;verstuurd;walk.two@example.com;walk;Walk in the park
03-11-2026 10:00;geopend;walk.one@example.com;walk;Walk in the park
yesterday;geopend;walk.two@example.com;walk;Walk in the park
"""
COLUMNS = {
    "occurred_at": "when",
    "event_type": "what",
    "email": "who",
    "campaign_id": "mailing",
    "campaign_name": "name",
}


def worker():
    """Does the waiting work as a worker does: on a connection of its own, outside of the test's transaction."""

    def work():
        try:
            take_up_waiting()
            Campaign.objects.filter(source="walking", message=None).delete()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def uploaded(page):
    """Opens the page of files and brings the file in."""
    page.get_by_role("link", name="Files", exact=True).click()
    brought(page)


def brought(page):
    """Brings the file in."""
    page.get_by_label("What the file holds").select_option("events")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "walk.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp1252")}
    )
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_role("cell", name="walk.one@example.com").first).to_be_visible()


def told(page):
    """Says how days, words and the source are read."""
    page.locator("[name=form-occurred_at]").select_option("dmy")
    page.locator("[name=words-event_type]").fill("verstuurd = sent\ngeopend = opened")
    page.locator("[name=constant-source]").fill("walking")


def test_from_a_file_to_its_campaign_and_back(open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = open_page("/integrations/", who="digital_team")
    uploaded(page)
    for field, column in COLUMNS.items():
        page.locator(f"[name=column-{field}]").select_option(column)
    told(page)
    page.get_by_role("button", name="Check all rows").click()
    expect(page.locator("progress")).to_be_visible()
    worker()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.locator("progress")).to_be_visible()
    page.reload()
    worker()
    expect(page.get_by_text("3 rows were new, 0 changed something")).to_be_visible()
    expect(page.get_by_role("cell", name="is no date in the stated form").first).to_be_visible()
    page.get_by_role("link", name="To the campaigns").click()
    page.get_by_role("link", name="Walk in the park").click()
    expect(page.get_by_role("heading", level=1, name="Walk in the park")).to_be_visible()
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Undo this import").click()
    worker()
    expect(page.get_by_text("Undone: 2 things")).to_be_visible()
    assert page.errors == []


def chip(page, column):
    return page.locator(f'[data-column="{column}"]')


def row(page, field):
    return page.locator("tr", has=page.locator(f"[name=column-{field}]"))


def test_columns_are_dragged_onto_their_fields(open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = open_page("/integrations/", who="digital_team")
    uploaded(page)
    expect(chip(page, "who")).to_contain_text("walk.one@example.com · walk.two@example.com")
    for field, column in COLUMNS.items():
        chip(page, column).drag_to(row(page, field))
        expect(page.locator(f"[name=column-{field}]")).to_have_value(column)
    expect(page.locator("[data-chips] [role=status]")).to_have_text(
        "“name of the campaign” is read from the column “name”."
    )
    expect(page.locator("[data-chips] .tag:visible")).to_have_count(len(COLUMNS))
    told(page)
    assert unsound(page) == {}
    page.get_by_role("button", name="Check all rows").click()
    worker()
    page.reload()
    expect(page.get_by_text("3 of 4 rows can be imported.")).to_be_visible()
    assert unsound(page) == {}
    page.get_by_role("button", name="Throw away").click()
    assert page.errors == []


def test_a_drag_that_ends_beside_the_fields_or_by_escape_changes_nothing(open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = open_page("/integrations/", who="digital_team")
    uploaded(page)
    chip(page, "who").drag_to(page.get_by_role("heading", level=1))
    chip(page, "who").hover()
    page.mouse.down()
    row(page, "email").hover()
    expect(page.locator(".lifted")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("[name=column-email]")).to_have_value("")
    expect(page.locator(".lifted, .over")).to_have_count(0)
    page.get_by_role("button", name="Throw away").click()
    assert page.errors == []


def test_a_finger_drags_a_column_down_and_moves_the_others_aside(open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = open_page("/integrations/files/", who="digital_team", width=400)
    brought(page)
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.locator("[data-chips]").evaluate("(chips) => chips.scrollIntoView()")

    def swipe(across, down):
        box = chip(page, "when").bounding_box()
        x, y = box["x"] + 20, box["y"] + 20
        for part in range(11):
            spot = {"x": x + across * part / 10, "y": y + down * part / 10}
            kind = "touchMove" if part else "touchStart"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [spot]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    swipe(30, row(page, "event_id").bounding_box()["y"] - chip(page, "when").bounding_box()["y"])
    expect(page.locator("[name=column-event_id]")).to_have_value("when")
    swipe(-10, 0)
    swipe(-200, 0)
    expect(page.locator("[data-chips] li").first).not_to_be_in_viewport(ratio=1)
    assert page.errors == []
