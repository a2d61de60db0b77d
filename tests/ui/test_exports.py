"""Files: exactly the rows, under a head that says what they are."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.http import QueryDict
from django.utils import translation

from accounts.models import Market
from ui import exports
from ui.cursor import Place
from ui.exports import ExportHead, csv_response, xlsx_response
from ui.period import Period
from ui.spreadsheets import guarded, sheet_name, signs_of
from ui.tables import Column, Table

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    name: str
    sent: int
    rate: float | None
    at: datetime


ROWS = [Line("=HYPERLINK(1)", 41286, 0.744, NOW), Line("-plain", 3, None, NOW)]
COLUMNS = [
    Column("name", "Name", lambda row: row.name),
    Column("sent", "Sent", lambda row: row.sent, "count"),
    Column("rate", "Opened", lambda row: row.rate, "percent"),
    Column("at", "At", lambda row: row.at, "instant"),
]


def table(rows=ROWS):
    return Table(COLUMNS, rows, "Lines", QueryDict(), Place("-sent"), totals={"name": "Total", "sent": 41289})


def head(title="Campaigns", locale="nl_NL"):
    period = Period.from_query(QueryDict("period=W"), now=NOW, zone=ZONE, earliest=None)
    filters = (("Channel", "=e-mail"),)
    return ExportHead(title, "campaigns", ZONE, NOW, period, filters, signs=signs_of(locale))


def lines(language="en", locale="nl_NL"):
    with translation.override(language):
        text = b"".join(csv_response(table(iter(ROWS)), head(locale=locale))).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=signs_of(locale).delimiter))


def test_csv_says_filters_period_zone_and_moment():
    words = [row[1] for row in lines()[:5]]
    assert words == ["Campaigns", "'=e-mail", "17 Nov – 23 Nov 2026", "Europe/Amsterdam", "23 Nov 2026 00:30"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_csv_is_written_as_the_spreadsheets_of_the_market_read_it_whoever_takes_it(language):
    assert lines(language, "nl_NL")[-3] == ["'=HYPERLINK(1)", "41286", "74,4", "2026-11-23 00:30:00"]
    assert lines(language, "en_GB")[-3] == ["'=HYPERLINK(1)", "41286", "74.4", "2026-11-23 00:30:00"]


@pytest.mark.parametrize(
    ("language", "region", "signs"),
    [("nl", "NL", ";,"), ("nl", "BE", ";,"), ("en", "NL", ";,"), ("pl", "PL", ";,"), ("en", "GB", ",."),
     ("de", "CH", ",."), ("de-AT", "AT", ";,"), ("sv", "US", ";,")],
)  # fmt: skip
def test_delimiter_and_decimal_sign_are_those_of_language_and_country_together(language, region, signs):
    found = signs_of(Market(language=language, phone_region=region).locale)
    assert found.delimiter + found.point == signs


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-plain", "-1+1", "+31-6", "+A1", "'=1", "\t=1", "-1e5x", "+1;A1"],
)
def test_what_could_be_a_formula_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["+31612345641", "+31 (0)6 1234 5641", "-12,50", "-1.234.567,89", "+1E+5", "-", "'t Hart"]
)
def test_a_number_with_a_sign_is_no_formula(text):
    assert guarded(text) == text


def test_csv_texts_never_run_as_formulas_and_numbers_keep_their_minus():
    names = [row[0] for row in lines()[-3:]]
    assert names == ["'=HYPERLINK(1)", "'-plain", "Total"]


def test_csv_has_every_row_and_the_totals():
    assert lines()[-1] == ["Total", "41289", "", ""]
    assert len(lines()) == 5 + 1 + 1 + 2 + 1


@pytest.mark.django_db  # closing a response tidies connections
def test_xlsx_holds_real_numbers_and_dates_and_no_formulas():
    with translation.override("nl"):
        response = xlsx_response(table(), head())
    content = b"".join(response)
    response.close()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    assert cells[0] == ["Name", "Sent", "Opened", "At"]
    assert cells[1] == ["=HYPERLINK(1)", 41286, 0.744, datetime(2026, 11, 23, 0, 30)]  # noqa: DTZ001 (cells have no zone)
    assert sheet.cell(8, 1).data_type == "s"
    assert cells[3][:2] == ["Total", 41289]


ODD = [
    "🚗" * 20, "x" * 30 + "🚗", "Voorjaar 🚗 [ruit]: 2/3?", "'quoted'", "x" * 30 + "'y", "[]", "", "History", "HISTORY",
    "\x01\ufffe\uffff", "a\\b*c", "e\u0301" * 31,
]  # fmt: skip


@pytest.mark.django_db  # closing a response tidies connections
@pytest.mark.parametrize("title", ODD)
def test_any_title_makes_a_workbook_that_opens(title):
    response = xlsx_response(table(), head(title))
    content = b"".join(response)
    response.close()
    (name,) = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
    assert not set(name) & set("[]:*?/\\")
    assert not name.startswith("'")
    assert not name.endswith("'")
    assert name.lower() != "history"


def test_a_sheet_is_called_as_its_title_as_far_as_that_goes():
    assert sheet_name("Voorjaar 🚗: ruit") == "Voorjaar 🚗 ruit"
    assert sheet_name("x" * 30 + "🚗") == "x" * 30


@pytest.mark.django_db  # closing a response tidies connections
def test_an_xlsx_ends_where_the_sheet_does_and_says_that_the_csv_has_more(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 5 + 1 + 1 + 2 + 1)  # head, blank line, heads, two lines, the last word
    taken = []
    rows = (taken.append(number) or ROWS[0] for number in range(1000))
    with translation.override("en"):
        response = xlsx_response(table(rows), head())
    content = b"".join(response)
    response.close()
    last = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))[-1]
    assert last[0] == "A sheet holds no more than 2 lines; the CSV has them all."
    assert len(taken) == 3


def test_dates_of_days_are_written_as_days():
    column = Column("day", "Day", lambda row: row, "day")
    small = Table([column], [date(2026, 3, 29)], "Days", QueryDict(), Place("day"))
    with translation.override("nl"):
        assert b"".join(csv_response(small, head())).decode().splitlines()[-1] == "2026-03-29"
