"""Files that come packed: a ZIP archive or gzip of one table, and workbooks; unpacked no further than may be kept."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import IO, Any, Final

from django.utils.translation import gettext_noop
from openpyxl import load_workbook

NOT_ONE_TABLE: Final = gettext_noop("The archive does not hold exactly one file.")
NOT_ONE_SHEET: Final = gettext_noop("More than one sheet of the workbook holds rows: keep the one that is meant.")
BOMB: Final = gettext_noop(
    "The archive would unpack to far more than it is: that is not read. Upload the table itself."
)

BLOCK: Final = 1024 * 1024
_RATIO: Final = 200
"""How many times its size an archive may unpack to; tables rarely reach thirty."""
_FREE: Final = 10 * BLOCK
"""Bytes that may be unpacked whatever the ratio."""
_WORKBOOK: Final = "xl/workbook.xml"
_STRAY: Final = ("__MACOSX/",)
_STRAY_NAMES: Final = frozenset({"thumbs.db", "desktop.ini"})
_MOST_COLUMNS: Final = 501
_ROWS: Final = 1000


class PackedError(ValueError):
    """A packed file that is not read; the message is a sentence for people, as a msgid."""


def gunzipped(source: IO[bytes], size: int) -> Iterator[bytes]:
    """The content of a gzip file of so many bytes. Raises `PackedError`."""
    total = 0
    with gzip.GzipFile(fileobj=source) as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            total += len(block)
            _bound(total, size)
            yield block


def unzipped(source: IO[bytes]) -> Iterator[bytes]:
    """The one table in an archive, or in a workbook. Raises `PackedError`."""
    with zipfile.ZipFile(source) as archive:
        members = [one for one in archive.infolist() if not one.is_dir() and not _is_stray(one.filename)]
        for member in members:
            _bound(member.file_size, member.compress_size)
        if _WORKBOOK in archive.namelist():
            yield from _sheet(source)
            return
        if len(members) != 1:
            raise PackedError(NOT_ONE_TABLE)
        with archive.open(members[0]) as file:
            yield from iter(lambda: file.read(BLOCK), b"")


def _bound(size: int, packed: int) -> None:
    if size > _FREE and size > _RATIO * max(1, packed):
        raise PackedError(BOMB)


def _is_stray(name: str) -> bool:
    """What systems leave in archives beside what people put there."""
    last = name.rpartition("/")[2].lower()
    return name.startswith(_STRAY) or last.startswith(".") or last in _STRAY_NAMES


def _sheet(source: IO[bytes]) -> Iterator[bytes]:
    """The only sheet with rows, as CSV in UTF-8."""
    book = load_workbook(source, read_only=True, data_only=True)
    try:
        filled = [sheet for sheet in book.worksheets if any(map(any, islice(_rows(sheet), _ROWS)))]
        if len(filled) > 1:
            raise PackedError(NOT_ONE_SHEET)
        for sheet in filled:
            rows = _rows(sheet)
            while part := list(islice(rows, _ROWS)):
                text = io.StringIO()
                csv.writer(text, delimiter=";").writerows(part)
                yield text.getvalue().encode()
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 (openpyxl has no types)
    """As wide as the first with anything in it, but for cells that say something behind that."""
    width = 0
    for row in sheet.iter_rows(values_only=True):
        cells = [_cell(value) for value in row[:_MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        width = width or len(cells)
        yield cells + [""] * (width - len(cells))


def _cell(value: Any) -> str:  # noqa: ANN401 (whatever a cell holds)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
