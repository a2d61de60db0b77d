"""Where somebody lives as people type it: postcode and house number in any order, street and town around them."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from customers.folding import UNITS, ZEROS

MOST: Final = 8
_DUTCH: Final = re.compile(r"(?<!\d)[1-9]\d{3}\s?-?[a-z]{2}(?![a-z])")
_OTHERS: Final = (
    re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}\b"),  # the United Kingdom
    re.compile(r"\b[ac-fhknprtv-y]\d[\dw]\s?[a-z0-9]{4}\b|\b[a-z]\d[a-z]\s?\d[a-z]\d\b"),  # Ireland, Canada
    re.compile(r"\b(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3}\s\d{2})\b"),  # Poland, Portugal, Sweden and others with two parts
    re.compile(r"(?<![\d-])\d{4,6}(?!\d)"),
    re.compile(r"(?<![\d-])\d{3}(?!\d)"),
)
_COUNTRY: Final = re.compile(r"(?<![a-z0-9])(?:[a-z]{1,3}-(?=\d{3}|\d{2}-)|nl\s+(?=\d))")
_SAID: Final = re.compile(
    r"\b(?:huis|haus)?(?:nummer|number|numero|num|nr|no)\b[.:]?\s*(?=\d)|[#№]\s*(?=\d)|\bn[°º]\s*(?=\d)"
)
_HOME: Final = r"(?:bus|boite|boîte|bte|box|top|app?|appartement|apt|flat|kamer|unit|etage|lgh|m|b)"
_BEHIND: Final = (
    rf"(?:[\s/.,-]+{_HOME}[\s.]*\d{{1,4}}[a-z]?|[\s/.-]+\d{{1,4}}[a-z]?"
    r"|[\s/.-]*(?:bis|huis|[ivx]{1,5}|[a-z]{1,2}\d{0,3}))?"
)
_AFTER: Final = re.compile(rf"[\s,.:;-]*(\d{{1,5}}{_BEHIND})(?![a-z0-9])")
_NUMBER_AFTER: Final = re.compile(r"[^\d]*?(\d{1,5})(?!\d)")
_IN_FRONT: Final = re.compile(rf"(?<![\da-z])(\d{{1,5}}{_BEHIND})[^a-z0-9]*$")
_NUMBER_IN_FRONT: Final = re.compile(r"(?<!\d)(\d{1,5})[^\d]*$")
_UNITS: Final = re.compile(UNITS)
_ROMAN: Final = dict(zip(("i", "ii", "iii", "iv", "v", "vi"), "123456", strict=True))
_SAME: Final = {**_ROMAN, **{digit: letters for letters, digit in _ROMAN.items()}, "hs": "huis", "huis": "hs"}


class Place(NamedTuple):
    """A postcode and a house number, as `Customer.search_postcode` and the beginning of `Customer.search_house`."""

    postcode: str
    house: str
    """Ends in a dash where nothing was said behind the number; empty where there was none."""


def read_places(text: str) -> tuple[Place, ...]:
    """Every address that a text in small letters can hold, the likeliest first."""
    plain = _SAID.sub("", _COUNTRY.sub("", re.sub(r"\s+", " ", text)).strip())
    found = list(dict.fromkeys(_dutch(plain))) or list(islice(dict.fromkeys(_foreign(plain)), MOST))
    return tuple(found[:MOST])


def _dutch(text: str) -> Iterator[Place]:
    for match in _DUTCH.finditer(text):
        postcode = _packed(match[0])
        houses = list(_houses(text[: match.start()], text[match.end() :]))
        yield from (Place(postcode, house) for house in houses or [""])


def _foreign(text: str) -> Iterator[Place]:
    for pattern in _OTHERS:
        for match in pattern.finditer(text):
            houses = _houses(text[: match.start()], text[match.end() :])
            yield from (Place(_packed(match[0]), house) for house in houses)


def _houses(before: str, after: str) -> Iterator[str]:
    """What stands behind the postcode, or before it; what may be said behind the number first."""
    for part, whole, number in ((after, _AFTER, _NUMBER_AFTER), (before, _IN_FRONT, _NUMBER_IN_FRONT)):
        if match := whole.match(part) if part is after else whole.search(part):
            yield from _spellings(match[1])
        elif match := number.match(part) if part is after else number.search(part):
            yield f"{match[1]}-"


def _spellings(house: str) -> Iterator[str]:
    """ "12-a", "12 III" and "12-3" as one; a town behind the number is no part of it."""
    told = _UNITS.sub(" ", house)
    number, behind = re.match(r"(\d+)(.*)", told).groups()  # type: ignore[union-attr]
    behind = re.sub(ZEROS, "", _packed(behind))
    yield f"{number}-{behind}"
    if behind in _SAME:
        yield f"{number}-{_SAME[behind]}"


def _packed(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text)
