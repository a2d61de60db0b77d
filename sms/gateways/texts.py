"""The octets and signs of a text, whatever a gateway calls its alphabet: plain letters survive anything.

Names of alphabets are read in any spelling. What is told in another than it is written in shows that: NUL between
letters is UCS-2, and plain letters told as UCS-2 are plain letters.
"""

import codecs
import re
from typing import Final

from accounts.composing import composed

_GSM: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038, the default alphabet, each sign at its own number."""
_EXTENSION: Final = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_ESCAPE: Final = 0x1B
_CODECS: Final = {
    "utf8": "utf-8", "utf16be": "utf-16-be", "utf16": "utf-16-be", "ucs2": "utf-16-be", "ucs2be": "utf-16-be",
    "iso10646ucs2": "utf-16-be",
    "unicode": "utf-16-be", "2": "utf-16-be", "8": "utf-16-be", "utf16le": "utf-16-le", "ucs2le": "utf-16-le",
    "gsm": "gsm", "gsm7": "gsm", "gsm7bit": "gsm", "gsm0338": "gsm", "gsm338": "gsm", "7bit": "gsm", "sms": "gsm",
    "default": "gsm",
}  # fmt: skip
_SEVEN_BIT: Final = "utf-7"
"""Writes every sign in plain letters, so that it is the one alphabet of which these may mean something else."""
_WIDE: Final = ("utf-16-be", "utf-16-le")
_HEX: Final = re.compile(r"(?:00[2-7][0-9A-Fa-f]){2,}")
_PIECE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
"""What only UTF-8 has: the beginning of a sign, cut or whole."""
_HALF: Final = re.compile("[\ud800-\udfff]")


def legible(told: object) -> str:
    """A text that a database can hold, in NFC: half a sign says so, NUL goes, and UCS-2 in hexadecimal is read."""
    text = str(told if told is not None else "")
    if _HEX.fullmatch(text.strip()):
        text = bytes.fromhex(text.strip()).decode("utf-16-be")
    return composed(_HALF.sub("\ufffd", text).replace("\0", ""))


def decoded(octets: bytes, alphabet: str = "") -> str:
    """Octets as text, by the alphabet that is told where they can be that, else by what they look like."""
    found = _wide(octets)
    if found:
        return legible(octets[: len(octets) // 2 * 2].decode(found, errors="replace").removeprefix("\ufeff"))
    name = _codec(alphabet)
    if name == "gsm":
        return legible(_gsm(octets))
    if name in _WIDE and not (_is_plain(octets) or _is_utf8(octets)):
        return legible(octets[: len(octets) // 2 * 2].decode(name, errors="replace").removeprefix("\ufeff"))
    return legible(_narrow(octets, "utf-8" if name in _WIDE else name))


def _codec(alphabet: str) -> str:
    name = re.sub(r"[^a-z0-9]", "", alphabet.lower())
    if name in _CODECS:
        return _CODECS[name]
    try:
        return codecs.lookup(alphabet.strip()).name if alphabet.strip() else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"


def _wide(octets: bytes) -> str:
    """Which UCS-2 the octets plainly are, by their mark or the NUL beside each plain letter; empty for neither."""
    if octets[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return "utf-16-be" if octets[:2] == b"\xfe\xff" else "utf-16-le"
    high, low = octets[0::2].count(0), octets[1::2].count(0)
    if max(high, low) * 2 < (len(octets) + 1) // 2 or high == low:
        return ""
    return "utf-16-be" if high > low else "utf-16-le"


def _is_plain(octets: bytes) -> bool:
    return all(0x20 <= octet < 0x7F or octet in b"\r\n\t" for octet in octets)


def _is_utf8(octets: bytes) -> bool:
    """Whether they hold signs that only UTF-8 writes so, and nothing that it could not have written."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return False
    return bool(_PIECE.search(octets)) and not any(sign < " " and sign not in "\r\n\t" for sign in text)


def _narrow(octets: bytes, name: str) -> str:
    """Plain letters are themselves, and UTF-8 is UTF-8, whatever else is told."""
    if name != _SEVEN_BIT and (_is_plain(octets) or _is_utf8(octets)):
        return octets.decode()
    try:
        return octets.decode(name)
    except (UnicodeError, LookupError):
        return octets.decode("utf-8" if _PIECE.search(octets) else "cp1252", errors="replace")


def _gsm(octets: bytes) -> str:
    """One septet an octet, or seven bits packed into eight where that gives plain letters."""
    if not any(octet & 0x80 for octet in octets):
        return _septets(octets)
    try:
        return octets.decode()
    except UnicodeDecodeError:
        unpacked = _septets(_unpacked(octets)).rstrip("@")
    plain = sum(sign.isalnum() or sign.isspace() or sign in ".,!?'-" for sign in unpacked)
    return unpacked if plain * 5 >= len(unpacked) * 4 else octets.decode("cp1252", errors="replace")


def _septets(octets: bytes) -> str:
    signs, escaped = [], False
    for octet in octets:
        signs.append(_EXTENSION.get(octet, _GSM[octet]) if escaped else "" if octet == _ESCAPE else _GSM[octet])
        escaped = octet == _ESCAPE
    return "".join(signs)


def _unpacked(octets: bytes) -> bytes:
    bits, count = int.from_bytes(octets, "little"), len(octets) * 8 // 7
    return bytes(bits >> 7 * place & 0x7F for place in range(count))
