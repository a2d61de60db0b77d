"""What a request says of a file: what it holds, how it is written, which column is which field."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import validate_slug
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.files import amounts, dates, values
from integrations.files.dialect import DELIMITERS, ENCODINGS, MOST_ABOVE, Dialect
from integrations.files.kinds import Field, Kind
from integrations.files.mapping import Mapping, Reminder

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_MOST_WORDS: Final = 200
_MOST_HOURS: Final = 24 * 30


class UploadForm(forms.Form):
    """A file, and what it holds."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"), choices=Kind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV in any encoding and with any delimiter, a ZIP or gzip of one, or an XLSX workbook; at most 500 MB and "
            "500 columns."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.zip,.gz,.xlsx,text/csv"}),
    )


class NameForm(forms.Form):
    """The name under which a mapping is kept."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        validators=[validate_slug],
        help_text=gettext_lazy("Letters, digits and hyphens, such as planning-export."),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A field in the form of the mapping, with what is chosen for it."""

    field: Field
    column: str
    constant: str
    form: str
    words: str
    asked: bool = False
    """Whether somebody has to say how it is written."""
    unknown: Sequence[str] = ()
    """Words of its column that are none of ours."""

    @property
    def forms(self) -> "dict[str, StrPromise]":
        """How it may be written, where there is more than one way."""
        told = _forms(self.field)
        return {form: label for form, label in told.items() if form != dates.EITHER or not self.asked}

    @property
    def worded(self) -> bool:
        """Whether its words can be translated."""
        return self.field.sort in {"choice", "yes_no"}

    @property
    def choices(self) -> str:
        """Our words for it."""
        return ", ".join(self.field.choices or ("yes", "no"))


def _forms(field: Field) -> "dict[str, StrPromise]":
    if field.sort in {"instant", "day"}:
        return dates.LABELS
    return amounts.FORMS if field.sort == "amount" else {}


def rows(mapping: Mapping, unknown: Map[str, Sequence[str]] | None = None) -> list[Row]:
    """The form's rows for a mapping, with words of the file that are `unknown`, by field."""
    return [
        Row(
            field,
            mapping.columns.get(field.name, ""),
            mapping.constants.get(field.name, ""),
            mapping.forms.get(field.name, "any" if field.sort == "amount" else "iso"),
            "\n".join(f"{theirs} = {ours}" for theirs, ours in mapping.words.get(field.name, {}).items()),
            field.name in mapping.asked,
            (unknown or {}).get(field.name, ()),
        )
        for field in mapping.fields
    ]


def dialect_from(query: QueryDict, recognised: Dialect) -> Dialect:
    """The dialect of a URL; what it does not say, or says as nonsense, is as recognised."""
    encoding, delimiter, above = (query.get(name, "") for name in ("encoding", "delimiter", "above"))
    return Dialect(
        encoding if encoding in ENCODINGS else recognised.encoding,
        delimiter if delimiter in DELIMITERS else recognised.delimiter,
        query["header"] == "1" if query.get("header") in {"0", "1"} else recognised.header,
        min(int(above), MOST_ABOVE) if re.fullmatch(r"\d{1,4}", above) else recognised.above,
        query["sums"] == "1" if query.get("sums") in {"0", "1"} else recognised.sums,
    )


def mapping_from(post: QueryDict, kind: str, dialect: Dialect, head: Sequence[str]) -> tuple[Mapping, list[str]]:
    """The mapping that a form tells, and what is wrong with it as sentences."""
    empty = Mapping(kind, dialect)
    words = {field.name: _words(post.get(f"words-{field.name}", "")) for field in empty.fields}
    columns = {field.name: post.get(f"column-{field.name}", "") for field in empty.fields}
    constants = {field.name: post.get(f"constant-{field.name}", "").strip()[:200] for field in empty.fields}
    forms_of = {field.name: (post.get(f"form-{field.name}", ""), _forms(field)) for field in empty.fields}
    mapping = Mapping(
        kind,
        dialect,
        {name: column for name, column in columns.items() if column in head},
        {name: text for name, text in constants.items() if text and columns[name] not in head},
        {name: told for name, told in words.items() if told},
        {name: form for name, (form, known) in forms_of.items() if form in known},
        _reminder(post),
    )
    return mapping, _wrong(mapping, columns, head)


def unanswered(mapping: Mapping, asked: Mapping) -> list[str]:
    """What `asked` left open and the form does not say, as sentences."""
    open_ = [row for row in rows(mapping) if row.field.name in asked.asked and row.column]
    return [
        _("Say how %(field)s is written.") % {"field": str(row.field.label)}
        for row in open_
        if mapping.forms.get(row.field.name, dates.EITHER) == dates.EITHER
    ]


def _wrong(mapping: Mapping, columns: dict[str, str], head: Sequence[str]) -> list[str]:
    lost = [name for name in columns.values() if name and name not in head]
    wrong = [_("The file has no column “%(name)s”.") % {"name": name} for name in lost]
    unread = [_("Say which column is %(field)s.") % {"field": str(field.label)} for field in mapping.unread()]
    strange = [
        _("“%(word)s” is none of the words for %(field)s: %(known)s.")
        % {"word": word, "field": str(row.field.label), "known": row.choices}
        for row in rows(mapping)
        if row.worded
        for word in _ours(mapping, row)
        if word not in row.choices.split(", ")
    ]
    return wrong + unread + strange + list(_unfit(mapping))


def _unfit(mapping: Mapping) -> Iterator[str]:
    """What is to stand in every row and is no value of its field."""
    for row in rows(mapping):
        # Whether a number exists, only its market's region says: then the dry run does.
        if row.worded or not row.constant or row.field.sort == "phone":
            continue
        read = values.reader(
            row.field, form=row.form, words={}, place=values.Place(ZoneInfo("UTC"), "", timezone.now())
        )
        try:
            read(row.constant)
        except values.NoValueError as error:
            told = {"text": row.constant, "field": str(row.field.label), "reason": _(str(error))}
            yield _("“%(text)s” for %(field)s %(reason)s.") % told


def _ours(mapping: Mapping, row: Row) -> list[str]:
    """Our words that the form uses for a field."""
    constant = [row.constant] if row.constant else []
    return [*mapping.words.get(row.field.name, {}).values(), *constant]


def _words(text: str) -> dict[str, str]:
    """Lines of “theirs = ours”."""
    pairs = (line.partition("=") for line in text.splitlines()[:_MOST_WORDS])
    return {theirs.strip(): ours.strip() for theirs, sign, ours in pairs if sign and ours.strip()}


def _reminder(post: QueryDict) -> Reminder:
    usual = Reminder()
    hours = post.get("reminder-hours", "")
    return Reminder(
        post.get("reminder-campaign", "").strip()[:200] or usual.campaign,
        post.get("reminder-name", "").strip()[:200] or usual.name,
        min(int(hours), _MOST_HOURS) if re.fullmatch(r"\d{1,4}", hours) else usual.hours_before,
    )


def choices() -> dict[str, Any]:
    """What the selects of the form offer."""
    return {"encodings": ENCODINGS, "delimiters": DELIMITERS, "most_above": MOST_ABOVE}
