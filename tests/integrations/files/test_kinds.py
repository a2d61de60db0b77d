"""Every kind of file by page and by command: the same rows, the same counts, and known the next time."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags

from accounts import roles
from campaigns.models import Campaign, Message, ReportedResult
from customers.models import Appointment, Call, Customer
from integrations.files.models import ImportRun, State
from tests.customers.factories import agent, sign_in
from tests.integrations.factories import market
from tests.integrations.files.factories import work
from tests.integrations.files.test_pages import INDEX, form_of

pytestmark = pytest.mark.django_db

FILES = {
    "customers": "customer_id;email;mobile\nanna;anna@example.com;06 12345641\nbob;bob@example.com;\n;c@example.com;\n",
    "appointments": (
        "appointment_id|customer_id|booked_at|starts_at|status|revenue\n"
        "v-1|anna|04-05-2026 09:00|11-05-2026 10:00|attended|1.249,50\n"
        "v-2|bob|04-05-2026 09:30|12-05-2026 10:00|no_show|\nv-3|bob|04-05-2026|31-06-2026|booked|\n"
    ),
    "calls": "call_id\tbegan_at\tseconds\tcustomer_id\nc-1\t20260506 080000\t125\tanna\nc-2\t20260506\t-1\tanna\n",
    "events": (
        "event_id,event_type,occurred_at,campaign_id,message_id,email\n"
        "1,sent,2026-05-01T07:00:00Z,spring,m-1,anna@example.com\n"
        '2,opened,2026-05-01T08:00:00Z,spring,m-1,"anna@example.com"\n3,sent,2026-05-01T07:00:00Z,spring,,nobody\n'
    ),
    "results": "campaign;report_date;sent;unique_opens\nspring;01-05-2026;1.200;310\nspring;;5;1\n",
}
GOOD = {"customers": 2, "appointments": 2, "calls": 1, "events": 2, "results": 1}
WRONG = {
    "customers": ("4", "customer_id"),
    "appointments": ("4", "starts_at"),
    "calls": ("3", "seconds"),
    "events": ("4", "email"),
    "results": ("3", "as_of"),
}
ROWS = {
    "customers": Customer,
    "appointments": Appointment,
    "calls": Call,
    "events": Message,
    "results": ReportedResult,
}
UTF_16 = {"calls", "events"}


def content(kind):
    return FILES[kind].encode("utf-16" if kind in UTF_16 else "cp1252")


def by_page(nl, kind):
    """From the upload to the import, as somebody at a screen does it."""
    client = sign_in(Client(), agent(roles.DIGITAL_TEAM, of=nl))
    file = SimpleUploadedFile(f"{kind}.csv", content(kind))
    page = client.post(f"{INDEX}upload/", {"kind": kind, "file": file})
    run = ImportRun.objects.get()
    assert page.url == f"{INDEX}{run.pk}/"
    shown = strip_tags(client.get(page.url).content.decode())
    assert FILES[kind].splitlines()[1].split(run.dialect.delimiter)[0] in shown
    client.post(page.url, form_of(run))
    assert "can be imported" in strip_tags(client.get(f"{INDEX}{work(run).pk}/").content.decode())
    client.post(f"{page.url}begin/")
    work(run)
    shown = strip_tags(client.get(page.url).content.decode())
    assert f"{GOOD[kind]} rows were new" in shown
    return run


def by_command(nl, kind, tmp_path, *options):
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(content(kind))
    said = StringIO()
    call_command("import_file", kind, str(path), *options, market=nl.code, stdout=said)
    return ImportRun.objects.latest("pk"), said.getvalue()


@pytest.mark.parametrize("kind", FILES)
def test_by_page_then_by_command(nl, kind, tmp_path):
    run = by_page(nl, kind)
    assert (run.state, run.added, run.rejected) == (State.DONE, GOOD[kind], 1)
    rejected = run.rejects_path.read_text(encoding="utf-8-sig").splitlines()
    assert (len(rejected), tuple(rejected[1].split(";")[:2])) == (2, WRONG[kind])
    before = list(ROWS[kind].objects.order_by("pk").values())
    checked, said = by_command(nl, kind, tmp_path, "--dry-run")
    assert checked.known == GOOD[kind]
    assert f"{GOOD[kind]} tell of what is known already" in said
    again, said = by_command(nl, kind, tmp_path)
    assert f"0 new, 0 changed, {GOOD[kind]} known already" in said
    assert (again.added, again.changed, again.known, again.rejected) == (0, 0, GOOD[kind], 1)
    assert list(ROWS[kind].objects.order_by("pk").values()) == before


@pytest.mark.parametrize("kind", FILES)
def test_another_market_knows_nothing_of_it(nl, kind, tmp_path):
    by_command(nl, kind, tmp_path)
    there, _said = by_command(market("be"), kind, tmp_path)
    assert (there.added, there.known) == (GOOD[kind], 0)
    assert Campaign.objects.count() == (2 if kind in {"events", "results"} else 0)
