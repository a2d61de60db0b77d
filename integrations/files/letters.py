"""Which letters the bytes of a file stand for, where they are no UTF-8: told by all lines that are none."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

CODECS: Final = ("cp1252", "mac_roman", "cp850")
"""Of two that make as much sense of a file, the first."""
_STRAYS: Final = 2000
"""Lines that are no UTF-8 after which enough is known."""
_WEIGHTS: Final[Mapping[str, int]] = {
    **dict.fromkeys("ÉÈËÏÖÜÄÅÆÇÑØÁÀÍÓÚÊÎÔÛ€’‘“”–…°´", 1),
    **dict.fromkeys("êîíìôóòûúùâáàãåæçñøßœ", 2),
    **dict.fromkeys("éèëïöüä", 3),
}
"""How likely a sign is in a name here: é far more than Ž."""


def recognised(path: Path) -> str:
    """The codec of the lines that are no UTF-8."""
    signs, ends = Counter[int](), Counter[str]()
    for line in islice(_strays(path), _STRAYS):
        signs.update(line.encode("latin-1"))
        ends[line[len(line.rstrip("\r\n")) :]] += 1
    usual = max(ends, key=lambda end: ends[end], default="")
    return max(CODECS, key=lambda codec: _sense(signs, codec) * _fits(codec, usual))


def _strays(path: Path) -> Iterator[str]:
    """Lines that are no UTF-8, each byte as a sign of Latin-1."""
    with path.open(encoding="latin-1", newline="") as file:
        for line in file:
            if not line.isascii() and decoded(line, "") is None:
                yield line


def decoded(line: str, codec: str) -> str | None:
    """A line of bytes (each a sign of Latin-1) as UTF-8, or where it is none by the codec; None without one."""
    if line.isascii():
        return line
    told = line.encode("latin-1")
    try:
        return told.decode("utf-8-sig")
    except UnicodeDecodeError:
        return told.decode(codec, errors="replace") if codec else None


def _sense(signs: Counter[int], codec: str) -> int:
    found = {sign: bytes([sign]).decode(codec, errors="replace") for sign in signs if sign > 127}
    return sum(signs[sign] * _WEIGHTS.get(letter, 0) for sign, letter in found.items())


def _fits(codec: str, end: str) -> float:
    """Macs ended lines in their own way, and DOS in that of Windows."""
    if codec == "mac_roman":
        return {"\r": 2.0, "\r\n": 0.5}.get(end, 1.0)
    return 0.5 if codec == "cp850" and end != "\r\n" else 1.0
