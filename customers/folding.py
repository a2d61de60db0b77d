"""Names as people type them who do not know how they are spelt: without capitals and accents."""

from typing import Final
from unicodedata import normalize

_PLAIN: Final = {
    "Ø": "o",
    "ø": "o",
    "Æ": "a",
    "æ": "a",
    "Œ": "o",
    "œ": "o",
    "Ł": "l",
    "ł": "l",
    "Đ": "d",
    "đ": "d",
    "’": "'",
}
_LATIN: Final = [chr(code) for code in range(0xC0, 0x180)]

_FOLDS: Final = {
    **{letter: base.lower() for letter in _LATIN if (base := normalize("NFD", letter)[0]).isascii()},
    **_PLAIN,
}
ACCENTED: Final = "".join(_FOLDS)
UNACCENTED: Final = "".join(_FOLDS.values())
"""What the database's `translate` puts for each letter of `ACCENTED`."""

_TABLE: Final = str.maketrans(ACCENTED, UNACCENTED)


def fold(text: str) -> str:
    """`text` as `Customer.search_name` keeps it."""
    return normalize("NFC", text).translate(_TABLE).lower()
