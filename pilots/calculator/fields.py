"""Reads a question's fields, by dotted names, forgivingly; what cannot be read is refused by its name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pilots.calculator.numerals import as_number, listed, written

MOST_LISTED = 1000
LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field."""

    field: str
    reason: str


class RefusedError(Exception):
    """The question has no answer; `wrong` says why, field by field."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__("; ".join(f"{each.field}: {each.reason}" for each in wrong))
        self.wrong = list(wrong)


def flattened(told: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested objects as dotted names: {"a": {"n": 80}} is a.n, 80."""
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


@dataclass
class Fields:
    """The fields of one question. Wrong ones are collected, so that all are told of at once; `finish` raises them."""

    told: Mapping[str, Any]
    wrong: list[Wrong] = field(default_factory=list)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Fields":
        """From JSON or a query string."""
        return cls(dict(flattened(told)))

    def has(self, name: str) -> bool:
        """Whether the field says anything."""
        return self.told.get(name) not in (None, "", [])

    def refuse(self, name: str, reason: str) -> None:
        """Notes what is wrong with a field."""
        self.wrong.append(Wrong(name, reason))

    def finish(self) -> None:
        """Raises `RefusedError` if anything was wrong."""
        if self.wrong:
            raise RefusedError(self.wrong)

    def number(self, name: str, low: float, high: float, default: float | None = None) -> float:
        """A number from `low` to `high`; `low` stands in for what is wrong, until `finish`."""
        return self._read(name, (low, high), default, whole=False)

    def _read(self, name: str, within: tuple[float, float], default: float | None, *, whole: bool) -> float:
        low, high = within
        if not self.has(name):
            if default is None:
                self.refuse(name, _("This number is missing."))
            return low if default is None else default
        found = as_number(self.told[name], whole=whole)
        if found is None:
            self.refuse(name, _("This is not a number."))
        elif not low <= found <= high:
            self.refuse(
                name, _("Give a number from %(low)s to %(high)s.") % {"low": written(low), "high": written(high)}
            )
        else:
            return found
        return low

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        found = self._read(name, (low, high), default, whole=True)
        if found != int(found):
            self.refuse(name, _("Give a whole number."))
        return int(found)

    def numbers(self, name: str, low: float, high: float) -> list[float]:
        """A list of numbers, or a text with spaces between them."""
        items = self._items(name)
        return [items.number(each, low, high) for each in items.told]

    def _items(self, name: str) -> "Fields":
        told = self.told.get(name)
        parts = listed(told) if isinstance(told, str) else told
        if not isinstance(parts, Sequence) or not parts:
            self.refuse(name, _("Give a list of numbers."))
            return Fields({}, self.wrong)
        if len(parts) > MOST_LISTED:
            self.refuse(name, _("At most %(most)s numbers.") % {"most": MOST_LISTED})
            return Fields({}, self.wrong)
        return Fields({f"{name}.{index}": part for index, part in enumerate(parts)}, self.wrong)

    def wholes(self, name: str, low: int, high: int) -> list[int]:
        """A list of whole numbers."""
        items = self._items(name)
        return [items.whole(each, low, high) for each in items.told]

    def choice(self, name: str, among: Sequence[str], default: str) -> str:
        """One of some words."""
        told = self.told.get(name)
        if told in (None, ""):
            return default
        if told in among:
            return str(told)
        self.refuse(name, _("Choose one of: %(words)s.") % {"words": ", ".join(among)})
        return default
