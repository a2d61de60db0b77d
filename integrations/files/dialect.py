"""How a file is written: its encoding, what parts its cells, where its table begins, and what names the columns."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from integrations.files import layout

DELIMITERS: Final = {";": _("semicolon ;"), ",": _("comma ,"), "\t": _("tab"), "|": _("bar |")}
ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "cp1252": _("UTF-8, else Windows-1252, line by line"),
    "mac_roman": _("UTF-8, else Mac Roman, line by line"),
    "cp850": _("UTF-8, else DOS 850, line by line"),
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}
MOST_COLUMNS: Final = 500
MOST_ABOVE: Final = 100
LINES: Final = 50
_SEP: Final = re.compile(r"\ufeff?\"?sep=(.)\1*\"?$", re.IGNORECASE)
"""The line above the head by which Excel is told the delimiter."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Encoding (a codec's name), delimiter, whether there is a head, how many rows stand above it, and whether lines
    that sum up the others are passed by."""

    encoding: str
    delimiter: str
    header: bool
    above: int = 0
    sums: bool = True


def recognised(
    beginning: bytes, *, is_utf8: bool, strays: str = "cp1252", known: frozenset[str] = frozenset()
) -> Dialect:
    """The dialect that a file's first bytes speak.

    `is_utf8` says whether the whole of it can be read as UTF-8, `strays` the codec of the lines that cannot, `known`
    what heads of its kind say (as `layout.plain`).
    """
    encoding = _encoding(beginning, is_utf8=is_utf8, strays=strays)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(beginning)
    first, *others = text.splitlines()[: LINES + 1] or [""]
    told = delimiter_told(first)
    lines = others if told else [first, *others]
    delimiter = told or max(DELIMITERS, key=lambda sign: _fit(lines, sign, known))
    rows = _cells(lines, delimiter)
    above = layout.above(rows, known)
    head = next((row for row in rows[above:] if layout.filled(row)), None)
    return Dialect(encoding, delimiter, head is None or layout.is_head(head), above)


def delimiter_told(line: str) -> str:
    """The delimiter that a line `sep=;` tells; "" for any other line."""
    found = _SEP.match(line.strip("\r\n"))
    return found[1] if found and found[1] in DELIMITERS else ""


def _encoding(beginning: bytes, *, is_utf8: bool, strays: str) -> str:
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = beginning[0:2000:2], beginning[1:2000:2]
    if odd.count(0) > len(odd) / 3:
        return "utf-16-le"
    if even.count(0) > len(even) / 3:
        return "utf-16-be"
    return "utf-8-sig" if is_utf8 else strays


def _cells(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _fit(lines: Sequence[str], delimiter: str, known: frozenset[str]) -> tuple[int, float, int]:
    """How many names of columns it sets apart; the share of lines with the most usual number of cells beyond one; and
    that number."""
    rows = [row for row in _cells(lines, delimiter) if row]
    names = max((layout.names_in(row, known) for row in rows), default=0)
    widths = Counter(len(row) for row in rows)
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    return (names if names > 1 else 0, *((times / len(rows), width) if width > 1 else (0, 0)))
