"""How a file is written: its encoding, what parts its cells, and whether its first line names the columns."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

DELIMITERS: Final = {";": _("semicolon ;"), ",": _("comma ,"), "\t": _("tab"), "|": _("bar |")}
ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}
LINES: Final = 50
_NUMBER: Final = re.compile(r"[-+]?[\d.,:/ TZ-]*\d[\d.,:/ TZ-]*$")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Encoding (a codec's name), delimiter, and whether there is a head."""

    encoding: str
    delimiter: str
    header: bool


def recognised(beginning: bytes, *, is_utf8: bool) -> Dialect:
    """The dialect that a file's first bytes speak; `is_utf8` says whether the whole of it can be read as UTF-8."""
    encoding = _encoding(beginning, is_utf8=is_utf8)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(beginning)
    lines = text.splitlines()[:LINES]
    delimiter = max(DELIMITERS, key=lambda sign: _evenness(lines, sign))
    return Dialect(encoding, delimiter, _has_head(_cells(lines[:2], delimiter)))


def _encoding(beginning: bytes, *, is_utf8: bool) -> str:
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = beginning[0:2000:2], beginning[1:2000:2]
    if odd.count(0) > len(odd) / 3:
        return "utf-16-le"
    if even.count(0) > len(even) / 3:
        return "utf-16-be"
    return "utf-8-sig" if is_utf8 else "cp1252"


def _cells(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []


def _evenness(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """The share of lines with the most usual number of cells, where that is more than one; then that number."""
    widths = Counter(len(row) for row in _cells(lines, delimiter))
    if not widths:
        return 0, 0
    width, times = widths.most_common(1)[0]
    return (times / widths.total(), width) if width > 1 else (0, 0)


def _has_head(rows: Sequence[Sequence[str]]) -> bool:
    """A head has a different word over every column: no number, no date, no address."""
    if not rows:
        return True
    names = [name.strip() for name in rows[0]]
    filled = [name for name in names if name]
    words = all(not _NUMBER.match(name) and "@" not in name for name in filled)
    return bool(filled) and words and len(set(filled)) == len(filled)
