"""Which column is which field: suggested from the head, stated by a person, kept under a name, or built in."""

import tomllib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from integrations.files import dates
from integrations.files.dialect import Dialect
from integrations.files.evidence import order_of
from integrations.files.headers import HEADS
from integrations.files.kinds import FIELDS, Field, Kind
from integrations.files.layout import plain

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
    asked: Map[str, Map[str, int]] = field(default_factory=dict)
    """Fields of which somebody has to say how they are written, since the column does not show it or contradicts
    itself or what is stated: the first row that can only be read in each form."""
    repeated: Sequence[int] = ()
    """Rows whose id stands further up with another name."""
    sure: Sequence[str] = ()
    """Fields of which a person said so after having been asked."""

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

    def answered(self, asked: "Mapping") -> "Mapping":
        """This mapping as the answer to what `asked` left open: of columns that stayed, what is said is meant."""
        sure = [name for name in (*asked.asked, *asked.sure) if self.columns.get(name) == asked.columns.get(name)]
        return replace(self, sure=sure)

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
    named = {plain(column): column for column in reversed(head)}
    columns: dict[str, str] = {}
    for one in FIELDS[kind]:
        free = (named[name] for name in _names(one) if name in named and named[name] not in columns.values())
        if found := next(free, None):
            columns[one.name] = found
    return with_forms(Mapping(kind, dialect, columns), head, samples)


def with_forms(mapping: Mapping, head: Sequence[str], samples: Sequence[Sequence[str]]) -> Mapping:
    """The mapping with a form for each day and moment that has none: the recognised one, else ISO 8601. Which of day
    and month comes first, the whole column says where these rows do not."""
    forms = dict(mapping.forms)
    for one in mapping.fields:
        column = mapping.columns.get(one.name)
        if one.sort in {"instant", "day"} and column in head and one.name not in forms:
            place = head.index(column)
            forms[one.name] = form_of([row[place] for row in samples if len(row) > place])
    return replace(mapping, forms=forms)


def form_of(cells: Sequence[str]) -> str:
    """The form in which these days are written, as far as they show it; ISO 8601 where they show none."""
    found = dates.recognised(cells) or "iso"
    return (order_of(cells) or dates.EITHER) if found in dates.OTHER_ORDER else found


@cache
def names_of(kind: str) -> frozenset[str]:
    """What the columns of a kind may be called, each as `layout.plain`."""
    return frozenset(name for one in FIELDS[kind] for name in _names(one))


def _names(one: Field) -> Sequence[str]:
    """What its column may be called: its name in our files, its names elsewhere, its label in any language, habits."""
    labels = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels.append(str(one.label))
    return [plain(name) for name in (one.name, *one.also, *labels, *HEADS.get(one.name, ()))]


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
