"""The imports of a market, and what a file looks like before it is read."""

import csv
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from accounts.models import Market
from integrations.files import layout, mapping, reading
from integrations.files.dialect import Dialect
from integrations.files.mapping import Mapping
from integrations.files.models import ImportRun, SavedMapping
from integrations.files.values import NAMES
from ui.spreadsheets import signs_of

SHOWN: Final = 8
"""Rows of a preview."""
_EXAMPLES: Final = 2
ROWS: Final = 50
_SAMPLED: Final = 200
_BEGINNING: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Preview:
    """The head and the first rows of a file, as a mapping's dialect reads them; how its last line ends."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    whole: bool
    sums: Sequence[Sequence[str]] = ()
    """Lines at the end that sum the others up."""

    @property
    def columns(self) -> list[tuple[str, list[str]]]:
        """Each column with the first different cells of it that say something."""
        return [
            (name, [cell for cell in dict.fromkeys(cells) if cell.strip()][:_EXAMPLES]) for name, cells in self.cells
        ]

    @property
    def cells(self) -> list[tuple[str, list[str]]]:
        """Each column with its cells."""
        return [(name, [row[place] for row in self.rows if len(row) > place]) for place, name in enumerate(self.head)]


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows that share a field and a reason."""

    field: str
    reason: str
    rows: int


def history(market: Market) -> list[ImportRun]:
    """The newest imports of a market."""
    return list(ImportRun.objects.filter(market=market).select_related("by").order_by("-created_at")[:ROWS])


def beginning(path: Path) -> bytes:
    """The first bytes of a file, whole lines where it has some."""
    with path.open("rb") as file:
        return file.read(_BEGINNING)


def samples(path: Path, dialect: Dialect) -> list[list[str]]:
    """Cells of the first rows: enough to recognise a form of dates."""
    return [cells for _number, cells, problem in islice(reading.rows(path, dialect), _SAMPLED) if not problem]


def preview(path: Path, dialect: Dialect) -> Preview:
    """What a person looks at before saying which column is what."""
    rows = [cells for _number, cells, _problem in islice(reading.rows(path, dialect), SHOWN)]
    sums = [layout.filled(cells) for cells in reading.last(path, dialect) if layout.is_sum(cells)]
    return Preview(reading.head(path, dialect), rows, reading.ends_in_a_line(path), sums)


def problems(run: ImportRun) -> list[Problem]:
    """What was wrong with rows, the most frequent first."""
    parted = ((*key.partition("|"), rows) for key, rows in run.problems.items())
    found = [Problem(field, reason, rows) for field, _bar, reason, rows in parted]
    return sorted(found, key=lambda one: (-one.rows, one.field))


def first_rejects(run: ImportRun, limit: int = 10) -> list[list[str]]:
    """Number, field, reason and "yes" or "no" (whether it was recorded) of the first rows with a problem."""
    if not run.rejects_size:
        return []
    delimiter = signs_of(run.market.locale).delimiter
    try:
        with run.rejects_path.open(encoding="utf-8-sig", newline="") as file:
            first = [row[:4] for row in islice(csv.reader(file, delimiter=delimiter), 1, limit + 1)]
    except FileNotFoundError:
        return []
    words = _reasons(run)
    return [[row, field, _translated(reason, words), recorded] for row, field, reason, recorded in first]


def _translated(told: str, words: Map[str, str]) -> str:
    """A reason as the file says it, in the reader's language; what a cell names stays behind it."""
    written = next((word for word in words if told == word or told.startswith(word + NAMES)), told)
    return gettext(words.get(written, written)) + told.removeprefix(written)


def _reasons(run: ImportRun) -> dict[str, str]:
    """Reasons as the file says them, in its market's language, and the texts that they translate."""
    with translation.override(run.market.language):
        return {gettext(one.reason): one.reason for one in problems(run)}


def mappings(market: Market, kind: str) -> dict[str, dict[str, Any]]:
    """Mappings of a kind by name, the market's own before those that come with the house."""
    kept = SavedMapping.objects.filter(market=market, kind=kind).values_list("name", "mapping")
    return {name: dict(told) for name, told in mapping.built_in().items() if told["kind"] == kind} | dict(kept)


def named(market: Market, kind: str, name: str, of_file: Mapping) -> Mapping | None:
    """The mapping of that name for a file whose recognised one is `of_file`; None where there is none."""
    told = mappings(market, kind).get(name)
    return mapping.from_parts(told, of_file.dialect) if told else None


def fitting(run: ImportRun, head: Sequence[str]) -> list[str]:
    """Names of the mappings of this kind all of whose columns the file has."""
    told = {name: mapping.from_parts(parts, run.dialect) for name, parts in mappings(run.market, run.kind).items()}
    return sorted(name for name, one in told.items() if one.columns and not one.missing(head))
