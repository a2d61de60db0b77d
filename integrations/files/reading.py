"""The rows of a file, one after another, however long it is: never more than one of them in memory."""

import csv
import os
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_noop

from accounts.composing import composed
from integrations.files import layout, letters
from integrations.files.dialect import MOST_COLUMNS, Dialect, delimiter_told

Row = tuple[int, list[str], str]
"""Its number as spreadsheets count (the head is row 1), its cells, and why it cannot be read ("" where it can)."""

csv.field_size_limit(1024 * 1024)
"""Signs of a cell: a mail's HTML may be long; and no more than that is read again behind a stray quotation mark."""

_END: Final = 4096
_WIDE: Final = {"utf-16": "utf-16-le"}
"""Without the mark of byte order, which stands at the beginning; nearly all are so."""
QUOTES: Final = gettext_noop("the quotation marks are wrong, or the file is cut off inside them")
TOO_SHORT: Final = gettext_noop("has fewer cells than the head: the line may be cut off")
TOO_LONG: Final = gettext_noop("has more cells than the head")
SUM: Final = gettext_noop("sums up other rows or closes the report: it is passed by")
HEAD_AGAIN: Final = gettext_noop("is the head once more: it is passed by")


def head(path: Path, dialect: Dialect) -> list[str]:
    """The names of the columns; where there is no head, their numbers from 1. Empty for a file without rows."""
    cells = _first(path, dialect)
    return _told_apart([cell.strip() for cell in cells] if dialect.header else [""] * len(cells))


def _first(path: Path, dialect: Dialect) -> list[str]:
    """The cells of the head, or of the first row where there is none."""
    with Reader(path, dialect) as reader:
        for number, (cells, is_whole) in enumerate(reader, 1):
            if number > dialect.above and is_whole and any(cell.strip() for cell in cells):
                return cells
    return []


def _told_apart(names: list[str]) -> list[str]:
    """A column without a name goes by its number; one with another one's, by that and which of them it is."""
    times: Counter[str] = Counter()
    told: list[str] = []
    for place, name in enumerate(names[: MOST_COLUMNS + 1], 1):
        times[name] += 1
        told.append((name if times[name] == 1 else f"{name} ({times[name]})") if name else str(place))
    return told


def rows(path: Path, dialect: Dialect, *, skip: int = 0) -> Iterator[Row]:
    """The rows below the head, without the first `skip` of them; empty lines are passed by."""
    first = _first(path, dialect)
    waiting = dialect.header
    passed = 0
    with Reader(path, dialect) as reader:
        for number, (cells, is_whole) in enumerate(reader, 1):
            if number <= dialect.above or (is_whole and not any(cell.strip() for cell in cells)):
                continue
            if waiting:
                waiting = False
                continue
            passed += 1
            if passed > skip:
                problem = _problem(cells, first, dialect) if is_whole else QUOTES
                yield number, cells if problem else cells[: len(first)], problem


def _problem(cells: list[str], first: list[str], dialect: Dialect) -> str:
    """Why a line is no row of the table; "" where it is."""
    if dialect.sums and layout.is_sum(cells):
        return SUM
    if dialect.header and cells == first:
        return HEAD_AGAIN
    if len(cells) < len(first):
        return TOO_SHORT
    return TOO_LONG if any(cells[len(first) :]) else ""


class Reader:
    """A file open for reading: the cells of each row, and whether it is one.

    Of a row that is none only its first line is given up, cut at each delimiter; reading goes on behind that line.
    Bytes that are no text become U+FFFD, which no field accepts.
    """

    def __init__(self, path: Path, dialect: Dialect) -> None:
        # What is no UTF-8 is told line by line: one letter of Windows must not bend all others.
        codec = dialect.encoding if dialect.encoding in letters.CODECS else ""
        self._file = path.open(encoding="latin-1" if codec else dialect.encoding, errors="replace", newline="")
        self._lines = _Lines((letters.decoded(line, codec) or "" for line in self._file) if codec else self._file)
        self._delimiter = dialect.delimiter

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[tuple[list[str], bool]]:
        first = next(self._lines, "")
        if not delimiter_told(first):
            self._lines.put_back(first)
        rows = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        while True:
            self._lines.begin()
            try:
                yield composed(next(rows)), True
            except StopIteration:
                return
            except csv.Error:
                yield self._lines.give_up().rstrip("\r\n").split(self._delimiter), False


class _Lines:
    """The lines of a file, of which those behind the first of a broken row are given once more."""

    def __init__(self, file: Iterator[str]) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._given: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self._given.append(line)
        return line

    def put_back(self, line: str) -> None:
        """Gives a line once more, unless there was none."""
        if line:
            self._again.appendleft(line)

    def begin(self) -> None:
        """A row begins."""
        self._given.clear()

    def give_up(self) -> str:
        """The first line of the row; the others will be given again."""
        first, *others = self._given
        self._again.extendleft(reversed(others))
        return first


def last(path: Path, dialect: Dialect) -> list[list[str]]:
    """The cells of the last lines; of one that is longer than some thousand bytes, not the first ones."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END) // 4 * 4)
        text = file.read().decode(_WIDE.get(dialect.encoding, dialect.encoding), errors="replace")
    try:
        return list(csv.reader(text.splitlines()[1:], delimiter=dialect.delimiter))
    except csv.Error:
        return []


def ends_in_a_line(path: Path) -> bool:
    """Whether the last line is ended as lines are; one that is not may have been cut off."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2), os.SEEK_SET)
        return file.read().rstrip(b"\x00").endswith((b"\n", b"\r"))
