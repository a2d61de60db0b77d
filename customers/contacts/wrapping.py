"""What spreadsheets, mail programs, web pages and telephones put around an address, and change in its signs."""

import html
import unicodedata
from typing import Final

_SAME: Final[dict[int, int | str]] = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},  # full-width forms
    **dict.fromkeys(map(ord, "。｡"), "."),
    **dict.fromkeys(map(ord, "‘’‛`´ʼ′"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″"), '"'),
    **dict.fromkeys(map(ord, "‹〈⟨"), "<"),
    **dict.fromkeys(map(ord, "›〉⟩"), ">"),
}
ENDS: Final = "'\"<>[]{}=;,.:!?*_|\\/… "
"""Signs that may surround an address or number without being of it."""


def clean(text: str) -> str:
    """In NFC, without invisible signs, with plain blanks, dashes, digits, quotes and full-width signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_SAME))
        text = "".join(map(_plain, text))
    elif "&" in text and ";" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def _plain(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cf":
        return ""
    if kind == "Pd" or sign in "−⁃ー":
        return "-"
    return str(unicodedata.decimal(sign)) if kind == "Nd" else sign
