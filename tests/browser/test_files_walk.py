"""A file's way in: upload, columns, dry run, import, the campaign that it told of; and out again."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from playwright.sync_api import expect

from campaigns.models import Campaign
from integrations.files.actions import take_up_waiting

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
    """Brings the file in and says which column is what."""
    page.get_by_role("link", name="Files", exact=True).click()
    page.get_by_label("What the file holds").select_option("events")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "walk.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp1252")}
    )
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_role("cell", name="walk.one@example.com").first).to_be_visible()
    for field, column in COLUMNS.items():
        page.locator(f"[name=column-{field}]").select_option(column)
    page.locator("[name=form-occurred_at]").select_option("dmy")
    page.locator("[name=words-event_type]").fill("verstuurd = sent\ngeopend = opened")
    page.locator("[name=constant-source]").fill("walking")


def test_from_a_file_to_its_campaign_and_back(open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = open_page("/integrations/", who="digital_team")
    uploaded(page)
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
