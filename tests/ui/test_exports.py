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

from ui import exports
from ui.cursor import Place
from ui.exports import ExportHead, csv_response, xlsx_response
from ui.period import Period
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


def head():
    period = Period.from_query(QueryDict("period=W"), now=NOW, zone=ZONE, earliest=None)
    return ExportHead("Campaigns", "campaigns", ZONE, NOW, period, (("Channel", "=e-mail"),))


def lines(language):
    with translation.override(language):
        text = b"".join(csv_response(table(iter(ROWS)), head())).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";" if language == "nl" else ","))


def test_csv_says_filters_period_zone_and_moment():
    words = [row[1] for row in lines("en")[:5]]
    assert words == ["Campaigns", "'=e-mail", "17 Nov – 23 Nov 2026", "Europe/Amsterdam", "23 Nov 2026 00:30"]


def test_csv_is_written_as_the_spreadsheets_of_the_language_read_it():
    assert lines("nl")[-3] == ["'=HYPERLINK(1)", "41286", "74,4", "2026-11-23 00:30:00"]
    assert lines("en")[-3] == ["'=HYPERLINK(1)", "41286", "74.4", "2026-11-23 00:30:00"]


def test_csv_texts_never_run_as_formulas_and_numbers_keep_their_minus():
    names = [row[0] for row in lines("nl")[-3:]]
    assert names == ["'=HYPERLINK(1)", "'-plain", "Total"]


def test_csv_has_every_row_and_the_totals():
    assert lines("nl")[-1] == ["Total", "41289", "", ""]
    assert len(lines("nl")) == 5 + 1 + 1 + 2 + 1


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
