"""What a typed name can mean: which words are titles, which stand before a last name, and which of them comes first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from customers.folding import BEFORE, core, fold, words

LETTERS: Final = 2
MOST_WORDS: Final = 6
"""Of a name, that are tried as first and last one in any order."""
_TITLES: Final = words(
    "mevrouw mevr mw mvr mej mejuffrouw juffrouw vrouw meneer mijnheer heer dhr hr dr drs ir ing prof mr mrs ms miss"
    " mister madam madame mme mlle mademoiselle monsieur herr frau fru froken pan pani bay bayan senor senora signor"
    " signora sra fam familie family famille wed weduwe erven jhr jkvr ds dominee pastoor dokter doctor professor sir"
    " lady jr sr junior senior msc bsc phd llm mba esq"
)
_AND: Final = words("en and und et i e o ve")
_SHORT: Final = {
    "v": ("van", "von"), "d": ("de", "den", "der"), "a": ("aan",), "o": ("op", "over"), "i": ("in",), "u": ("uit",),
    "b": ("bij",), "h": ("het", "t"), "t": ("t", "het", "ter", "ten", "te"), "het": ("t",), "z": ("zu", "zur"),
}  # fmt: skip
"""What a letter is short for before a last name."""
_GLUED: Final = {"vd", "vh", "vt", "ad", "od", "id", "ud", "it"}
_APART: Final = {
    "vande": "van de",
    "vanden": "van den",
    "vander": "van der",
    "vant": "van t",
    "int": "in t",
    "opt": "op t",
}
_MOST_SPELLINGS: Final = 24
_OF_THE: Final = re.compile(r"\bv ([dht])\b")


@dataclass(frozen=True, slots=True)
class Name:
    """One meaning of a typed name, folded: the words before the last name, the last name itself, the first name."""

    before: str
    last: str
    first: str
    whole: bool = False
    """The last name was typed to its end; otherwise it may only begin so."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The words before the last name as they may be stored: "vd", "v d" and "van der" are all one."""
        return tuple(_spellings(self.before)) if self.before else ()

    @property
    def initial(self) -> str:
        """The letter for which the first name stands; empty where it is more than letters."""
        words = self.first.split()
        letters = bool(words) and all(len(word) == 1 or not set(word) & set("aeiouy") for word in words)
        return self.first[:1] if letters else ""


def read_names(text: str) -> tuple[Name, ...]:
    """Every meaning of a typed name, the likeliest first; none where there is hardly a letter."""
    if _letters([fold(text)]) < LETTERS:
        return ()
    parts = [_OF_THE.sub(r"v\1", part) for part in map(fold, text.split(",")) if part]
    bare = [part for part in map(_without_titles, parts) if part]
    readings = [*(_readings(bare) if _letters(bare) >= LETTERS else ()), *_readings(parts)]
    return tuple(dict.fromkeys(readings))


def _letters(parts: Sequence[str]) -> int:
    return sum(letter.isalpha() for part in parts for letter in part)


def _without_titles(text: str) -> str:
    """ "de heer en mevrouw jansen" is Jansen; empty where nothing but titles is said."""
    said, titles = text.split(), _TITLES
    while said and (said[0] in titles or said[:2] == ["de", "heer"]):
        said = said[2 if said[0] == "de" else 1 :]
        titles = _TITLES | _AND
    while len(said) > 1 and said[-1] in _TITLES:
        said.pop()
    return " ".join(said)


def _readings(parts: list[str]) -> Iterator[Name]:
    if len(parts) > 1:
        yield from _listed(parts)
    else:
        said = parts[0].split()
        yield from _spoken(said)
        if len(said) <= MOST_WORDS:
            yield from _turned(said)


def _listed(parts: list[str]) -> Iterator[Name]:
    """ "berg, marijke van der": what follows the comma are first names, and what stands before the last one."""
    first, before = _parted(" ".join(parts[1:]).split())
    yield _named(" ".join((*before, parts[0])), " ".join(first))


def _parted(said: list[str]) -> tuple[list[str], list[str]]:
    """The words and those of them, in their order, that stand before a last name."""
    before = [word for word in said if word in BEFORE and len(word) > 1]
    return [word for word in said if word not in before], before


def _spoken(said: list[str]) -> Iterator[Name]:
    """ "jan de vries" may be Jan de Vries, somebody called Jan de Vries as a whole, or Jan-de Vries."""
    for split in range(min(len(said), MOST_WORDS)):
        yield _named(" ".join(said[split:]), " ".join(said[:split]))


def _turned(said: list[str]) -> Iterator[Name]:
    """ "vries jan", "vries de" and "vries de jan", where the last name stands first."""
    for split in range(1, len(said)):
        first, before = _parted(said[split:])
        if said[0] not in BEFORE or not before:
            yield _named(" ".join((*before, *said[:split])), " ".join(first), whole=True)


def _named(last: str, first: str, *, whole: bool = False) -> Name:
    inner = core(last)
    return Name(last[: len(last) - len(inner)].strip(), inner, first, whole)


def _spellings(before: str) -> Iterator[str]:
    parts = [part for word in before.split() for part in _apart(word)]
    choices = [dict.fromkeys((part, *_SHORT.get(part, ()))) for part in parts]
    letters = [part[0] for part in parts]
    found = [before, "".join(parts), " ".join(letters), "".join(letters), *map(" ".join, product(*choices))]
    yield from islice(dict.fromkeys(found), _MOST_SPELLINGS)


def _apart(word: str) -> list[str]:
    return list(word) if word in _GLUED else _APART.get(word, word).split()
