"""Money as people write it: with signs of currencies, thousands, a minus in front, behind or as brackets."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_lazy as _

FORMS: Final = {
    "any": _("each by itself"),
    "comma": _("1.234,50 (decimal comma)"),
    "point": _("1,234.50 (decimal point)"),
}
"""How the numbers of a column are written; where nobody says and no row shows it, each is read by itself."""

_MONEY: Final = re.compile(r"EURO'?S?|EUR|USD|GBP|CHF|DKK|SEK|NOK|PLN|FR\.?|KR\.?", re.IGNORECASE)
_VAT: Final = re.compile(r"\(?\b(?:incl|excl|inc|ex)\b\.?\s*(?:btw|vat)?\.?\)?$", re.IGNORECASE)
_NO_CENTS: Final = re.compile(r"[.,](?:-{1,2}|=|–|—)$")
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'"})
_PLAIN: Final = re.compile(r"\d+(?:[.,']\d+)*[.,]?$|[.,]\d+$")
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)$")
_MARKS: Final = {"comma": ",", "point": "."}


class NoAmountError(ValueError):
    """The text is no amount."""


def amount(text: str, form: str = "any") -> Decimal:
    """The amount, in hundredths; raises `NoAmountError` where it is none.

    By itself, the last point or comma parts whole from hundredths, where not three digits follow it, as they do behind
    thousands.
    """
    digits, negative = _bare(text)
    if not _PLAIN.match(digits):
        raise NoAmountError(text)
    try:
        found = Decimal(_pointed(digits, form)).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise NoAmountError(text) from None
    return -found if negative else found


def _bare(text: str) -> tuple[str, bool]:
    """Digits with their marks, and whether the amount is below nothing."""
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS)
    plain = _NO_CENTS.sub("", _VAT.sub("", plain.strip()).strip())
    plain = _MONEY.sub("", "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Sc"))
    plain = _NO_CENTS.sub("", plain)
    bracketed = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()") if bracketed else plain
    plain = _NO_CENTS.sub("", plain)
    negative = bracketed or plain.startswith("-") or plain.endswith("-")
    return plain.removeprefix("-").removeprefix("+").removesuffix("-"), negative


def _pointed(digits: str, form: str) -> str:
    digits = digits.replace("'", "")
    mark = _MARKS.get(form)
    if mark is None:
        if _THOUSANDS.match(digits):
            return digits.replace(",", "").replace(".", "")
        mark = "," if digits.rfind(",") > digits.rfind(".") else "."
    whole, _mark, rest = digits.partition(mark)
    other = "." if mark == "," else ","
    if {mark, other} & set(rest) or (form in _MARKS and other in whole and not _THOUSANDS.match(whole)):
        raise NoAmountError(digits)
    return f"{whole.replace(other, '')}.{rest}" if rest else whole.replace(other, "")


def mark(text: str) -> str:
    """What parts the hundredths in this value, "comma" or "point", where nothing else is possible; otherwise ""."""
    digits = _bare(text)[0].replace("'", "")
    if not _PLAIN.match(digits) or is_open(text):
        return ""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma == point:
        return ""
    last = "comma" if comma > point else "point"
    if digits.count("," if last == "comma" else ".") > 1:
        return "point" if last == "comma" else "comma"
    return last


def is_open(text: str) -> bool:
    """Whether this value can be read both ways, such as 12.500: only other values of its column tell."""
    digits = _bare(text)[0].replace("'", "")
    return bool(_THOUSANDS.match(digits)) and digits.count(".") + digits.count(",") == 1
