"""What a text from a customer asks of us: to stop, to start again, or something that a person has to read.

Only a message that says nothing else is an order. One that only seems to ask to stop is for a person to decide.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

STOP: Final = frozenset(
    {
        "stop", "stopall", "stoppen", "stop all", "stop sms", "sms stop", "stop alles", "afmelden", "uit",
        "unsubscribe", "uitschrijven", "cancel", "end", "quit", "optout", "opt out", "revoke", "arret",
    }
)  # fmt: skip
"""Those that the gateways themselves know (English, and French in Belgium), and the Dutch ones."""
START: Final = frozenset({"start", "aan", "unstop", "aanmelden", "weer aan"})
_TELLING: Final = frozenset(
    {"stop", "stopt", "stoppen", "stopall", "afmelden", "uitschrijven", "unsubscribe", "optout"}
)
"""Words that hardly mean anything else, wherever they stand; the others only where a message begins with them."""
_WORDS: Final = re.compile(r"[^\W_]+")


class Meaning(StrEnum):
    STOP = "stop"
    START = "start"
    PERHAPS_STOP = "perhaps_stop"
    """Holds a word for stopping among others: shown to a person, never obeyed by a program."""
    TALK = "talk"


def meaning(text: str) -> Meaning:
    """What `text` asks; capitals, punctuation, accents and emoji around and between its words change nothing."""
    words = _words(text)
    whole = " ".join(words)
    if STOP & {whole, "".join(words), *(words[:1] if len(set(words)) == 1 else ())}:
        return Meaning.STOP
    if whole in START:
        return Meaning.START
    first = words[0] if words else ""
    return Meaning.PERHAPS_STOP if first in STOP or _TELLING & set(words) else Meaning.TALK


def _words(text: str) -> list[str]:
    """At most the first thousand characters are looked at: an order is short."""
    spelled = unicodedata.normalize("NFKD", text[:1000])
    plain = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return _WORDS.findall(plain.casefold())
