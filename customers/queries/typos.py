"""Names one letter away from what was typed: one left out, too many, wrong, or two that changed places.

Each is looked up by itself in the index that is there anyway. That needs no extension of the database, and its cost is
known: some fifty look-ups a letter, of which there are never more than `MOST`.
"""

from collections.abc import Iterator
from itertools import chain, islice
from string import ascii_lowercase
from typing import Final

SHORTEST: Final = 4
"""Letters from which a typo is thought of: of a shorter name nearly every other one is one letter away. Where a word
stands before the last name, or a whole one beside the first name, one letter less will do."""
LONGEST: Final = 16
"""Of a longer name only that many letters are looked at one by one."""
MOST: Final = 1_000
_SOUNDS: Final = (
    ("ij", "y"),
    ("y", "ij"),
    ("ei", "ij"),
    ("ij", "ei"),
    ("ph", "f"),
    ("ck", "k"),
    ("ks", "x"),
    ("x", "ks"),
)
"""Two letters for one, as they are heard on a telephone."""


def near(name: str) -> list[str]:
    """Every spelling one letter away from a folded name, the likeliest first; none for a short one."""
    if len(name) < SHORTEST - 1:
        return []
    places = range(min(len(name), LONGEST))
    found = dict.fromkeys(chain(_heard(name), _left_out(name, places), _wrong(name, places), _too_few(name, places)))
    found.pop(name, None)
    return list(islice(found, MOST))


def _heard(name: str) -> Iterator[str]:
    yield from (name.replace(sound, other, 1) for sound, other in _SOUNDS if sound in name)


def _left_out(name: str, places: range) -> Iterator[str]:
    """Without a letter, and with two beside each other changed."""
    for at in places:
        yield name[:at] + name[at + 1 :]
        yield name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def _wrong(name: str, places: range) -> Iterator[str]:
    yield from (name[:at] + letter + name[at + 1 :] for at in places for letter in ascii_lowercase)


def _too_few(name: str, places: range) -> Iterator[str]:
    yield from (name[:at] + letter + name[at:] for at in (*places, len(name)) for letter in f"{ascii_lowercase} ")
