"""Columns are judged by all of their values; where these leave it open, somebody is asked before anything is stored."""

import re

import pytest
from django.test import Client

from accounts import roles
from customers.models import Appointment
from integrations.files.models import State, Trouble
from tests.customers.factories import agent, sign_in
from tests.integrations.files.factories import begin, bring, check, store, work
from tests.integrations.files.test_importing import counts, rejected

pytestmark = pytest.mark.django_db
HEAD = "appointment_id;customer_id;booked_at;starts_at;status;revenue\n"
OPEN = [*range(1, 10), 12] * 25


def dated(*days, booked="{month:02}/{day:02}/2025 09:00", starts="11/{day:02}/2025 10:00"):
    lines = (
        f"v-{row};anna;{booked.format(day=day, month=10)};{starts.format(day=day)};attended;1\n"
        for row, day in enumerate(days)
    )
    return HEAD + "".join(lines)


def asked(run):
    return (run.state, run.trouble, run.told.asked) if run.trouble else (run.state, "", {})


def months():
    return {visit.booked_at.month for visit in Appointment.objects.all()}


def test_days_that_only_the_last_row_tells_are_read_by_it(nl):
    run = check(store(dated(*OPEN, 25)))
    assert asked(run) == (State.CHECKED, "", {})
    assert run.told.forms["booked_at"] == "mdy"
    assert counts(begin(run)) == (251, 0, 0, 0)
    assert months() == {10}


def test_days_that_contradict_what_the_first_rows_showed_stop_the_file_and_ask(nl):
    run = check(store(dated(*OPEN, 25), kind="appointments"), forms={"booked_at": "dmy", "starts_at": "dmy"})
    assert asked(run) == (State.FAILED, Trouble.UNCLEAR, {"booked_at": {"mdy": 252}, "starts_at": {"mdy": 252}})
    assert not Appointment.objects.exists()
    assert run.told.forms["booked_at"] == "mdy"
    assert counts(begin(check(run))) == (251, 0, 0, 0)


def test_rows_that_contradict_each_other_are_asked_about_and_then_read_as_somebody_says(nl):
    text = HEAD + "".join(
        f"v-{n};anna;{day};01/11/2025;attended;1\n" for n, day in enumerate(["10/25/2025", "25/10/2025"])
    )
    run = check(store(text))
    assert asked(run)[2] == {"booked_at": {"mdy": 2, "dmy": 3}, "starts_at": {}}
    run = check(run, forms={"booked_at": "dmy", "starts_at": "dmy"})
    assert (run.state, run.good, run.rejected) == (State.CHECKED, 1, 1)


def test_days_that_no_row_tells_are_asked_about_until_somebody_says_it(nl):
    run = check(store(dated(*OPEN)))
    assert asked(run)[1:] == (Trouble.UNCLEAR, {"booked_at": {}, "starts_at": {}})
    work(run)
    assert asked(check(run))[1] == Trouble.UNCLEAR
    run = check(run, forms={"booked_at": "mdy", "starts_at": "mdy"})
    assert counts(begin(run)) == (250, 0, 0, 0)
    assert months() == {10}


def test_what_somebody_said_of_one_column_is_not_said_of_another_in_its_place(nl):
    run = check(store(dated(*OPEN, 25)), forms={"booked_at": "dmy", "starts_at": "dmy"})
    columns = {**run.told.columns, "booked_at": "starts_at"}
    run = check(run, columns=columns, forms={"booked_at": "dmy", "starts_at": "mdy"})
    assert asked(run)[2] == {"booked_at": {"mdy": 252}}


def test_a_column_that_tells_nothing_goes_by_the_other_one(nl):
    run = check(store(dated(*OPEN, 12, booked="10/01/2025 09:00", starts="12/25/2025 10:00")))
    assert run.told.forms["booked_at"] == "mdy"


@pytest.mark.parametrize(
    ("day", "form", "month"),
    [("11/02/2025 9:00 AM", "mdy", 11), ("11/02/2025 9:00 a.m.", "mdy", 11), ("11-02-2025 9:00", "dmy", 2),
     ("11.02.2025", "dmy", 2), ("11/11/2025", "dmy", 11), ("zo 2 nov. 2025 9u00", "dmy", 11),
     ("Nov 2, 2025 9:00 PM", "dmy", 11), ("2 november 2025", "dmy", 11), ("13-2-2025 24:00", "dmy", 2)],
)  # fmt: skip
def test_signs_of_order_are_read(nl, day, form, month):
    run = bring(HEAD + f"v-1;anna;{day};2026-01-05 10:00;attended;1\n")
    assert run.told.forms["booked_at"] == form
    assert months() == {month}


AMOUNTS = HEAD + "".join(f"v-{n};anna;2025-10-01 09:00;2025-11-02 10:00;attended;{{}}\n" for n in range(2))


@pytest.mark.parametrize(
    ("cells", "kept"),
    [(("12.500", "18.75"), ["12.50", "18.75"]), (("12.500", "1.234,50"), ["12500.00", "1234.50"]),
     (("12,500", "18.75"), ["12500.00", "18.75"]), (("12", "18.7"), ["12.00", "18.70"])],
)  # fmt: skip
def test_amounts_are_read_as_the_whole_column_writes_them(nl, cells, kept):
    bring(AMOUNTS.format(*cells))
    assert [str(visit.revenue) for visit in Appointment.objects.order_by("external_id")] == kept


@pytest.mark.parametrize(("cells", "shown"), [(("12.500", "9.750"), {}), (("12.500", "18.75;1,5"), {"point": 3})])
def test_amounts_that_can_be_read_in_two_ways_are_asked_about(nl, cells, shown):
    text = AMOUNTS.format(*cells)
    if shown:
        text = AMOUNTS.format("12.500", "18.75") + "v-2;anna;2025-10-01;2025-11-02;attended;1,5\n"
        shown = {"point": 3, "comma": 4}
    run = check(store(text))
    assert asked(run)[1:] == (Trouble.UNCLEAR, {"revenue": shown})
    run = begin(check(run, forms={**run.told.forms, "revenue": "point"}))
    assert str(Appointment.objects.get(external_id="v-0").revenue) == "12.50"
    assert run.flagged == bool(shown)


@pytest.mark.parametrize(("day", "word"), [("22-11-25 09:00", "jaartal van twee cijfers"), ("45983,5", "rekenblad")])
def test_days_that_only_a_person_can_read_are_explained(nl, day, word):
    good = "".join(f"v-{n};anna;1-10-2025 9:00;2-11-2025 10:00;attended;1\n" for n in range(2))
    run = bring(HEAD + good + f"v-3;anna;{day};24-11-2025 10:00;attended;1\n")
    assert word in rejected(run)[0]["helder_reason"]


@pytest.mark.parametrize(
    ("day", "form"), [("22-11-25 12:00", "dmy_short"), ("45983,5", "serial"), ("45983.5", "serial")]
)
def test_and_read_where_somebody_says_how(nl, day, form):
    run = check(
        store(HEAD + f"v-1;anna;{day};2026-01-05 10:00;attended;1\n"), forms={"booked_at": form, "starts_at": "iso"}
    )
    assert counts(begin(run)) == (1, 0, 0, 0)
    assert Appointment.objects.get().booked_at.isoformat() == "2025-11-22T11:00:00+00:00"


def test_the_page_asks_names_the_rows_and_begins_nothing_without_an_answer(nl):
    client = sign_in(Client(), agent(roles.DIGITAL_TEAM, of=nl))
    run = check(
        store("Report;;;;;\n" + dated(*OPEN, 25) + "Totaal;;;;;251\n"), forms={"booked_at": "dmy", "starts_at": "dmy"}
    )
    page = f"/integrations/files/{run.pk}/"
    shown = client.get(page).content.decode()
    assert "row 253 can only be read as 11/22/2026 09:42 (month first)" in shown
    assert "Say how it is written" in shown
    assert "Carry on where it stopped" not in shown
    shown = client.get(f"{page}?edit=1").content.decode()
    (select,) = re.findall('<select name="form-booked_at".*?</select>', shown)
    assert "– say which –" in select
    assert "as the whole column shows" not in select
    assert "Totaal · 251" in shown
    form = {f"column-{name}": column for name, column in run.told.columns.items()}
    answer = client.post(page, form)
    assert answer.status_code == 400
    assert "Say how when it was booked is written." in answer.content.decode()
    client.post(page, {**form, "form-booked_at": "mdy", "form-starts_at": "mdy"})
    assert (work(run).good, run.rejected) == (251, 1)


def test_the_page_explains_days_of_short_years_before_the_dry_run(nl):
    client = sign_in(Client(), agent(roles.DIGITAL_TEAM, of=nl))
    run = store(HEAD + "v-1;anna;22-11-25 09:00;45983,5;attended;1\n")
    shown = client.get(f"/integrations/files/{run.pk}/").content.decode()
    assert "“22-11-25 09:00” has a year of two digits" in shown
    assert "“45983,5” is a spreadsheet&#x27;s own number of a day" in shown
