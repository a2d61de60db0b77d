"""Characters outside the GSM tables, and what could stand in their place; an author says whether it does."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from sms.segments import BASIC, EXTENSION, segments

_INSTEAD: Final = {
    "‘": "'", "’": "'", "‚": "'", "′": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‑": "-", "−": "-", "•": "-", "…": "...", "×": "x",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\t": " ",
    "ĳ": "ij", "Ĳ": "IJ", "œ": "oe", "Œ": "OE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Costly:
    """A character that halves the room, its Unicode name, and what would not; None where nothing is alike."""

    character: str
    name: str
    instead: str | None


def costly(text: str) -> list[Costly]:
    """Each character of `text` that forces UCS-2, as it first appears."""
    return [Costly(each, unicodedata.name(each, ""), instead(each)) for each in segments(text).unicode_characters]


def instead(character: str) -> str | None:
    """What the GSM tables have for `character`: its own spelling, or the letter without its mark."""
    if character in _INSTEAD:
        return _INSTEAD[character]
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return bare if bare and bare != character and set(bare) <= BASIC | EXTENSION else None


def plain(text: str) -> str:
    """`text` with everything replaced that can be; what has no likeness stays."""
    return "".join(
        character if character in BASIC or character in EXTENSION or (other := instead(character)) is None else other
        for character in text
    )


def tidy(text: str) -> str:
    """As a text is kept: composed letters (a decomposed é would cost UCS-2), plain line ends, no space around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
