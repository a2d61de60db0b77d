"""Workbooks of spreadsheets: the one sheet with rows, as a table of text that is read like any other."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import IO, Any, Final

from django.utils.translation import gettext_noop
from openpyxl import load_workbook

NOT_ONE_SHEET: Final = gettext_noop("More than one sheet of the workbook holds rows: keep the one that is meant.")
TOO_LARGE: Final = gettext_noop(
    "The workbook has more than 100,000 rows or a million cells: save the sheet as CSV and upload that."
)
MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 1_000_000
"""Some seconds of work: a workbook is read while somebody waits."""
_MOST_COLUMNS: Final = 501
_AT_ONCE: Final = 1000
_EXACT: Final = 10**15
"""From here on a spreadsheet keeps fewer digits than it shows."""

Cells = list[str]


class PackedError(ValueError):
    """A packed file that is not read; the message is a sentence for people, as a msgid."""


def table(source: IO[bytes]) -> Iterator[bytes]:
    """The only sheet in sight with rows, as CSV in UTF-8; its rows keep their numbers. Raises `PackedError`."""
    book = load_workbook(source, read_only=True, data_only=True)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        filled = [sheet for sheet in sheets if next(_filled(sheet), None)]
        if len(filled) > 1:
            raise PackedError(NOT_ONE_SHEET)
        for sheet in filled:
            yield from _written(_filled(sheet))
    finally:
        book.close()


def _filled(sheet: Any) -> Iterator[tuple[int, Cells]]:  # noqa: ANN401 (openpyxl has no types)
    """Rows in which anything stands, with their numbers."""
    sheet.reset_dimensions()  # what a sheet says of its size may be millions of empty cells
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise PackedError(TOO_LARGE)
        if any(value is not None for value in row):
            if number > MOST_ROWS:
                raise PackedError(TOO_LARGE)
            yield number, _trimmed([_cell(value) for value in row[:_MOST_COLUMNS]])


def _written(rows: Iterator[tuple[int, Cells]]) -> Iterator[bytes]:
    """As wide as the widest of the first rows, since an empty cell at the end of a row is not there."""
    first = list(islice(rows, _AT_ONCE))
    width, before = max(len(cells) for _number, cells in first), 0
    part: Sequence[tuple[int, Cells]] = first
    while part:
        text = io.StringIO()
        written = csv.writer(text, delimiter=";", lineterminator="\n")
        for number, cells in part:
            text.write("\n" * (number - before - 1))
            before = number
            written.writerow(cells + [""] * (width - len(cells)))
        yield text.getvalue().encode()
        part = list(islice(rows, _AT_ONCE))


def _trimmed(cells: Cells) -> Cells:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(value: Any) -> str:  # noqa: ANN401 (whatever a cell holds)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, timedelta):
        return _duration(int(value.total_seconds()))
    return value.isoformat("seconds") if isinstance(value, time) else str("" if value is None else value)


def _number(value: float) -> str:
    """With a point; never with three digits behind it, which would look like thousands.

    What a spreadsheet cannot keep exactly is written so that it is no id.
    """
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    told = f"{value:.10f}".rstrip("0")
    return f"{told}0" if len(told.partition(".")[2]) == 3 else told


def _duration(seconds: int) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
