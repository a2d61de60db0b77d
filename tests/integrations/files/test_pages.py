"""The pages of files: upload, columns, dry run, import, history, undo; for who may, in their own market."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import roles
from accounts.models import AuditEntry
from campaigns.models import Campaign, ReportedResult
from integrations.files import actions, shelf
from integrations.files.models import ImportRun, SavedMapping, State
from tests.customers.factories import agent, sign_in
from tests.integrations.factories import market
from tests.integrations.files.factories import APPOINTMENTS, EVENTS, bring, check, store, work

pytestmark = pytest.mark.django_db
INDEX = "/integrations/files/"


@pytest.fixture
def client(nl):
    return sign_in(Client(), agent(roles.DIGITAL_TEAM, of=nl))


def upload(client, content, kind="appointments", name="bookings.csv", **more):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(f"{INDEX}upload/", {"kind": kind, "file": file}, **more)


def form_of(run):
    told = run.told
    return {
        "encoding": told.dialect.encoding, "delimiter": told.dialect.delimiter, "header": "1",
        **{f"column-{name}": column for name, column in told.columns.items()},
        **{f"form-{name}": form for name, form in told.forms.items()},
    }  # fmt: skip


def text(page):
    return page.content.decode()


def test_from_upload_to_undo(client):
    page = upload(client, APPOINTMENTS)
    run = ImportRun.objects.get()
    assert page.url == f"{INDEX}{run.pk}/"
    shown = text(client.get(page.url))
    assert "carol" in shown
    assert 'value="appointment_id" selected' in shown
    client.post(page.url, form_of(run))
    assert "Reading the file" in text(client.get(page.url))
    work(run)
    assert "Import 3 rows" in text(client.get(page.url))
    client.post(f"{page.url}begin/")
    assert "Importing" in text(client.get(f"{page.url}progress/"))
    work(run)
    assert client.get(f"{page.url}progress/").headers["HX-Refresh"] == "true"
    assert "3 rows were new" in text(client.get(page.url))
    assert "bookings.csv" in text(client.get(INDEX))
    client.post(f"{page.url}undo/")
    work(run)
    assert "6 things that this import created are gone" in text(client.get(page.url))
    actions_told = set(AuditEntry.objects.filter(target=f"import {run.pk}").values_list("action", flat=True))
    assert actions_told == {
        "import.uploaded", "import.began", "import.finished", "import.undo_began", "import.undone",
    }  # fmt: skip


def test_names_of_campaigns_cannot_be_taken_back_and_the_page_says_why(client):
    run = bring("campaign_id,campaign_name\nspring,Spring check\n", "campaigns")
    shown = text(client.get(f"{INDEX}{run.pk}/"))
    assert "Names and texts of campaigns cannot be taken back" in shown
    assert "Undo this import" not in shown
    client.post(f"{INDEX}{run.pk}/undo/")
    run.refresh_from_db()
    assert run.state == State.DONE


def test_every_page_asks_at_most_ten_questions(client, django_assert_max_num_queries):
    runs = [store(APPOINTMENTS), check(store(APPOINTMENTS + "bad\n")), bring(APPOINTMENTS + "bad\n")]
    client.get(INDEX)
    for address in [INDEX, *(f"{INDEX}{run.pk}/" for run in runs)]:
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.csv", "empty"),
        (b"PK\x03\x04 broken", "broken.zip", "cannot be unpacked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "book.xls", "an old workbook or another packed file"),
        (b"\x1f\x8b packed", "file.csv.gz", "cannot be unpacked"),
        (b"<html><table><tr><td>appointment_id", "book.xls", "a web page, XML or JSON"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_refused_with_a_sentence(client, content, name, sentence):
    page = upload(client, content, name=name)
    assert page.status_code == 400
    assert sentence in text(page)
    assert not ImportRun.objects.exists()


def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing(client, monkeypatch, shelf_of_tests):
    monkeypatch.setattr(shelf, "LONGEST", 100)
    page = upload(client, APPOINTMENTS)
    assert page.status_code == 400
    assert "larger than 500 MB" in text(page)
    assert not shelf_of_tests.exists() or not list(shelf_of_tests.iterdir())


def test_without_a_token_nothing_is_taken_in(nl):
    client = sign_in(Client(enforce_csrf_checks=True), agent(roles.DIGITAL_TEAM, of=nl))
    assert upload(client, APPOINTMENTS).status_code == 403
    assert not ImportRun.objects.exists()


def test_the_file_of_another_market_is_nowhere(client):
    theirs = store(APPOINTMENTS, of=market("be"))
    for part in ("", "progress/", "rejects/"):
        assert client.get(f"{INDEX}{theirs.pk}/{part}").status_code == 404
    for part in ("begin/", "undo/", "drop/", "mapping/"):
        assert client.post(f"{INDEX}{theirs.pk}/{part}").status_code == 404
    assert "file.csv" not in text(client.get(INDEX))


def test_another_dialect_is_tried_by_the_url(client):
    run = store("id;naam\n1;Zoë\n".encode("cp1252"), "customers")
    shown = text(client.get(f"{INDEX}{run.pk}/?encoding=utf-16-le&delimiter=%7C&header=0"))
    assert '<option value="0" selected>' in shown
    assert "Zoë" not in shown
    assert "Zoë" in text(client.get(f"{INDEX}{run.pk}/?encoding=nonsense&delimiter=x"))


def test_columns_that_are_missing_or_wrong_are_told_and_nothing_begins(client):
    run = store(APPOINTMENTS)
    form = form_of(run) | {"column-status": "", "words-booked_via": "balie = counter", "column-branch": "gone"}
    form |= {"constant-revenue": "a lot", "constant-service": "repair", "constant-source": "x" * 51}
    page = client.post(f"{INDEX}{run.pk}/", form)
    assert page.status_code == 400
    shown = text(page)
    assert "Say which column is status" in shown
    assert "“counter” is none of the words" in shown
    assert "no column “gone”" in shown
    assert "“a lot” for revenue is no number that can be kept" in shown.lower()
    assert "for source system is longer than what can be kept" in shown
    assert "“repair”" not in shown
    run.refresh_from_db()
    assert run.state == State.NEW


def test_a_kept_mapping_is_offered_for_the_next_file_that_it_fits(client):
    run = check(store(APPOINTMENTS.replace("customer_id", "klant")), columns={**COLUMNS, "customer_id": "klant"})
    client.post(f"{INDEX}{run.pk}/mapping/", {"name": "planning-export"})
    assert SavedMapping.objects.get().name == "planning-export"
    following = store(APPOINTMENTS.replace("customer_id", "klant"))
    assert "?mapping=planning-export" in text(client.get(f"{INDEX}{following.pk}/"))
    shown = text(client.get(f"{INDEX}{following.pk}/?mapping=planning-export"))
    assert '<option value="klant" selected>' in shown
    assert "?mapping=planning-export" not in text(client.get(f"{INDEX}{store(APPOINTMENTS).pk}/"))
    assert client.get(f"{INDEX}{following.pk}/?mapping=none").status_code == 404
    assert client.post(f"{INDEX}{run.pk}/mapping/", {"name": "no good name"}).status_code == 400


COLUMNS = {name: name for name in ("appointment_id", "booked_at", "starts_at", "status", "booked_via")}


def test_rejected_rows_are_a_file_and_taking_it_is_written_down(client):
    run = bring(APPOINTMENTS + "v-9,x,never,2026-05-13T10:00:00Z,attended,web\n")
    page = client.get(f"{INDEX}{run.pk}/rejects/")
    assert "v-9" in b"".join(page.streaming_content).decode()
    assert AuditEntry.objects.filter(action="import.rejects_taken").count() == 1
    shown = text(client.get(f"{INDEX}{run.pk}/"))
    assert shown.count("when it was booked") == 2
    assert "never" not in shown
    assert shown.count("is no date in the stated form") == 2  # summed up and row by row, in the reader's language
    assert "geen datum" not in shown
    page.close()


def test_a_file_that_was_not_imported_can_be_thrown_away_and_an_imported_one_not(
    client, shelf_of_tests, django_capture_on_commit_callbacks
):
    run = check(store(APPOINTMENTS))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{INDEX}{run.pk}/drop/").url == INDEX
    assert not list(shelf_of_tests.iterdir())
    done = bring(APPOINTMENTS)
    client.post(f"{INDEX}{done.pk}/drop/")
    assert ImportRun.objects.filter(pk=done.pk).exists()


def test_the_same_file_on_its_way_twice_is_told(client):
    first, second = check(store(APPOINTMENTS)), check(store(APPOINTMENTS))
    actions.begin(by=None, run=first)
    page = client.post(f"{INDEX}{second.pk}/begin/", follow=True)
    assert "being imported into this market already" in text(page)


def test_a_stopped_import_says_how_to_go_on(client):
    run = check(store(APPOINTMENTS))
    ImportRun.objects.filter(pk=run.pk).update(state=State.FAILED, trouble="disk_full", stamp="2026-05-01T00:00:00Z")
    assert "make room, then carry on" in text(client.get(f"{INDEX}{run.pk}/"))
    client.post(f"{INDEX}{run.pk}/begin/")
    assert work(run).state == State.DONE


def test_reported_totals_have_a_page_of_their_own_and_a_place_on_the_campaigns(client):
    bring("campaign_id,campaign_name,as_of,sent\nx,Elsewhere,2026-05-01,4321\n", "results")
    shown = text(client.get("/campaigns/reported/"))
    assert "Elsewhere" in shown
    assert "4,321" in shown
    page = text(client.get(f"/campaigns/{ReportedResult.objects.get().campaign_id}/"))
    assert "Reported by another tool" in page


def test_a_campaign_that_chance_did_not_choose_says_so(client):
    bring(
        APPOINTMENTS.replace("booked_via\n", "booked_via,reminded\n")
        .replace("web\n", "web,1\n")
        .replace("phone\n", "phone,0\n")
    )
    shown = text(client.get("/campaigns/?period=A"))
    assert "SMS reminder" in shown
    assert "Not randomised" in text(client.get(f"/campaigns/{Campaign.objects.get().pk}/?period=A"))
    bring(EVENTS, "events")
    other = Campaign.objects.get(external_id="spring")
    assert "Not randomised" not in text(client.get(f"/campaigns/{other.pk}/?period=A"))


def test_a_body_that_breaks_off_is_no_error_of_ours(client):
    content = BytesIO(b"--x\r\nContent-Disposition: form-data; name=file; filename=a.csv\r\n\r\nid,na")
    page = client.generic("POST", f"{INDEX}upload/", content.read(), content_type="multipart/form-data; boundary=x")
    assert page.status_code in {200, 302, 400}
