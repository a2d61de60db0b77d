"""The file of rejected and flagged rows: what is wrong, then the row as it stood, to be mended and sent again."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from integrations.files.converted import Remark
from integrations.files.models import ImportRun
from integrations.files.values import NAMES
from ui.spreadsheets import guarded, signs_of

HEAD = ("helder_row", "helder_field", "helder_reason", "helder_recorded")
"""No file has columns of these names, so that those of a mended one are found by their own."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row's number, the field, the reason (a msgid), its cells; and whether it was recorded nevertheless."""

    row: int
    field: str
    reason: str
    cells: Sequence[str]
    recorded: bool = False
    several: Sequence[str] = ()
    """What the cell names, where that is more than one."""

    @property
    def told(self) -> str:
        """The reason in words, naming all that the cell holds."""
        return gettext(self.reason) + (f"{NAMES}{', '.join(self.several)}" if self.several else "")


def remarked(row: int, cells: Sequence[str], remark: Remark) -> Reject:
    """A row that is recorded, with what is odd about it."""
    return Reject(row, remark.field, remark.reason, cells, recorded=True, several=remark.shown)


def begin(run: ImportRun, head: Sequence[str]) -> int:
    """Begins the file with its head, and gives its size."""
    return append(run, 0, [[*HEAD, *head]])


def note(run: ImportRun, rejects: Iterable[Reject]) -> int:
    """Adds rows behind what is committed, on the disk before this returns; gives the size of the file then.

    Raises `OSError` where there is no room.
    """
    lines = [[str(one.row), one.field, one.told, "yes" if one.recorded else "no", *one.cells] for one in rejects]
    return append(run, run.rejects_size, lines) if lines else run.rejects_size


def append(run: ImportRun, size: int, lines: Iterable[Sequence[str]]) -> int:
    """Writes lines at `size` bytes, over what an unfinished attempt may have left behind it."""
    text = io.StringIO()
    delimiter = signs_of(run.market.locale).delimiter
    csv.writer(text, delimiter=delimiter).writerows([[guarded(cell) for cell in line] for line in lines])
    with run.rejects_path.open("r+b" if size else "wb") as file:
        file.seek(size)
        file.truncate()
        file.write(text.getvalue().encode("utf-8" if size else "utf-8-sig", errors="replace"))
        file.flush()
        os.fsync(file.fileno())
        return file.tell()
