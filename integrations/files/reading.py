"""The rows of a file, one after another, however long it is: never more than one of them in memory."""

import csv
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext_noop

from integrations.files.dialect import Dialect

Row = tuple[int, list[str], str]
"""Its number as spreadsheets count (the head is row 1), its cells, and why it cannot be read ("" where it can)."""

csv.field_size_limit(1024 * 1024)
"""Signs of a cell: a mail's HTML may be long; and no more than that is read again behind a stray quotation mark."""

QUOTES: Final = gettext_noop("the quotation marks are wrong, or the file is cut off inside them")
TOO_SHORT: Final = gettext_noop("has fewer cells than the head: the line may be cut off")
TOO_LONG: Final = gettext_noop("has more cells than the head")


def head(path: Path, dialect: Dialect) -> list[str]:
    """The names of the columns; where there is no head, their numbers from 1. Empty for a file without rows."""
    with Reader(path, dialect) as reader:
        for cells, is_whole in reader:
            if is_whole and any(cell.strip() for cell in cells):
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
        for number, (cells, is_whole) in enumerate(reader, 1):
            if is_whole and not any(cell.strip() for cell in cells):
                continue
            if waiting:
                waiting = False
                continue
            passed += 1
            if passed > skip:
                yield _judged(number, cells, width) if is_whole else (number, cells, QUOTES)


def _judged(number: int, cells: list[str], width: int) -> Row:
    if len(cells) == width:
        return number, cells, ""
    if len(cells) < width:
        return number, cells, TOO_SHORT
    return (number, cells[:width], "") if not any(cells[width:]) else (number, cells, TOO_LONG)


class Reader:
    """A file open for reading: the cells of each row, and whether it is one.

    Of a row that is none only its first line is given up, cut at each delimiter; reading goes on behind that line.
    Bytes that are no text become U+FFFD, which no field accepts.
    """

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._file = path.open(encoding=dialect.encoding, errors="replace", newline="")
        self._lines = _Lines(self._file)
        self._delimiter = dialect.delimiter

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[tuple[list[str], bool]]:
        rows = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        while True:
            self._lines.begin()
            try:
                yield next(rows), True
            except StopIteration:
                return
            except csv.Error:
                yield self._lines.give_up().rstrip("\r\n").split(self._delimiter), False


class _Lines:
    """The lines of a file, of which those behind the first of a broken row are given once more."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._given: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self._given.append(line)
        return line

    def begin(self) -> None:
        """A row begins."""
        self._given.clear()

    def give_up(self) -> str:
        """The first line of the row; the others will be given again."""
        first, *others = self._given
        self._again.extendleft(reversed(others))
        return first


def ends_in_a_line(path: Path) -> bool:
    """Whether the last line is ended as lines are; one that is not may have been cut off."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2), os.SEEK_SET)
        return file.read().rstrip(b"\x00").endswith((b"\n", b"\r"))
