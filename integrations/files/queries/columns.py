"""What the columns of a file leave open, and what in them needs a word of explanation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from integrations.files import amounts, dates, values
from integrations.files.mapping import Mapping
from integrations.files.queries.runs import Preview


@dataclass(frozen=True, slots=True)
class Question:
    """A column of which somebody has to say how it is written, and the first row that shows each way."""

    label: str
    column: str
    rows: Sequence[tuple[str, int]]


def questions(told: Mapping) -> list[Question]:
    """What the columns leave open."""
    labels = {**dates.LABELS, **amounts.FORMS}
    return [
        Question(
            str(one.label), told.columns.get(one.name, ""), [(str(labels[form]), row) for form, row in rows.items()]
        )
        for one in told.fields
        if (rows := told.asked.get(one.name)) is not None
    ]


@dataclass(frozen=True, slots=True)
class OddDay:
    """A day among the first rows that the form of its column does not read, and why (a msgid)."""

    label: str
    text: str
    reason: str


def odd_days(draft: Mapping, preview: Preview) -> list[OddDay]:
    """Of each column the first day of a short year, or as a spreadsheet numbers it, where another form is chosen."""
    columns = dict(preview.cells)
    found = []
    for one in draft.fields:
        form = draft.forms.get(one.name, "")
        if one.sort not in {"instant", "day"} or form == "serial" or form.endswith("_short"):
            continue
        texts = columns.get(draft.columns.get(one.name, ""), [])
        odd = next(((text, reason) for text in texts if (reason := dates.explained(text.strip()))), None)
        found += [OddDay(str(one.label), *odd)] if odd else []
    return found


_MOST_WORDS: Final = 20


def unknown_words(draft: Mapping, head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """By field that has words of its own, those of its column that are none of them: to be mapped."""
    place = values.Place(ZoneInfo("UTC"), "", timezone.now())
    found = {}
    for one in draft.fields:
        column = draft.columns.get(one.name, "")
        if one.sort not in {"choice", "yes_no"} or column not in head:
            continue
        at = head.index(column)
        words = dict.fromkeys(row[at].strip() for row in rows if len(row) > at and row[at].strip())
        read = values.reader(one, form="", words=draft.words.get(one.name, {}), place=place)
        if strange := [word for word in words if not _reads(read, word)]:
            found[one.name] = strange[:_MOST_WORDS]
    return found


def _reads(read: values.Read, word: str) -> bool:
    try:
        read(word)
    except values.NoValueError:
        return False
    return True
