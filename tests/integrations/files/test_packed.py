"""Archives and workbooks: read as the table in them, within bounds that are looked at first."""

import gzip
import io
import time
import zipfile
from datetime import datetime, timedelta
from datetime import time as clock

import pytest

from customers.models import Call, Customer
from integrations.files import packed, shelf, workbooks
from integrations.files.kinds import Kind
from tests.integrations.files.books import workbook
from tests.integrations.files.factories import bring, store
from tests.integrations.files.test_importing import counts, rejected

pytestmark = pytest.mark.django_db
TABLE = "customer_id;first_name;last_name;email\nk-1;Zoë;Bracht;a@example.nl\nk-2;René;Dal;b@example.nl\n"
ROWS = [line.split(";") for line in TABLE.splitlines()]


def zipped(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


PACKED = {
    "gzip": gzip.compress(TABLE.encode()),
    "ZIP of a Mac": zipped({"a.csv": TABLE, ".DS_Store": "x", "__MACOSX/._a.csv": "x", "b/.DS_Store": "x"}),
    "ZIP of a folder": zipped({"export/": "", "export/a.csv": TABLE, "export/Thumbs.db": "x"}),
    "workbook": workbook(ROWS, []),
    "workbook with a hidden sheet": workbook([["lists"]], ROWS, s1="hidden"),
    "workbook with a title": workbook([["Export"], [], *ROWS]),
    "workbook in a ZIP": zipped({"a.xlsx": workbook(ROWS)}),
}


@pytest.mark.parametrize("how", PACKED)
def test_the_table_in_it_is_read(nl, how):
    assert counts(bring(PACKED[how], Kind.CUSTOMERS)) == (2, 0, 0, 0)
    assert sorted(Customer.objects.values_list("first_name", flat=True)) == ["René", "Zoë"]


WIDE = ";".join(f"c{number}" for number in range(400_000)) + "\n"


NARROW = "a;b\n" * 4_000_000
REFUSED = {
    "ZIP bomb": (lambda: zipped({"a.csv": NARROW}), packed.BOMB),
    "workbook bomb": (lambda: zipped({"a.xlsx": zipped({"xl/workbook.xml": NARROW})}), packed.BOMB),
    "gzip bomb": (lambda: gzip.compress(NARROW.encode()), packed.BOMB),
    "gzip in gzip": (lambda: gzip.compress(gzip.compress(TABLE.encode())), shelf.NO_TEXT),
    "two sheets": (lambda: workbook(ROWS, ROWS), workbooks.NOT_ONE_SHEET),
    "two tables": (lambda: zipped({"a.csv": TABLE, "b.csv": TABLE}), packed.NOT_ONE_TABLE),
    "cut off": (lambda: gzip.compress(TABLE.encode())[:-9], shelf.BROKEN_ARCHIVE),
    "no workbook": (lambda: zipped({"xl/workbook.xml": "no book"}), shelf.BROKEN_ARCHIVE),
    "empty workbook": (lambda: workbook([[]]), shelf.EMPTY),
    "wide workbook": (lambda: workbook([[f"c{number}" for number in range(501)]]), shelf.TOO_WIDE),
    "endless line": (lambda: b"x" * 17_000_000, shelf.ENDLESS),
    "web page": (lambda: b"\xef\xbb\xbf\n<html><table>", shelf.NO_TABLE),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_single_table_within_bounds_is_refused_with_the_reason(nl, what, shelf_of_tests):
    made, reason = REFUSED[what]
    with pytest.raises(shelf.ShelfError) as error:
        store(made(), Kind.CUSTOMERS)
    assert str(error.value) == reason
    assert not list(shelf_of_tests.iterdir())


def test_a_line_of_400_000_columns_is_refused_at_once(nl):
    before = time.process_time()
    with pytest.raises(shelf.ShelfError, match="500 columns"):
        store(WIDE, Kind.CUSTOMERS)
    assert time.process_time() - before < 1


@pytest.mark.parametrize(("most", "rows"), [("MOST_ROWS", 2), ("MOST_CELLS", 11)])
def test_a_workbook_beyond_its_bounds_is_refused(nl, monkeypatch, most, rows):
    monkeypatch.setattr(workbooks, most, rows)
    with pytest.raises(shelf.ShelfError, match="100,000 rows"):
        store(workbook(ROWS), Kind.CUSTOMERS)


def test_an_empty_row_far_below_is_no_row(nl):
    content = workbook([*ROWS, *[[]] * 50, [None, None]])
    assert counts(bring(content, Kind.CUSTOMERS)) == (2, 0, 0, 0)


def test_rows_of_a_workbook_keep_their_numbers_and_its_short_rows_their_width(nl):
    run = bring(workbook([["Export of June"], [], *ROWS, [], ["", "Niemand"], ["k-3", "Ik"]]), Kind.CUSTOMERS)
    assert [row["helder_row"] for row in rejected(run)] == ["7"]
    assert counts(run) == (3, 0, 0, 1)


def test_moments_durations_and_numbers_of_a_workbook_are_read_as_what_they_are(nl):
    head = ["call_id", "began_at", "seconds", "customer_id", "completed"]
    moment = datetime(2026, 11, 22, 9, 42, 30)  # noqa: DTZ001 (a workbook knows no zones)
    lines = [[1234, moment, 95, 12.0, True], [1235, moment, timedelta(seconds=95), 12.0, True],
             [1236, moment, clock(0, 1, 35), 12.0, True]]  # fmt: skip
    assert counts(bring(workbook([head, *lines]), Kind.CALLS)) == (3, 0, 0, 0)
    assert set(Call.objects.values_list("seconds", "customer_id", "completed")) == {
        (95, Customer.objects.get(external_id="12").pk, True)
    }
    assert {call.began_at.isoformat() for call in Call.objects.all()} == {"2026-11-22T08:42:30+00:00"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.5, "12.5"),
        (12.125, "12.1250"),
        (1e15, "1.00000000000000E+15"),
        (9999999999999999, "1.00000000000000E+16"),
        (7, "7"),
        (None, ""),
    ],
)
def test_numbers_of_a_workbook_are_written_so_that_nothing_else_is_read_in_them(value, text):
    assert workbooks._cell(value) == text
