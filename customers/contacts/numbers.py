"""Telephone numbers as E.164. Without a country they belong to the market's region; another country's own code counts
only where the number is one that exists there and none here."""

import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from customers.contacts.spelled import DOUBTFUL, EMPTY, NO_NUMBER, SCIENTIFIC, SEVERAL, Spelled
from customers.contacts.wrapping import ENDS, clean

_KINDS: Final = (
    r"tel(?:efoon|efon|ephone|éfono|efono|éphone)?(?:nummer|number|nr)?|phone|callto|sms|whatsapp|mob(?:iel|ile|il)?|"
    r"gsm|handy|portable|cell(?:phone|ular)?|voice|bel|fax|n[ro]|№|[tmpw]|werk|work|priv[eé]|private|privat|thuis|home|zakelijk"
)
_BEFORE: Final = re.compile(rf"^(?:(?:{_KINDS})\b[\s.:/=]*)+", re.IGNORECASE)
_CARD: Final = re.compile(r"^(?:item\d+\.)?tel(?:;[^:]*)?:", re.IGNORECASE)
_CHAT: Final = re.compile(
    r"(?:https?://)?(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?phone=|whatsapp://send/?\?phone=)\+?(\d+)(?:[?&].*)?"
    r"|\+?(\d+)@(?:c\.us|s\.whatsapp\.net)",
    re.IGNORECASE,
)
"""Links and names of a chat program, which hold a number with its country and no plus."""
_BEHIND: Final = re.compile(rf"(?:[\s,.:/-]+(?:{_KINDS})\.?)+$", re.IGNORECASE)
_ASIDE: Final = re.compile(r"\([^()\d]*\)|\[[^\[\]\d]*\]|;(?:phone-context|isub)=.*$|;ext=$")
_EXTENSION: Final = re.compile(r"[\s,;]*(?:ext(?:ension)?\b|x|tst|toestel)[\s.:=]*\d{1,5}$", re.IGNORECASE)
_SCIENTIFIC: Final = re.compile(r"[-+]?\d+(?:[.,]\d*)?\s?e\s?\+?\d{1,2}", re.IGNORECASE)
_FLOAT: Final = re.compile(r"(\+?\d{6,15})[.,]0{1,2}")
_ABROAD: Final = 10
"""Digits from which a number without a plus may be one of another country: shorter ones are a piece of one of ours."""
_FEWEST: Final = 8
"""Of a number with its country that is not known to exist; shorter ones are half a number, or a service."""


def bare_number(text: str) -> str:
    """The digits of a number, with a plus before those with a country; empty where anything else is said."""
    bare = _unwrapped(text)
    if exact := _FLOAT.fullmatch(bare):
        bare = exact[1]
    if any(sign.isalpha() or sign in "@\ufffd" for sign in bare) or "+" in bare.lstrip("+( "):
        return ""
    digits = re.sub(r"\D", "", bare)
    if digits.startswith("00") or (bare.lstrip("( ").startswith("+") and not digits.startswith("0")):
        return f"+{digits.removeprefix('00')}"
    return digits


@lru_cache(maxsize=16_384)
def read_number(text: str, region: str) -> Spelled:
    """The one number in `text`; `region` ("NL") is where one without a country belongs."""
    bare = bare_number(text)
    number = _number(bare, region) if bare else None
    if number is None or not phonenumbers.is_possible_number(number):
        return _none(text, region)
    spelled = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number):
        return Spelled(spelled)
    return Spelled(spelled, doubt=DOUBTFUL) if len(spelled) > _FEWEST else Spelled(problem=NO_NUMBER)


@lru_cache(maxsize=16_384)
def read_sender(text: str, region: str) -> str:
    """The number of a telephone as a network tells it: with its country, whether or not a plus stands before that.

    What may be no telephone's, such as a short code, a name or half a number, stays as it is.
    """
    bare, spelled = bare_number(text), read_number(text, region)
    if not spelled.value and len(bare) > _ABROAD:
        spelled = read_number(f"+{bare}", region)
    whole = not spelled.doubt or spelled.value == f"+{bare.removeprefix('+')}"
    return spelled.value if spelled.value and whole else clean(text)


def _unwrapped(text: str) -> str:
    whole = clean(unquote(text) if "%" in text else text)
    if chat := _CHAT.fullmatch(whole.strip(ENDS)):
        return f"+{chat[1] or chat[2]}"
    bare = _ASIDE.sub(" ", _CARD.sub("", whole)).strip(ENDS)
    bare = "".join(sign for sign in bare if not _is_picture(sign)).strip(ENDS)
    return _EXTENSION.sub("", _BEHIND.sub("", _BEFORE.sub("", bare))).strip(ENDS)


def _is_picture(sign: str) -> bool:
    """Such as a telephone; what stands for an unreadable sign stays, and spoils the number."""
    return sign != "\ufffd" and unicodedata.category(sign) in {"So", "Mn"}


def _number(bare: str, region: str) -> PhoneNumber | None:
    if bare.startswith("+"):
        return _parsed(bare, None)
    here = _parsed(bare, region)
    if (here and phonenumbers.is_valid_number(here)) or bare.startswith("0"):
        return here
    there = _parsed(f"+{bare}", None)
    own = there and there.country_code == phonenumbers.country_code_for_region(region)
    if there and (own or len(bare) >= _ABROAD) and phonenumbers.is_valid_number(there):
        return there
    return there if own and there and phonenumbers.is_possible_number(there) else here


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _none(text: str, region: str) -> Spelled:
    """Why there is not one number: there are several, it was cut short, or it is something else."""
    whole = clean(text)
    if not whole:
        return Spelled(problem=EMPTY)
    if _SCIENTIFIC.fullmatch(_unwrapped(text)):
        return Spelled(problem=SCIENTIFIC)
    matches = list(PhoneNumberMatcher(whole[:254], region))
    found = dict.fromkeys(phonenumbers.format_number(match.number, PhoneNumberFormat.E164) for match in matches)
    if len(found) > 1:
        return Spelled(problem=SEVERAL, several=tuple(found))
    twice = len(matches) > 1 and not re.search(
        r"\w", re.sub("|".join(re.escape(one.raw_string) for one in matches), "", whole)
    )
    return Spelled(next(iter(found))) if twice else Spelled(problem=NO_NUMBER)
