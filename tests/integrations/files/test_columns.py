"""Files as spreadsheets, Macs and archives make them; and columns that are judged by all of their values."""

import gzip
import io
import zipfile

import pytest
from openpyxl import Workbook

from customers.models import Appointment, Customer
from integrations.files import packed, shelf
from integrations.files.kinds import Kind
from integrations.files.models import State, Trouble
from tests.integrations.files.factories import begin, bring, check, store
from tests.integrations.files.test_importing import counts, rejected

pytestmark = pytest.mark.django_db
TABLE = "customer_id;first_name;last_name;email\nk-1;Zoë;Bracht;a@example.nl\nk-2;René;Dal;b@example.nl\n"


def names():
    return sorted(Customer.objects.values_list("first_name", flat=True))


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(*sheets):
    book, made = Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(made)
    return made.getvalue()


ROWS = [line.split(";") for line in TABLE.splitlines()]
WRITTEN = {
    "one Windows line in UTF-8": TABLE.encode().replace("René".encode(), "René".encode("cp1252")),
    "sep=": b"sep=;\r\n" + TABLE.encode(),
    "Mac Roman": TABLE.replace("\n", "\r").encode("mac_roman"),
    "gzip": gzip.compress(TABLE.encode()),
    "ZIP of a Mac": zipped(**{"a.csv": TABLE, ".DS_Store": "x", "__MACOSX/._a.csv": "x"}),
    "workbook": workbook(ROWS, []),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_table_is_read_however_it_was_written(nl, how):
    assert counts(bring(WRITTEN[how], Kind.CUSTOMERS)) == (2, 0, 0, 0)
    assert names() == ["René", "Zoë"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped(**{"a.csv": "a;b\n" * 4_000_000}), packed.BOMB),
        (gzip.compress(b"a;b\n" * 4_000_000), packed.BOMB),
        (workbook(ROWS, ROWS), packed.NOT_ONE_SHEET),
        (zipped(**{"a.csv": TABLE, "b.csv": TABLE}), packed.NOT_ONE_TABLE),
        (gzip.compress(TABLE.encode())[:-9], shelf.BROKEN_ARCHIVE),
        (";".join(f"c{number}" for number in range(400_000)) + "\n", shelf.TOO_WIDE),
    ],
    ids=["zip bomb", "gzip bomb", "two sheets", "two tables", "cut off", "too wide"],
)
def test_what_cannot_be_one_table_is_refused_with_the_reason(nl, content, reason, shelf_of_tests):
    with pytest.raises(shelf.ShelfError, match=reason[:40]):
        store(content, Kind.CUSTOMERS)
    assert not list(shelf_of_tests.iterdir())


def test_of_two_columns_of_one_name_the_second_is_numbered(nl):
    run = store("customer_id;email;email;last_name\nk-1;a@example.nl;b@example.nl;Dubbel\n", Kind.CUSTOMERS)
    assert run.dialect.header
    assert counts(begin(check(run, columns={"customer_id": "customer_id", "email": "email (2)"}))) == (1, 0, 0, 0)


HEAD = "appointment_id;customer_id;booked_at;starts_at;status;revenue\n"


def us_dates(days):
    return HEAD + "".join(f"v-{day};anna;10/{day:02}/2025 09:00;11/{day:02}/2025 10:00;attended;1\n" for day in days)


def test_days_of_the_other_order_behind_the_first_rows_stop_the_file_and_ask(nl):
    text = us_dates([*range(1, 13)] * 25 + [13])
    run = check(store(text))
    assert (run.state, run.trouble) == (State.FAILED, Trouble.ORDER)
    assert run.told.forms["booked_at"] == "mdy"
    assert counts(begin(check(run))) == (301, 0, 0, 0)
    assert {visit.starts_at.month for visit in Appointment.objects.all()} == {11}


def test_stated_once_more_the_rows_of_the_other_order_are_rejected(nl):
    run = check(store(us_dates([*range(1, 13)] * 25 + [13])))
    run = check(run, forms={"booked_at": "dmy", "starts_at": "dmy"})
    assert (run.state, run.rejected) == (State.CHECKED, 1)


def test_halves_of_the_day_say_that_the_month_comes_first(nl):
    run = store(HEAD + "v-1;anna;11/02/2025 9:00 AM;11/05/2025 10:00 AM;attended;1\n")
    assert run.told.forms["booked_at"] == "mdy"


def test_amounts_are_read_as_the_whole_column_writes_them(nl):
    line = "v-{};anna;1-10-2025 9:00;2-11-2025 10:00;attended;{}\n"
    bring(HEAD + line.format(1, "12.500") + line.format(2, "18.75"))
    assert sorted(map(str, Appointment.objects.values_list("revenue", flat=True))) == ["12.50", "18.75"]


@pytest.mark.parametrize(("day", "word"), [("22-11-25 09:00", "jaartal van twee cijfers"), ("46351,5", "rekenblad")])
def test_days_that_only_a_spreadsheet_knows_are_explained(nl, day, word):
    good = "v-1;anna;1-10-2025 9:00;2-11-2025 10:00;attended;1\nv-2;anna;1-10-2025 9:00;2-11-2025 10:00;attended;1\n"
    run = bring(HEAD + good + f"v-3;anna;{day};24-11-2025 10:00;attended;1\n")
    assert word in rejected(run)[0]["helder_reason"]
