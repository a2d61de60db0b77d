"""Names as ranges of an index: which columns may hold what was typed, from where to where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal, NamedTuple

from customers.folding import BEFORE, core
from customers.queries.names import LETTERS, Name
from customers.queries.typos import SHORTEST, near

Column = Literal["search_name", "search_core", "search_second"]
EXACT, HALF, OTHER_WORDS, INITIALS, TYPO, TYPO_IN_FIRST = 40, 41, 70, 71, 72, 73
"""How good a hit is; from `OTHER_WORDS` on it is not what was typed, but nearly."""
MOST: Final = 1_000
"""Ranges that one search for typos may look at, whatever was typed."""
_READINGS: Final = 3
"""Meanings of a name in which typos are looked for."""
_END: Final = chr(0x10FFFF)
_PHRASES: Final = (
    *BEFORE,
    *(
        f"{one} {other}"
        for one in ("van", "von", "in", "op", "uit", "aan", "over")
        for other in ("de", "den", "der", "het", "t")
    ),
    *("de la", "de las", "de los", "della", "von und zu"),
)
_USUAL: Final = ("", "de ", "van ", "van de ", "van den ", "van der ")
_GLUED: Final = {
    **{word.replace(" ", ""): word for word in ("van den", "van der", "van de", "van t", "van", "ten", "ter")},
    **{
        word: word
        for word in ("de", "den", "du", "le", "la", "el", "al", "ben", "bin", "in t", "o", "d", "l", "s", "t")
    },
}
"""What is written in one with a last name as often as not, in Belgium, France and Ireland."""


class Range(NamedTuple):
    """From a text up to before another, in byte order."""

    low: str
    high: str


EVERY: Final = Range("", _END)


@dataclass(frozen=True, slots=True)
class Probe:
    """Where to look: a column, what its names may be, and the first names beside them."""

    column: Column
    last: Range
    first: Range
    rank: int


def beginning(text: str) -> Range:
    """All that begins so; code points that text cannot hold are passed."""
    if not text:
        return EVERY
    following = ord(text[-1]) + 1
    return Range(text, text[:-1] + chr(0xE000 if following == 0xD800 else min(following, 0x10FFFF)))


def words(text: str) -> Range:
    """Just this, or this and further words: a blank is before any other sign that a folded name can hold."""
    return Range(text, f"{text}!")


def exact(names: Sequence[Name]) -> Iterator[Probe]:
    """Who is called so, or so far."""
    for name in names:
        if not _is_vague(name):
            last = words if name.whole else beginning
            for first in _firsts(name):
                yield from (Probe("search_name", last(f"{each} {name.last}"), first, EXACT) for each in name.spellings)
                yield from (Probe("search_core", last(each), first, EXACT) for each in _in_one_word(name))
                yield from (Probe("search_name", last(each), first, EXACT) for each in _in_two_words(name))
                yield Probe("search_second", last(name.last), first, HALF)
            if _may_begin_a_name(name):
                yield Probe("search_name", beginning(name.last), EVERY, EXACT)


def nearly(names: Sequence[Name]) -> list[Probe]:
    """Who is called nearly so: another word before the last name, a letter for a first name, a letter else."""
    clear = [name for name in names if not _is_vague(name)]
    certain = [
        probe
        for name in clear
        for probe in (*_other_words(name), *_only_initials(name), *_turned(name), *_one_half(name))
    ]
    guessed = (probe for name in _likeliest(clear) for probe in (*_typos(name), *_typos_in_first(name)))
    return [*certain, *islice(guessed, MOST - len(certain))]


def _is_vague(name: Name) -> bool:
    """A first name with hardly a last one ("jan van d") would read every "van d…" to find the Jans."""
    said = f"{name.before} {name.last}".strip()
    short = len(said) < LETTERS or any(words.startswith(said) for words in _PHRASES)
    return not name.whole and bool(name.first) and short


def _may_begin_a_name(name: Name) -> bool:
    """ "va" is the beginning of "van der Berg" too."""
    said = f"{name.before} {name.last}".strip()
    return not name.first and any(word.startswith(name.last) for word in BEFORE) and len(said) >= LETTERS


def _in_one_word(name: Name) -> list[str]:
    """Of "van den berghe" also "vandenberghe", and of "mac donald" also "macdonald"."""
    if name.before:
        return [f"{name.before.replace(' ', '')}{name.last}"]
    return list(dict.fromkeys((name.last, name.last.replace(" ", "")))) if not name.first else [name.last]


def _in_two_words(name: Name) -> list[str]:
    """Of "vandenberghe" and "obrien" also "van den berghe" and "o brien"."""
    if name.before:
        return []
    return [f"{apart} {name.last[len(glued) :]}" for glued, apart in _GLUED.items() if name.last.startswith(glued)]


def _firsts(name: Name) -> list[Range]:
    return [beginning(name.first), *([beginning(name.initial)] if name.initial else [])]


def _other_words(name: Name) -> Iterator[Probe]:
    if name.before and len(name.last) >= LETTERS:
        for first in _firsts(name):
            yield Probe("search_core", (words if name.whole else beginning)(name.last), first, OTHER_WORDS)


def _only_initials(name: Name) -> Iterator[Probe]:
    if len(name.first) > 1:
        yield Probe("search_core", words(name.last), words(name.first[0]), INITIALS)


def _turned(name: Name) -> Iterator[Probe]:
    """A double name whose halves stand the other way round, with or without what stands before the second."""
    one, _blank, other = name.last.partition(" ")
    if other and not name.first:
        for before in (f"{name.before} ", *_USUAL):
            yield Probe("search_core", words(f"{core(other)} {before.lstrip()}{one}"), EVERY, HALF)


def _one_half(name: Name) -> Iterator[Probe]:
    """Who is known by one half of a double name alone."""
    one, _blank, other = name.last.partition(" ")
    if other and name.first:
        yield from (
            Probe("search_core", words(half), beginning(name.first), OTHER_WORDS) for half in (one, core(other))
        )


def _likeliest(names: Sequence[Name]) -> Iterator[Name]:
    """Those whose last name is one word, and has all that stands before it: a typo is of a word."""
    shortest = SHORTEST - 1
    found = (
        name
        for name in names
        if " " not in name.last
        and len(name.last) >= shortest + (not name.before)
        and not BEFORE.intersection(name.first.split()[-1:])
    )
    yield from islice(found, _READINGS)


def _typos(name: Name) -> Iterator[Probe]:
    first = beginning(name.initial or name.first)
    for other in near(name.last):
        yield Probe("search_core", words(other), first, TYPO)


def _typos_in_first(name: Name) -> Iterator[Probe]:
    for other in near(name.first):
        yield Probe("search_core", words(name.last), words(other), TYPO_IN_FIRST)


def values(probes: Sequence[Probe]) -> dict[str, list[Any]]:
    """The ranges as lists, for the statement that looks into all of them."""
    return {
        "last": [probe.last.low for probe in probes],
        "last_end": [probe.last.high for probe in probes],
        "first": [probe.first.low for probe in probes],
        "first_end": [probe.first.high for probe in probes],
        "rank": [probe.rank for probe in probes],
    }
