"""Templates' texts: `{first_name}`, or `{first_name|customer}` with what stands there where the value is missing.

No logic, and no other placeholders than these, in the words of either language: `{voornaam}` is `{first_name}`. A
value that is missing without a fallback blocks the message.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

PLACEHOLDERS: "Final[dict[str, StrPromise]]" = {
    "name": _("First and last name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "date": _("Day of the appointment"),
    "day": _("Today, tomorrow or the day of the appointment, as it is when the text leaves"),
    "time": _("Time of the appointment"),
    "service": _("What is done"),
    "branch": _("Name of the branch"),
    "place": _("Place of the branch"),
    "plate": _("Licence plate"),
    "make": _("Make of the vehicle"),
    "opt_out": _("Link by which the customer says no"),
}
EXAMPLES: "Final[dict[str, str]]" = {
    "name": "Sam Jansen",
    "first_name": "Sam",
    "last_name": "Jansen",
    "date": "maandag 7 december",
    "day": "morgen",
    "time": "10:40",
    "service": "Voorruit",
    "branch": "Amersfoort",
    "place": "Amersfoort",
    "plate": "XX-123-X",
    "make": "Volvo",
}
"""Made-up values, as long as real ones."""
SPELLED: "Final[dict[str, dict[str, str]]]" = {
    "nl": {
        "name": "naam",
        "first_name": "voornaam",
        "last_name": "achternaam",
        "date": "datum",
        "day": "dag",
        "time": "tijd",
        "service": "dienst",
        "branch": "vestiging",
        "place": "plaats",
        "plate": "kenteken",
        "make": "merk",
        "opt_out": "afmelden",
    }
}
"""The placeholders as writers of other languages than English call them."""
_MEANT: Final = {word: name for words in SPELLED.values() for name, word in words.items()}
SLOT: Final = "\ue000"
"""Stands in a kept text where the day is told: no keyboard makes it."""
_PLACEHOLDER: Final = re.compile(r"\{(\w+)(?:\|([^{}|]*))?\}")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a template's text: `kind` is unknown, empty or brace; `what` the piece of text."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text for one recipient, or which values it lacks: then there is nothing to send."""

    text: str
    missing: tuple[str, ...]


def placeholders(text: str) -> list[str]:
    """The names in `text`, each once, in their order; whatever language they are written in."""
    return list(dict.fromkeys(_meant(found) for found in _PLACEHOLDER.finditer(text)))


def spelled(language: str) -> "dict[str, StrPromise]":
    """What can be filled in, under the names that a writer of `language` knows."""
    return {SPELLED.get(language, {}).get(name, name): label for name, label in PLACEHOLDERS.items()}


def _meant(found: re.Match[str]) -> str:
    name = found[1].lower()
    return _MEANT.get(name, name)


def wrongs(text: str) -> list[Wrong]:
    """Everything that keeps `text` from being a template."""
    found = list(_PLACEHOLDER.finditer(text))
    unknown = [Wrong("unknown", each[0]) for each in found if _meant(each) not in PLACEHOLDERS]
    empty = [Wrong("empty", each[0]) for each in found if each[2] is not None and not each[2].strip()]
    braces = [Wrong("brace", each) for each in dict.fromkeys(re.findall(r"[{}]", _PLACEHOLDER.sub("", text)))]
    return [*unknown, *empty, *braces]


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """`text` with `values`; a value in braces stays as it is, nothing is filled in twice."""
    missing = [
        _meant(found)
        for found in _PLACEHOLDER.finditer(text)
        if not values.get(_meant(found), "").strip() and not (found[2] or "").strip()
    ]
    if missing:
        return Filled("", tuple(dict.fromkeys(missing)))
    return Filled(_PLACEHOLDER.sub(lambda found: values.get(_meant(found), "").strip() or found[2].strip(), text), ())


def pieces(text: str, values: Mapping[str, str]) -> list[tuple[str, bool]]:
    """What `fill` makes of `text`, piece by piece, each with whether it is one of `values`: for showing it."""
    found, end = [], 0
    for place in _PLACEHOLDER.finditer(text):
        value = values.get(_meant(place), "").strip()
        found += [(text[end : place.start()], False), (value or (place[2] or "").strip(), bool(value))]
        end = place.end()
    return [*found, (text[end:], False)]


def example(text: str, *, opt_out: str) -> str:
    """`text` with made-up values, and `opt_out` for the link."""
    return fill(text, {**EXAMPLES, "opt_out": opt_out}).text


def named(missing: Sequence[str]) -> str:
    """Placeholders without a value, in the reader's words."""
    return ", ".join(str(PLACEHOLDERS[name]) for name in missing)
