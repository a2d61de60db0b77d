"""What a request says of a file: what it holds, how it is written, which column is which field."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import validate_slug
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.files import dates, values
from integrations.files.dialect import DELIMITERS, ENCODINGS, Dialect
from integrations.files.kinds import Field, Kind
from integrations.files.mapping import Mapping, Reminder

_MOST_WORDS: Final = 200
_MOST_HOURS: Final = 24 * 30


class UploadForm(forms.Form):
    """A file, and what it holds."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"), choices=Kind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in any encoding and with any delimiter, or a ZIP of one; at most 500 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.zip,text/csv"}),
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

    @property
    def dated(self) -> bool:
        """Whether it has a form of writing days."""
        return self.field.sort in {"instant", "day"}

    @property
    def worded(self) -> bool:
        """Whether its words can be translated."""
        return self.field.sort in {"choice", "yes_no"}

    @property
    def choices(self) -> str:
        """Our words for it."""
        return ", ".join(self.field.choices or ("yes", "no"))


def rows(mapping: Mapping) -> list[Row]:
    """The form's rows for a mapping."""
    return [
        Row(
            field,
            mapping.columns.get(field.name, ""),
            mapping.constants.get(field.name, ""),
            mapping.forms.get(field.name, "iso"),
            "\n".join(f"{theirs} = {ours}" for theirs, ours in mapping.words.get(field.name, {}).items()),
        )
        for field in mapping.fields
    ]


def dialect_from(query: QueryDict, recognised: Dialect) -> Dialect:
    """The dialect of a URL; what it does not say, or says as nonsense, is as recognised."""
    encoding, delimiter = query.get("encoding", ""), query.get("delimiter", "")
    return Dialect(
        encoding if encoding in ENCODINGS else recognised.encoding,
        delimiter if delimiter in DELIMITERS else recognised.delimiter,
        query["header"] == "1" if query.get("header") in {"0", "1"} else recognised.header,
    )


def mapping_from(post: QueryDict, kind: str, dialect: Dialect, head: Sequence[str]) -> tuple[Mapping, list[str]]:
    """The mapping that a form tells, and what is wrong with it as sentences."""
    empty = Mapping(kind, dialect)
    words = {field.name: _words(post.get(f"words-{field.name}", "")) for field in empty.fields}
    columns = {field.name: post.get(f"column-{field.name}", "") for field in empty.fields}
    constants = {field.name: post.get(f"constant-{field.name}", "").strip()[:200] for field in empty.fields}
    forms_of = {field.name: post.get(f"form-{field.name}", "") for field in empty.fields}
    mapping = Mapping(
        kind,
        dialect,
        {name: column for name, column in columns.items() if column in head},
        {name: text for name, text in constants.items() if text and columns[name] not in head},
        {name: told for name, told in words.items() if told},
        {name: form for name, form in forms_of.items() if form in dates.FORMS},
        _reminder(post),
    )
    return mapping, _wrong(mapping, columns, head)


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
    return {"encodings": ENCODINGS, "delimiters": DELIMITERS, "forms": dates.LABELS}
