"""Where the table in a file begins and ends: lines above the head, and lines below that only sum the others up."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_NUMBER: Final = re.compile(r"[-+]?[\d.,:/ TZ-]*\d[\d.,:/ TZ-]*$")
_LOOKED_AT: Final = 30
"""Rows among which the head is looked for."""
_TOTAL: Final = re.compile(
    r"\W*(?:(?:eind|sub|grand|gesamt)?[ -]?(?:totaal|totalen|totals?|sum(?:me)?|som|gesamt)"
    r"|aantal|count|gemiddelde?|average)"
    r"(?:\W*\d.*|\s*[:=(].*|\W*"
    r"|\s+(?:klanten|customers|rijen|rows|records|regels|afspraken|appointments|omzet|revenue|bedrag|amount|aantal"
    r"|generaal|general|gesprekken|calls|events|berichten|messages|excl|incl|btw|vat|eur)\b.*)$"
    r"|\W*[\d.,]+ (?:rows?|records?|rijen|regels|klanten|afspraken|zeilen)\b"
    r"|\W*(?:end of|einde)\b|\W*eof\W*$",
    re.IGNORECASE,
)
"""What a line begins with that is about the lines above it."""
_FIGURE: Final = re.compile(
    r"[-+(]?\s*(?:€|\$|£|EUR)?[-+\d.,:%' /()\u00a0\u202f]*\d[-+\d.,:%' /()=\u00a0\u202f-]*(?:€|EUR)?$"
)


def plain(name: str) -> str:
    """A name by its letters and digits alone."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def above(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """How many rows stand above the head, judged by the first rows; `known` are the plain names that heads have.

    The head is the row with the most known names; where none has some, the first full row of words below rows that
    are half empty.
    """
    looked = rows[:_LOOKED_AT]
    scores = [names_in(row, known) if is_head(row) else 0 for row in looked]
    best = max(scores, default=0)
    if best > 1 or (best and len(filled(looked[scores.index(best)])) <= 2):
        found = scores.index(best)
    else:
        found = _first_full(looked)
    return found if any(filled(row) for row in looked[:found]) else 0


def _first_full(rows: Sequence[Sequence[str]]) -> int:
    widths = [len(filled(row)) for row in rows]
    usual = Counter(width for width in widths if width).most_common(1)
    full = usual[0][0] if usual else 0
    for place, width in enumerate(widths):
        if 2 * width > full:
            return place if full > 1 and is_head(rows[place]) else 0
    return 0


def filled(row: Sequence[str]) -> list[str]:
    """Cells in which something stands."""
    return [cell.strip() for cell in row if cell.strip()]


def names_in(row: Sequence[str], known: frozenset[str]) -> int:
    """How many different cells of a row are known names."""
    return len({plain(cell) for cell in row} & known)


def is_head(row: Sequence[str]) -> bool:
    """A head has a word over every column, few of them twice: no number, no date, no address."""
    names = filled(row)
    words = all(not _NUMBER.match(name) and "@" not in name for name in names)
    return bool(names) and words and _names_columns(names)


def _names_columns(names: Sequence[str]) -> bool:
    """Whether hardly any stands twice: two columns may bear a word, but where letters repeat these are values."""
    twice = {name for name, times in Counter(names).items() if times > 1}
    return len(set(names)) > len(names) / 2 and all(len(name) > 3 for name in twice)


def is_sum(row: Sequence[str]) -> bool:
    """Whether a row sums others up, or closes a report: it begins with such a word, and holds figures alone besides."""
    first = next((cell for cell in row if cell and not cell.isspace()), "")
    return bool(_TOTAL.match(first)) and all(_FIGURE.match(one) or _TOTAL.match(one) for one in filled(row)[1:])
