"""What spreadsheets make of a file: the signs they read, the texts they would run, the names they give a sheet."""

import re
from dataclasses import dataclass
from typing import Final

from babel import Locale

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[+-](?:\d[\d\s.,()]*|\([\d\s.,()]*)?(?:[eE][+-]?\d+)?")
"""A signed number, as amounts and telephone numbers are written, or the sign alone: nothing that could be run."""

SHEET_UNITS: Final = 31
"""The longest name of a sheet, in units of UTF-16: a sign beyond the first plane takes two."""
_NOT_IN_A_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Signs:
    """What parts the cells of a CSV file, and what stands before its decimals: never the same sign."""

    delimiter: str
    point: str


def signs_of(locale: str) -> Signs:
    """The signs that the spreadsheets of a country read (`nl_NL`): decimal commas go with semicolons."""
    symbols = Locale.parse(locale).number_symbols
    comma = symbols.get("latn", {}).get("decimal") == ","
    return Signs(";", ",") if comma else Signs(",", ".")


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet could run it as a formula: `+31612345678` it cannot.

    `unguarded` makes the same again of it.
    """
    behind = text.lstrip("'")
    return f"'{text}" if behind.startswith(_RUNS) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The opposite: also of what was guarded while numbers with a sign were."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_RUNS) else text


def sheet_name(title: str) -> str:
    """The title as the name of a sheet: cut without halving a sign, without what such a name may not hold."""
    clean = " ".join(_NOT_IN_A_SHEET_NAME.sub(" ", title).split()).strip("' ")
    cut = clean.encode("utf-16-le", "replace")[: SHEET_UNITS * 2].decode("utf-16-le", "ignore").strip("' ")
    return cut if cut and cut.lower() != "history" else f"{cut} Helder".strip()
