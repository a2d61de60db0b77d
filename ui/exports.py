"""A table as a file: CSV or XLSX of exactly its rows, under a head that says what they are.

CSV is UTF-8 with a byte order mark. Its delimiter and its decimal sign are those of the market, whatever the reader's
language. Rates are written in percent. Texts that a spreadsheet would run as a formula get an apostrophe in front.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext

from ui import formats
from ui.period import Period
from ui.spreadsheets import Signs, guarded, sheet_name
from ui.tables import Column, Table

IN_PERCENT = {"percent", "points", "bar"}
AT_ONCE = 5_000
"""Lines of an XLSX that are written while the reader waits, half a second; the worker writes more. A CSV leaves row by
row and has them all."""
SHEET_ROWS = 1_048_576
"""Rows of a sheet, by the format itself."""
_TELL_EVERY = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExportHead:
    """What a file says of itself: title, the filters as words, the period if there is one, the zone, and when it was
    made."""

    title: str
    filename: str
    zone: ZoneInfo
    made_at: datetime
    period: Period | None = None
    filters: tuple[tuple[str, str], ...] = ()
    signs: Signs = field(kw_only=True)
    """Of its CSV."""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The head as label and words."""
        found = [(gettext("Report"), self.title), *self.filters]
        if self.period:
            found.append((gettext("Period"), formats.days(self.period.first, self.period.last)))
        found.append((gettext("Time zone"), self.zone.key))
        found.append((gettext("Made at"), formats.instant(self.made_at, self.zone)))
        return found


def file_name(*parts: str, period: Period | None = None) -> str:
    """What a file is called: its page, what it is of there, and its days, in plain letters."""
    days = [day.isoformat() for day in dict.fromkeys((period.first, period.last))] if period else []
    return "-".join(filter(None, [*(slugify(part)[:60].strip("-") for part in parts), "_".join(days)])) or "helder"


def csv_response(table: Table[Any], head: ExportHead) -> StreamingHttpResponse:
    """The table as CSV, streamed row by row."""
    response = StreamingHttpResponse(_csv_lines(table, head), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{head.filename}.csv"'
    return response


def xlsx_response(table: Table[Any], head: ExportHead) -> FileResponse:
    """The table as XLSX with real numbers and dates, written row by row to a temporary file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_workbook(file, table, head)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{head.filename}.xlsx", content_type=XLSX)


class _Line:
    """A file whose write hands the line back: csv's way to stream."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(table: Table[Any], head: ExportHead) -> Iterator[str]:
    write = csv.writer(_Line(), delimiter=head.signs.delimiter).writerow
    yield "\ufeff"
    for label, words in head.lines:
        yield write([guarded(label), guarded(words)])
    yield write([])
    yield write([guarded(_head_text(column)) for column in table.columns])
    for values in _values(table):
        cells = zip(table.columns, values, strict=True)
        yield write([_csv_value(column, value, head.zone, head.signs.point) for column, value in cells])


def _values(table: Table[Any]) -> Iterator[list[Any]]:
    for row in table.rows:
        yield [column.value(row) for column in table.columns]
    if table.totals is not None:
        yield [table.totals.get(column.key) for column in table.columns]


def _head_text(column: Column[Any]) -> str:
    return f"{column.label} (%)" if column.kind in IN_PERCENT else column.label


def _csv_value(column: Column[Any], value: Any, zone: ZoneInfo, point: str) -> str:  # noqa: ANN401 (a cell's value)
    if value is None:
        return ""
    if column.kind == "trend":
        return " ".join(_number(each, point) for each in value if each is not None)
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if column.kind in {"text", "instant", "day"} or isinstance(value, str):
        return guarded(str(value))
    return _number(value * 100 if column.kind in IN_PERCENT else value, point)


def _number(value: Any, point: str) -> str:  # noqa: ANN401 (an int, float or Decimal)
    text = f"{value:.6f}".rstrip("0").rstrip(".") if not isinstance(value, int) else str(value)
    return text.replace(".", point)


def write_workbook(
    file: IO[bytes], table: Table[Any], head: ExportHead, *, tell: Callable[[int], object] = lambda _done: None
) -> tuple[int, bool]:
    """Writes the table into an open file; how many lines, and whether these are all (a sheet holds no more).

    `tell` hears now and then how many lines are done.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet, looks = book.add_worksheet(sheet_name(head.title)), _looks(book)
        start = _write_head(sheet, table, head, looks["head"])
        rows, most, done = _values(table), SHEET_ROWS - start - 2, 0
        for done, values in enumerate(islice(rows, most), 1):
            kinds = [looks.get(_look(column, value)) for column, value in zip(table.columns, values, strict=True)]
            _write_line(sheet, start + done, [_xlsx_value(value, head.zone) for value in values], kinds)
            if done % _TELL_EVERY == 0:
                tell(done)
        whole = next(rows, None) is None
        if not whole:
            more = gettext("A sheet holds no more than %(rows)s lines; the CSV has them all.")
            sheet.write_string(start + most + 1, 0, more % {"rows": formats.count(most)}, looks["head"])
    return done, whole


def _write_head(sheet: Any, table: Table[Any], head: ExportHead, look: Any) -> int:  # noqa: ANN401 (xlsxwriter is untyped)
    """What the file says of itself, and the heads of its columns; the line of these."""
    sheet.set_column(0, len(table.columns) - 1, 18)
    for line, (label, words) in enumerate(head.lines):
        sheet.write_string(line, 0, label, look)
        sheet.write_string(line, 1, words)
    start = len(head.lines) + 1
    for place, column in enumerate(table.columns):
        sheet.write_string(start, place, column.label, look)
    return start


def _look(column: Column[Any], value: Any) -> str:  # noqa: ANN401 (a cell's value)
    """A share has the decimals that tell it from none and from all, as on the page."""
    if column.kind not in IN_PERCENT or value is None or isinstance(value, str):
        return column.kind
    return f"{formats.share_places(value * 100, column.places)} decimals"


def _looks(book: Any) -> dict[str, Any]:  # noqa: ANN401 (xlsxwriter is untyped)
    formats_of = {
        "count": "#,##0",
        **{f"{places} decimals": f"0.{'0' * places}%" for places in range(1, formats.MOST_PLACES + 1)},
        "money": "#,##0.00",
        "day": "yyyy-mm-dd",
        "instant": "yyyy-mm-dd hh:mm",
    }
    return {
        "head": book.add_format({"bold": True}),
        **{k: book.add_format({"num_format": f}) for k, f in formats_of.items()},
    }


def _xlsx_value(value: Any, zone: ZoneInfo) -> Any:  # noqa: ANN401 (a cell's value)
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, list | tuple):
        return " ".join(_number(each, ".") for each in value if each is not None)
    return value


def _write_line(sheet: Any, line: int, values: list[Any], looks: list[Any]) -> None:  # noqa: ANN401 (xlsxwriter is untyped)
    for place, (value, look) in enumerate(zip(values, looks, strict=True)):
        if isinstance(value, str):
            sheet.write_string(line, place, value)
        elif value is not None:
            sheet.write(line, place, value, look)
