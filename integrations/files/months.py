"""Months and weekdays in words, as people and spreadsheets write them in Dutch, English, German and French."""

import re
from typing import Final

_MONTHS: Final = {
    "jan": 1, "januari": 1, "january": 1, "januar": 1, "janvier": 1, "feb": 2, "februari": 2, "february": 2,
    "februar": 2, "février": 2, "fevrier": 2, "mrt": 3, "maart": 3, "mar": 3, "march": 3, "märz": 3, "mars": 3,
    "apr": 4, "april": 4, "avril": 4, "mei": 5, "may": 5, "mai": 5, "jun": 6, "juni": 6, "june": 6, "juin": 6,
    "jul": 7, "juli": 7, "july": 7, "juillet": 7, "aug": 8, "augustus": 8, "august": 8, "août": 8, "sep": 9,
    "sept": 9, "september": 9, "septembre": 9, "okt": 10, "oct": 10, "oktober": 10, "october": 10, "octobre": 10,
    "nov": 11, "november": 11, "novembre": 11, "dec": 12, "december": 12, "dez": 12, "dezember": 12, "décembre": 12,
}  # fmt: skip
_WEEKDAY: Final = re.compile(
    r"(?:ma|di|wo|do|vr|za|zo|mon?|tue?|wed?|thu?|fri?|sat?|sun?|mi|fr|sa|so)(?:[a-zäé]*(?:dag|day|tag|woch)|s|sd?|rs)?"
    r"[.,]?\s+",
    re.IGNORECASE,
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:e|st|nd|rd|th|\.)?[ .-]+([^\W\d_]{3,10})[ .,-]+(\d{4})(.*)$")
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]{3,10})[ .-]+(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})(.*)$")


def without_weekday(text: str) -> str:
    """The text without the day of the week in front."""
    return _WEEKDAY.sub("", text, count=1)


def by_number(text: str) -> str:
    """`zo 1 nov. 2026 9:00` and `Nov 1, 2026 9:00` as `1-11-2026 9:00`; "" where no month stands in words."""
    plain = without_weekday(text)
    if found := _DAY_FIRST.match(plain):
        day, name, year, rest = found.groups()
    elif found := _MONTH_FIRST.match(plain):
        name, day, year, rest = found.groups()
    else:
        return ""
    month = _MONTHS.get(name.lower())
    return f"{day}-{month}-{year}{rest}" if month else ""
