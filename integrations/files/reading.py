"""The rows of a file, one after another, however long it is: never more than one of them in memory."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_noop

from integrations.files.dialect import Dialect

Row = tuple[int, list[str], str]
"""Its number as spreadsheets count (the head is row 1), its cells, and why it cannot be read ("" where it can)."""

QUOTES: Final = gettext_noop("the quotation marks are wrong, or the file is cut off inside them")
TOO_SHORT: Final = gettext_noop("has fewer cells than the head: the line may be cut off")
TOO_LONG: Final = gettext_noop("has more cells than the head")


def head(path: Path, dialect: Dialect) -> list[str]:
    """The names of the columns; where there is no head, their numbers from 1. Empty for a file without rows."""
    with Reader(path, dialect) as reader:
        for cells in _safely(reader):
            if cells:
                named = [cell.strip() for cell in cells]
                return _told_apart(named) if dialect.header else [str(place) for place in range(1, len(cells) + 1)]
    return []


def _told_apart(names: list[str]) -> list[str]:
    """A column without a name, or with another one's, goes by its number."""
    return [name if name and names.index(name) == place else str(place + 1) for place, name in enumerate(names)]


def rows(path: Path, dialect: Dialect, *, skip: int = 0) -> Iterator[Row]:
    """The rows below the head, without the first `skip` of them; empty lines are passed by."""
    width = len(head(path, dialect))
    waiting = dialect.header
    passed = 0
    with Reader(path, dialect) as reader:
        for number, cells in enumerate(_safely(reader), 1):
            if cells == []:
                continue
            if waiting:
                waiting = False
                continue
            passed += 1
            if passed > skip:
                yield _judged(number, cells, width)


def _judged(number: int, cells: list[str] | None, width: int) -> Row:
    if cells is None:
        return number, [], QUOTES
    if len(cells) == width:
        return number, cells, ""
    if len(cells) < width:
        return number, cells, TOO_SHORT
    return (number, cells[:width], "") if not any(cells[width:]) else (number, cells, TOO_LONG)


def _safely(reader: "Reader") -> Iterator[list[str] | None]:
    """Rows, with None for one that is none; the reader goes on with the line after it."""
    while True:
        try:
            cells = next(reader.rows)
        except StopIteration:
            return
        except csv.Error:
            yield None
        else:
            yield cells if any(cell.strip() for cell in cells) else []


class Reader:
    """A file open for reading; bytes that are no text become U+FFFD, which no field accepts."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._file = path.open(encoding=dialect.encoding, errors="replace", newline="")
        self.rows = csv.reader(self._file, delimiter=dialect.delimiter, strict=True)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()


def ends_in_a_line(path: Path) -> bool:
    """Whether the last line is ended as lines are; one that is not may have been cut off."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2), os.SEEK_SET)
        return file.read().rstrip(b"\x00").endswith((b"\n", b"\r"))
