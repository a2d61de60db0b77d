"""Everything out, everything gone, everything back in: the same pages. In twice, or while it is there: no change."""

import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from campaigns.actions import Report, record_reports, recount
from campaigns.models import Campaign, DailyResult, MessageEvent
from customers.models import Customer
from integrations.demo.ground import clear
from integrations.files.queries.taking_out import lines
from tests.campaigns import stored, world
from tests.campaigns.factories import customer, event, market, record
from tests.customers.factories import call, sign_in
from tests.integrations.files.factories import bring, check, store

pytestmark = pytest.mark.django_db

ORDER = ("campaigns", "customers", "appointments", "calls", "events", "results")
WINDOW = "period=L&rule=send&days=30"


@pytest.fixture
def told(nl):
    """A small world: mails and texts with opens, clicks, bounces and complaints; visits, calls, reported totals."""
    at = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=20)
    world.tell(at)
    customer(
        "anna", email="anna.second@example.com", plate="KN-482-T", make="Golf", last_name="Jansen", first_name="Anna"
    )
    call(of=nl, customer="anna", began_at=at, external_id="c-9")
    record(event("sent", at, message_id="", recipient="", customer="anna", campaign="by-number"))
    record_reports(nl, [Report("tool", "elsewhere", at.date(), "Elsewhere", sent=10, unique_opens=4)])
    return nl


def everything(of):
    return {kind: "".join(lines(of, kind)) for kind in ORDER}


def cells(files):
    """What is told, in no order: two addresses of one person have none."""
    return {kind: sorted(text.replace("\r\n", ";").split(";")) for kind, text in files.items()}


def bring_all(of, files):
    return {kind: bring(files[kind], kind, of=of) for kind in ORDER}


def pages(client, of):
    """Every page that shows these things, without the numbers of rows, which are made anew."""
    addresses = [f"/campaigns/?{WINDOW}", "/campaigns/reported/", "/customers/appointments/?period=L&status=all"]
    addresses += [f"/campaigns/{one.pk}/?{WINDOW}" for one in Campaign.objects.filter(market=of).order_by("name")]
    addresses += [
        f"/customers/{one.pk}/" for one in Customer.objects.filter(market=of).order_by("source", "external_id")
    ]
    return [neutral(client.get(address)) for address in addresses]


def neutral(page):
    assert page.status_code == 200, page.request
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    main = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main)
    main = re.sub(r'value="\d+"', 'value="#"', main)
    main = re.sub(r"(until|As of) \d\d:\d\d", r"\1 the minute", main)  # which may turn meanwhile
    return re.sub(r"(/|_|-|=|>)\d{1,6}(?=/|\"|&)", r"\1#", main)


def test_out_gone_and_in_again_are_the_same_pages(told):
    client = sign_in(Client(), world.colleague(roles.ADMINISTRATOR))
    before, files, figures = pages(client, told), everything(told), stored.everything(told)
    clear()
    assert not Customer.objects.exists()
    runs = bring_all(told, files)
    assert {kind: run.rejected for kind, run in runs.items()} == dict.fromkeys(ORDER, 0)
    assert stored.everything(told) == figures
    for page, known in zip(pages(client, told), before, strict=True):
        assert sorted(page.splitlines()) == sorted(known.splitlines())  # two addresses of one person have no order
    recount(told)
    assert stored.everything(told) == figures
    assert cells(everything(told)) == cells(files)


def test_what_is_still_there_is_known_again_event_by_event(told):
    files, figures = everything(told), stored.everything(told)
    runs = bring_all(told, files)
    assert {kind: (run.added, run.changed) for kind, run in runs.items()} == dict.fromkeys(ORDER, (0, 0))
    assert stored.everything(told) == figures


def test_late_news_of_a_message_finds_it_after_the_journey(told):
    files = everything(told)
    clear()
    bring_all(told, files)
    count = MessageEvent.objects.filter(market_id=told.pk).count()
    at = datetime.fromisoformat(files["events"].splitlines()[1].split(";")[3])
    record(event("unsubscribed", at + timedelta(days=1), message_id="m-anna", recipient="anna@example.com"))
    assert MessageEvent.objects.filter(market_id=told.pk).count() == count + 1
    assert DailyResult.objects.aggregate(all=Sum("unsubscribed"))["all"] == 2


def test_a_file_cannot_reach_the_messages_of_another_market(told):
    there = market("be")
    run = check(store(everything(told)["events"], "events", of=there))
    assert run.rejected == 0
    run = bring(everything(told)["events"], "events", of=there)
    assert (run.added, run.rejected) == (0, run.rows)
    assert "message_id|is a message of another market" in run.problems


def test_taking_a_file_along_is_written_down_and_for_who_may(told):
    client = sign_in(Client(), world.colleague(roles.DIGITAL_TEAM))
    page = client.get("/integrations/files/take-out/customers/")
    assert b"".join(page.streaming_content).decode().startswith("\ufeffsource;customer_id;")
    assert AuditEntry.objects.filter(action="files.export", target="customers").count() == 1
    assert client.get("/integrations/files/take-out/nothing/").status_code == 404
    other = sign_in(Client(), world.colleague(roles.PLANNER))
    assert other.get("/integrations/files/take-out/customers/").status_code == 403


def test_only_this_markets_rows_leave(told):
    record(event(message_id="theirs", recipient="x@example.be"), into=market("be"))
    assert "x@example.be" not in everything(told)["events"]
    assert "x@example.be" in everything(market("be"))["events"]


def test_a_demo_makes_the_journey_too(settings, tmp_path, monkeypatch):
    """Two markets with everything that a demo tells of thirty customers."""
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    call_command("demo", customers=30, months=1, stdout=StringIO())
    nl = market("nl")
    files, figures = everything(nl), stored.everything(nl)
    clear()
    bring_all(nl, files)
    assert stored.everything(nl) == figures
    assert cells(everything(nl)) == cells(files)
