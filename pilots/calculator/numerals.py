"""Numbers as people write them: 1.234,5 in Dutch, 1,234.5 in English, 83 %, −0,5."""

import re
from math import isfinite
from typing import Any, Final

from django.utils.formats import get_format
from django.utils.translation import get_language

_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*")
"""Digits by threes: thousands, of a whole number by whichever sign."""

SMALLEST: Final = 1e-300
"""No p-value below this is told: no chance is 0."""


def told(p: float | None) -> float | None:
    """A p-value as it is told."""
    return None if p is None else max(p, SMALLEST)


def as_number(sent: Any, *, whole: bool = False) -> float | None:  # noqa: ANN401 (whatever JSON or a query string holds)
    """What `sent` says; None where that is no finite number. A percentage is a share of 1.

    Of 1.234 and 1,234 the reader's language says whether it is above a thousand; of a whole number it always is.
    """
    if isinstance(sent, bool) or not isinstance(sent, int | float | str):
        return None
    text = "".join(str(sent).split()).replace("\u2212", "-") if isinstance(sent, str) else repr(sent)
    bare = text.removesuffix("%")
    try:
        found = float(_pointed(bare, whole=whole) if isinstance(sent, str) else bare) / (100 if text != bare else 1)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None


def _pointed(text: str, *, whole: bool) -> str:
    """With a point before the decimals, and nothing between thousands."""
    last = max(text.rfind("."), text.rfind(","))
    thousands, grouped = _thousands(), _GROUPED.fullmatch(text)
    if last < 0 or (grouped and (whole or grouped[1] == thousands or text.count(grouped[1]) > 1)):
        return text.replace(".", "").replace(",", "")
    other = "," if text[last] == "." else "."
    return text.replace(other, "").replace(",", ".")


def _thousands() -> str:
    """The sign that the reader's language puts between thousands."""
    return str(get_format("THOUSAND_SEPARATOR", get_language(), use_l10n=True))


def listed(text: str) -> list[str]:
    """Numbers of a text, apart by spaces or semicolons, or by commas with a space after them."""
    parts = re.sub(r"\s+%", "%", text.replace(";", " ")).split()
    return [bare for part in parts if (bare := part.rstrip(","))]


def written(number: float) -> str:
    """A number with its digits, in the reader's language: 0,0001."""
    return localised(f"{number:g}")


def localised(text: str) -> str:
    """Numbers with points before their decimals, with the sign that the reader's language puts there."""
    return text.replace(".", str(get_format("DECIMAL_SEPARATOR", get_language(), use_l10n=True)))
