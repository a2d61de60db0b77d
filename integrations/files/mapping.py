"""Which column is which field: suggested from the head, stated by a person, kept under a name, or built in."""

import tomllib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from integrations.files import dates
from integrations.files.dialect import Dialect
from integrations.files.headers import HEADS
from integrations.files.kinds import FIELDS, Field, Kind

BUILT_IN: Final = Path(__file__).parent / "mappings"


@dataclass(frozen=True, slots=True)
class Reminder:
    """The SMS campaign that appointments with a reminder tell of, and when it was sent where the file does not say."""

    campaign: str = "sms-reminder"
    name: str = "SMS reminder"
    hours_before: int = 24


@dataclass(frozen=True)
class Mapping:
    """How a file of `kind` is read. `columns` names each field's column, `constants` its one value for every row,
    `words` the file's words for ours, `forms` how its days and moments are written."""

    kind: str
    dialect: Dialect
    columns: Map[str, str] = field(default_factory=dict)
    constants: Map[str, str] = field(default_factory=dict)
    words: Map[str, Map[str, str]] = field(default_factory=dict)
    forms: Map[str, str] = field(default_factory=dict)
    reminder: Reminder = Reminder()

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field that a file of this kind can have."""
        return FIELDS[self.kind]

    def as_json(self) -> dict[str, Any]:
        """For a row of the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Map[str, Any]) -> "Mapping":
        """What `as_json` wrote."""
        parts = {"dialect": Dialect(**told["dialect"]), "reminder": Reminder(**told["reminder"])}
        return cls(**{**told, **parts})

    def missing(self, head: Sequence[str]) -> list[str]:
        """Columns that the mapping names and the file does not have."""
        return sorted({column for column in self.columns.values() if column not in head})

    def unread(self) -> list[Field]:
        """Fields that every row must have and that nothing is mapped to."""
        return [
            field for field in self.fields if field.required and not {field.name} & {*self.columns, *self.constants}
        ]


def suggested(kind: str, dialect: Dialect, head: Sequence[str], samples: Sequence[Sequence[str]]) -> Mapping:
    """A mapping of the columns whose names are known; the forms of days and moments as the samples have them."""
    plain = {_plain(column): column for column in reversed(head)}
    columns: dict[str, str] = {}
    for one in FIELDS[kind]:
        free = (plain[name] for name in _names(one) if name in plain and plain[name] not in columns.values())
        if found := next(free, None):
            columns[one.name] = found
    return with_forms(Mapping(kind, dialect, columns), head, samples)


def with_forms(mapping: Mapping, head: Sequence[str], samples: Sequence[Sequence[str]]) -> Mapping:
    """The mapping with a form for each day and moment that has none: the recognised one, else ISO 8601."""
    forms = dict(mapping.forms)
    for one in mapping.fields:
        column = mapping.columns.get(one.name)
        if one.sort in {"instant", "day"} and column in head and one.name not in forms:
            place = head.index(column)
            forms[one.name] = dates.recognised([row[place] for row in samples if len(row) > place]) or "iso"
    return replace(mapping, forms=forms)


def _names(one: Field) -> list[str]:
    """What its column may be called: its name in our files, its names elsewhere, its label in any language, habits."""
    labels = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels.append(str(one.label))
    return [_plain(name) for name in (one.name, *one.also, *labels, *HEADS.get(one.name, ()))]


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def built_in() -> dict[str, Map[str, Any]]:
    """The mappings that come with the house, by name."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(BUILT_IN.glob("*.toml"))}


def from_parts(told: Map[str, Any], dialect: Dialect) -> Mapping:
    """A mapping from a kept or built-in one, for a file that speaks `dialect` where the mapping states none."""
    stated = {**asdict(dialect), **told.get("dialect", {})}
    return Mapping(
        Kind(told["kind"]),
        Dialect(**stated),
        told.get("columns", {}),
        told.get("constants", {}),
        told.get("words", {}),
        told.get("forms", {}),
        Reminder(**told.get("reminder", {})),
    )
