"""Ids as other systems write them: one rule for files and the API, so that no spreadsheet makes two people one."""

import re
import unicodedata
from typing import Any, Final

from django.utils.translation import gettext_noop

SHORTENED: Final = gettext_noop("was shortened by a spreadsheet, so that several ids look alike: keep it as text")
INEXACT: Final = gettext_noop("is a number that JSON does not hold exactly: send it as text")
_EXACT: Final = 2**53
_SCIENTIFIC: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?E\+\d+$|[-+]?\d[.,]\d+E-?\d+$", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(\d+)[.,]0+$")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})


class InexactError(ValueError):
    """It cannot be known which id was meant; the message is the reason, for `gettext`."""


def identifier(value: Any) -> str:  # noqa: ANN401 (whatever the JSON or the cell holds)
    """The id as text: without what nobody sees, composed (NFC), and "1234" for 1234.0. Raises `InexactError`."""
    if isinstance(value, int | float):
        return _number(value)
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        seen = "".join(" " if sign.isspace() else sign for sign in text if not _is_unseen(sign))
        text = unicodedata.normalize("NFC", seen)
    text = text.strip()
    if _SCIENTIFIC.match(text):
        raise InexactError(SHORTENED)
    whole = _WHOLE.match(text)
    return whole[1] if whole else text


def _is_unseen(sign: str) -> bool:
    return not sign.isspace() and unicodedata.category(sign) in _UNSEEN and sign != "\x00"


def _number(value: float) -> str:
    if not (-_EXACT < value < _EXACT and value == int(value)):
        raise InexactError(INEXACT)
    return str(int(value))
