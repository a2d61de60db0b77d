"""What the columns of a file leave open, and what in them needs a word of explanation."""

from collections.abc import Sequence
from dataclasses import dataclass

from integrations.files import amounts, dates
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
