"""What a text from a customer asks of us: to stop, to start again, or something that a person has to read.

Only a message that says nothing else is an order. One that only seems to ask to stop is for a person to decide.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from sms.folding import alike, plain
from sms.stopwords import LISTS, doubtful_words, stop_words

EVERYWHERE: Final = tuple(LISTS)
_NEARBY: Final = ("nl", "en", "fr", "de")
"""Languages of which one word for stopping in front makes a message look like an order."""
STOP: Final = stop_words(("nl", "en"))
"""Those of a Dutch market."""
START: Final = frozenset({"start", "aan", "unstop", "aanmelden", "weer aan"})
_TELLING: Final = frozenset(
    {"stop", "stopt", "stopp", "stoppen", "stopall", "afmelden", "uitschrijven", "unsubscribe", "optout", "arreter",
    "arretez",
     "desabonner", "desinscrire", "abmelden", "abbestellen", "uitschrijving", "ophouden", "stopzetten", "spam"}
)  # fmt: skip
"""Words that hardly mean anything else, wherever they stand; the others only where a message begins with them."""
_PHRASES: Final = frozenset(word for word in stop_words(EVERYWHERE) if " " in word) | {
    "niet meer bellen", "met rust", "bel me niet", "bel mij niet", "niet meer mailen", "stop calling", "do not call",
    "ne plus appeler", "nicht mehr anrufen",
}  # fmt: skip
_SIGNS: Final = frozenset("🛑⛔🚫")
_WORDS: Final = re.compile(r"[^\W_]+")
_DISGUISED: Final = re.compile(r"[\W_]*[s5$][\W_]*[t7+][\W_]*[o0][\W_]*p+[\W_]*")
_SLIPS: Final = frozenset(
    {"sotp", "stpo", "tsop", "stp", "sto", "sop", "sstop", "sttop", "stoop", "stopo", "stpp", "stoo", "dtop",
    "atop", "wtop",
     "srop", "syop", "sgop", "sfop", "stip", "stkp", "stlp", "stol", "sto0", "stob", "stopp", "stopt", "stops",
     "ctop", "schtop"}
)  # fmt: skip
"""How STOP comes out in a hurry; a word that people send as an answer is none of them."""


class Meaning(StrEnum):
    STOP = "stop"
    START = "start"
    PERHAPS_STOP = "perhaps_stop"
    """Seems to ask to stop: shown to a person, never obeyed by a program."""
    TALK = "talk"


def meaning(text: str, languages: Sequence[str] = EVERYWHERE) -> Meaning:
    """What `text` asks in a market of these languages; capitals, punctuation, accents and emoji change nothing."""
    orders = _orders(text)
    if orders & stop_words(tuple(languages)) or _DISGUISED.fullmatch(alike(text)):
        return Meaning.STOP
    if orders & START:
        return Meaning.START
    return Meaning.PERHAPS_STOP if _seems_to_stop(text, orders) else Meaning.TALK


def may_mean_the_appointment(text: str, languages: Sequence[str] = EVERYWHERE) -> bool:
    """Whether an order to stop may be about the appointment: it is obeyed, and somebody reads it."""
    return bool(_orders(text) & doubtful_words(tuple(languages)))


def _seems_to_stop(text: str, orders: frozenset[str]) -> bool:
    words = _words(text)
    if not words:
        return bool(_SIGNS & set(text))
    whole = f" {' '.join(words)} "
    return bool(
        orders & (_SLIPS | stop_words(EVERYWHERE))
        or words[0] in stop_words(_NEARBY)
        or _TELLING & set(words)
        or any(f" {phrase} " in whole for phrase in _PHRASES)
    )


def _orders(text: str) -> frozenset[str]:
    """The message as one order: its words, its letters without blanks, one word that is repeated, drawn-out letters."""
    found: set[str] = set()
    for words in (_words(text), _WORDS.findall(plain(text))):
        joined = "".join(words)
        found |= {
            " ".join(words),
            joined,
            re.sub(r"(.)\1{2,}", r"\1", joined),
            *(words[:1] if len(set(words)) == 1 else ()),
        }
    return frozenset(found)


def _words(text: str) -> list[str]:
    return _WORDS.findall(alike(text))
