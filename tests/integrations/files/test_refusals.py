"""Files of refusals: looked at, taken in once, named by row and field where they cannot be, and never raising."""

import csv
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from accounts import roles
from accounts.models import AuditEntry
from integrations.files import actions
from integrations.files.models import ImportRun, State
from integrations.files.queries.taking_out import lines
from integrations.files.refusals import refusal
from permissions.actions import AT_ONCE, Act, grant
from permissions.models import Delivery, Event, Source
from permissions.queries.gate import may_send
from permissions.queries.verification import verify
from tests.campaigns.world import colleague
from tests.customers.factories import customer, market, sign_in
from tests.integrations.files.factories import begin, bring, check, store
from tests.permissions.factories import denied, marijke, sandbox

pytestmark = pytest.mark.django_db

FILE = """address,channel,purpose,since,action
M.Oosterom@POST.example,email,,2025-03-01,withdraw
06 99 99 99 99,sms,marketing,2025-03-01T10:00:00+01:00,
today@post.example,,,,
nobody,email,,,
x@post.example,pigeon,,,
y@post.example,email,service,,
z@post.example,email,,yesterday,
w@post.example,email,,,grant
12,sms,,,
,email,,,
"""


def code(target: str, channel: str = "email", purpose: str = "marketing") -> str:
    return may_send(market(), target, channel, purpose).code


def of_file(text: str = FILE, **fields) -> ImportRun:
    return store(text, "permissions", of=market(), **fields)


def noted(run: ImportRun, recorded: str) -> list[dict[str, str]]:
    with run.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if row["helder_recorded"] == recorded]


def rejected(run: ImportRun) -> list[tuple[str, str]]:
    return [(row["helder_row"], row["helder_field"]) for row in noted(run, "no")]


def test_a_dry_run_counts_and_names_bad_rows_and_stores_nothing():
    run = check(of_file())
    assert (run.state, run.rows, run.good, run.rejected) == (State.CHECKED, 10, 5, 5)
    assert rejected(run) == [
        ("5", "address"), ("6", "channel"), ("9", "action"), ("10", "address"), ("11", "address"),
    ]  # fmt: skip
    assert not Event.objects.exists()


def test_a_no_is_kept_without_the_purpose_or_day_that_cannot_be_read_and_a_remark_shows_them():
    run = begin(check(of_file()))
    remarks = {row["helder_row"]: (row["helder_field"], row["helder_reason"]) for row in noted(run, "yes")}
    assert {row: field for row, (field, _reason) in remarks.items()} == {"3": "address", "7": "purpose", "8": "since"}
    assert remarks["7"][1].endswith(": service")
    assert remarks["8"][1].endswith(": yesterday")
    assert code("y@post.example") == code("z@post.example") == "denied_all"
    whole = Event.objects.filter(channel="email", purpose="all", action="withdraw", occurred_at=F("recorded_at"))
    assert whole.count() == 3  # without a time, with "service" and with "yesterday"
    assert not Event.objects.exclude(action="withdraw").exists()


@pytest.mark.parametrize("action", ["grant", "GRANT", "perhaps", "off/on"])
def test_what_may_turn_on_never_turns_off(action):
    text = f"address,since,purpose,action\na@post.example,yesterday,service,{action}\n"
    run = bring(text, "permissions", of=market())
    assert (run.added, rejected(run)) == (0, [("2", "action")])
    assert not Event.objects.exists()


def test_good_rows_go_in_once_and_the_sending_systems_are_told():
    sandbox()
    run = begin(check(of_file()))
    assert (run.added, run.known, run.rejected) == (5, 0, 5)
    assert code("m.oosterom@post.example") == code("today@post.example") == "denied_all"
    assert code("+31699999999", "sms") == "denied_purpose"
    assert code("+31699999999", "sms", "survey") == "not_mobile"  # nobody has that number
    assert code("w@post.example") == code("x@post.example") == "no_consent"
    assert Delivery.objects.count() == 5
    assert set(Event.objects.values_list("source", "reference")) == {("csv_import", f"import-{run.pk}")}
    again = begin(check(of_file(FILE + "\n")))
    assert (again.added, again.known) == (0, 5)
    assert verify().faults == ()


def test_a_day_counts_to_its_end_and_a_moment_for_itself():
    bring(FILE, "permissions", of=market())
    whole, moment = Event.objects.filter(occurred_at__year=2025).order_by("-occurred_at")
    assert whole.occurred_at == datetime(2025, 3, 1, 23, tzinfo=UTC) - timedelta(microseconds=1)
    assert moment.occurred_at == datetime(2025, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hour"), [("2025-03-30", 22), ("2025-10-26", 23), ("2025-06-01", 22)])
def test_a_day_ends_when_the_clocks_of_the_market_say_so(day, hour):
    zone = market().zone
    begun = datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC)
    said = refusal({"address": "a@post.example", "since": begun}, zone).since
    assert said.astimezone(UTC) == datetime.fromisoformat(f"{day}T{hour}:00Z") - timedelta(microseconds=1)


def test_a_file_lifts_nothing_and_does_not_outdo_a_later_choice():
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), purposes=["all"])
    bring(FILE, "permissions", of=market())
    assert code("m.oosterom@post.example") == "consent"
    assert not Event.objects.filter(action="grant", source=Source.CSV_IMPORT).exists()


def test_words_and_columns_of_another_system_are_read_by_a_mapping():
    text = "e-mail;status;datum\na@post.example;uit;01-03-2025\nb@post.example;aan;01-03-2025\n"
    run = bring(
        text, "permissions", of=market(), columns={"address": "e-mail", "action": "status", "since": "datum"},
        words={"action": {"uit": "withdraw", "aan": "grant"}}, forms={"since": "dmy"},
    )  # fmt: skip
    assert (run.added, run.rejected) == (1, 1)
    assert (code("a@post.example"), code("b@post.example")) == ("denied_all", "no_consent")


def test_a_file_without_an_address_says_which_column_is_missing(client):
    run = of_file("naam,kanaal\nJan,email\n")
    sign_in(client, colleague(roles.DIGITAL_TEAM))
    told = client.post(f"/integrations/files/{run.pk}/", {"kind": "permissions"})
    assert told.status_code == 400
    assert "Say which column is e-mail address or phone number." in told.content.decode()


def test_no_transaction_holds_more_rows_than_the_desk_can_wait_for(monkeypatch):
    sizes: list[int] = []
    monkeypatch.setattr(
        "integrations.files.actions.work.write",
        lambda run, good: sizes.append(len(good)) or actions.writing.write(run, good),
    )
    run = bring("address\n" + "".join(f"row{n}@post.example\n" for n in range(250)), "permissions", of=market())
    assert (run.added, sizes) == (250, [AT_ONCE, AT_ONCE, 50])


def test_the_worker_goes_on_behind_the_last_rows_that_it_had_stored(monkeypatch):
    run = check(of_file("address\n" + "".join(f"row{n}@post.example\n" for n in range(250))))
    write, fail = actions.writing.write, iter([False, True])
    monkeypatch.setattr(
        "integrations.files.actions.work.write", lambda run, good: 1 / 0 if next(fail, False) else write(run, good)
    )
    stopped = begin(run)
    assert (stopped.state, stopped.position, Event.objects.count()) == (State.FAILED, AT_ONCE, AT_ONCE)
    assert actions.go_on(by=None, run=stopped, queue=False)
    actions.carry_on(pk=run.pk)
    run.refresh_from_db()
    assert (run.state, run.added, Event.objects.count()) == (State.DONE, 250, 250)


@pytest.mark.parametrize("role", [roles.DIGITAL_TEAM, roles.ADMINISTRATOR])
def test_a_colleague_uploads_checks_imports_and_sees_that_nothing_is_undone(role, client, tmp_path):
    sign_in(client, colleague(role))
    path = tmp_path / "no.csv"
    path.write_text(FILE, encoding="utf-8")
    with path.open("rb") as file:
        page = client.post("/integrations/files/upload/", {"kind": "permissions", "file": file}, follow=True)
    run = ImportRun.objects.get()
    assert "Which column is what" in page.content.decode()
    run = check(run)
    looked = client.get(f"/integrations/files/{run.pk}/").content.decode()
    assert "5 of 10 rows can be imported." in looked
    assert "cannot be undone" in looked
    client.post(f"/integrations/files/{run.pk}/begin/")
    actions.carry_on(pk=run.pk)
    done = client.get(f"/integrations/files/{run.pk}/").content.decode()
    assert "5 rows were new" in done
    assert "cannot be undone" in done
    assert f"/integrations/files/{run.pk}/undo/" not in done
    client.post(f"/integrations/files/{run.pk}/undo/")
    run.refresh_from_db()
    assert run.state == State.DONE
    assert AuditEntry.objects.filter(action="import.finished", target=f"import {run.pk}").exists()


@pytest.mark.parametrize("role", [roles.CUSTOMER_SERVICE, roles.PLANNER, roles.VIEWER])
def test_nobody_else_may(role):
    run = check(of_file())
    client = sign_in(Client(), colleague(role))
    for method, path in (("get", ""), ("post", "begin/"), ("get", "rejects/"), ("get", "progress/")):
        assert getattr(client, method)(f"/integrations/files/{run.pk}/{path}").status_code == 403
    assert client.get("/integrations/files/take-out/permissions/").status_code == 403
    assert not Event.objects.exists()


def test_the_command_line_reads_the_same_file(tmp_path, capsys):
    market()
    path = tmp_path / "no.csv"
    path.write_text(FILE, encoding="utf-8")
    call_command("import_file", "permissions", str(path), market="nl", dry_run=True)
    assert not Event.objects.exists()
    call_command("import_file", "permissions", str(path), market="nl")
    assert "5 new, 0 changed, 0 known already" in capsys.readouterr().out


def test_what_is_taken_out_says_the_same_when_it_is_brought_in_elsewhere():
    bring(FILE, "permissions", of=market())
    marijke(external_id="two", email="two@post.example")
    taken = "".join(lines(market(), "permissions"))
    assert taken.splitlines()[1].startswith("M.Oosterom@POST.example;email;all;2025-03-01T22:59:59.999999+00:00")
    other = market("be")
    run = bring(taken, "permissions", of=other)
    assert (run.added, run.rejected) == (5, 0)
    assert may_send(other, "m.oosterom@post.example", "email", "marketing").code == "denied_all"
    assert "two@post.example" not in taken


def test_a_person_s_no_is_taken_out_for_an_address_that_they_got_later():
    who = marijke()
    denied(who)
    customer(email="new@post.example")
    told = [row.split(";")[:3] for row in "".join(lines(market(), "permissions")).splitlines()]
    assert ["new@post.example", "email", "all"] in told


def test_the_file_of_customers_holds_the_headers_with_which_one_click_stops_a_newsletter(client):
    who = marijke()
    customer(external_id="no-mail", mobile="0687654321")
    told = {
        row["customer_id"]: row
        for row in csv.DictReader("".join(lines(who.market, "customers"))[1:].splitlines(), delimiter=";")
    }
    assert told["marijke"]["list_unsubscribe_post"] == "List-Unsubscribe=One-Click"
    assert told["no-mail"]["list_unsubscribe"] == told["no-mail"]["list_unsubscribe_post"] == ""
    url = told["marijke"]["list_unsubscribe"].strip("<>")
    assert "oosterom" not in url.lower()
    assert code("m.oosterom@post.example", purpose="newsletter") != "denied_purpose"
    client.post(urlsplit(url).path, {"List-Unsubscribe": "One-Click"})
    assert code("m.oosterom@post.example", purpose="newsletter") == "denied_purpose"
