"""Days in texts: the one that a text tells, true on the day on which it leaves, and words that are true on one only."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext

_SOON: Final = {
    "de": ("heute", "morgen"),
    "en": ("today", "tomorrow"),
    "fr": ("aujourd'hui", "demain"),
    "nl": ("vandaag", "morgen"),
}
"""What a day is called on itself and on the day before; in other languages it is written out."""
_WORDS: Final = (
    # Dutch
    "vandaag|morgen|overmorgen|gisteren|eergisteren|vanochtend|vanmorgen|vanmiddag|vanavond|vannacht|morgen(?:ochtend|middag|avond)"
    "|straks|(?:volgende|komende|deze|aanstaande) (?:week|maand)"
    "|(?:maan|dins|woens|donder|vrij|zater|zon)dag(?:ochtend|middag|avond)?"
    # English
    "|today|tomorrow|yesterday|tonight|this (?:morning|afternoon|evening|week)|next (?:week|month)"
    "|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    # German
    "|heute|übermorgen|gestern|nächste woche|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    # French
    "|aujourd['’]hui|demain|après-demain|hier|ce (?:matin|soir)|cet après-midi|la semaine prochaine"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
)
_MONTHS: Final = (
    "jan(?:uar[iy]|vier)?|januar|feb(?:ruar[iy])?|februar|févr(?:ier)?|mrt|maart|march|mar|märz|mars|apr(?:il)?|avril"
    "|mei|may|mai|june?|juni|juin|july?|juli|juillet|aug(?:ustus|ust)?|août|sept?(?:ember|embre)?|o[kc]t(?:ober|obre)?"
    "|nov(?:ember|embre)?|de[cz](?:ember)?|déc(?:embre)?"
)
_LITERAL: Final = re.compile(
    rf"(?<![\w-])(?:(?<!goede )(?<!guten )(?:{_WORDS})"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er)?\.? (?:of )?(?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?![\w-])",
    re.IGNORECASE,
)
_BRACES: Final = re.compile(r"\{[^{}]*\}")


def told(day: date, leaving: date, language: str) -> str:
    """`day` as a text in `language` tells it that leaves on `leaving`: today, tomorrow, or the day written out."""
    soon = _SOON.get(language, ())
    away = (day - leaving).days
    return soon[away] if 0 <= away < len(soon) else written(day, language)


@lru_cache(maxsize=512)
def written(day: date, language: str) -> str:
    """With its weekday, without a year."""
    with translation.override(language):
        out = date_format(day, pgettext("day in a text message", "l j F"))
    return out.lower() if language == "nl" else out


def literal(text: str) -> list[str]:
    """What `text` itself says of a day, in any of the languages above, each once: true only when it leaves on time."""
    return list(dict.fromkeys(found[0] for found in _LITERAL.finditer(_BRACES.sub(" ", text))))
