"""Names as people type them who do not know how they are spelt: without capitals, accents, apostrophes and hyphens.

The database folds what is stored, in generated columns, and the program what is typed: both make the same of any text.
"""

import re
from typing import Final
from unicodedata import normalize

from django.db.models import Expression, F, Func, TextField, Value
from django.db.models.functions import Concat, NullIf

_APOSTROPHES: Final = "'’‘‛`ʼʹʻʾʿˈ′ꞌ՚׳"
_BETWEEN: Final = '-‐‑‒–—―−⁃.,:;/\\()"“”„«»_&\t\n\v\f\r\x85\u1680\u2028\u2029'
_GREEK_AND_CYRILLIC: Final = [chr(code) for code in (*range(0x391, 0x3AA), *range(0x400, 0x430)) if code != 0x3A2]
_PLAIN: Final = {
    "Ø": "o", "ø": "o", "Ł": "l", "ł": "l", "Đ": "d", "đ": "d", "Ð": "d", "ð": "d", "ı": "i", "Ħ": "h", "ħ": "h",
    "Ŧ": "t", "ŧ": "t", "ĸ": "k", "Ŋ": "n", "ŋ": "n", "Ə": "e", "ə": "e", "Æ": "æ", "Œ": "œ", "Þ": "þ", "ẞ": "ß",
    "ς": "σ", **{letter: letter.lower() for letter in _GREEK_AND_CYRILLIC},
    **dict.fromkeys(_APOSTROPHES + _BETWEEN, " "),
}  # fmt: skip
UNSEEN: Final = "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
ALIKE: Final = "".join(_PLAIN) + UNSEEN
PLAIN: Final = "".join(_PLAIN.values())
"""What the database's `translate` puts for each sign of `ALIKE`; the last of those it leaves out."""
MARKS: Final = "[\u0300-\u036f]+"
"""What NFKD takes off a letter."""
PAIRS: Final = {"ß": "ss", "þ": "th", "æ": "ae", "œ": "oe"}

_TABLE: Final = str.maketrans(_PLAIN | dict.fromkeys(UNSEEN))
_MARKS: Final = re.compile(MARKS)


def fold(text: str) -> str:
    """`text` as `Customer.search_name` keeps it."""
    if not text.isascii():
        text = _MARKS.sub("", normalize("NFKD", text))
    text = text.translate(_TABLE)
    for letter, pair in PAIRS.items():
        text = text.replace(letter, pair)
    return " ".join(text.lower().split())


def folded(field: str) -> Expression:
    """The SQL of `fold`."""
    text: Expression = Func(
        F(field), function="normalize", template="%(function)s(%(expressions)s, NFKD)", output_field=TextField()
    )
    text = _sql("translate", regex(text, MARKS, ""), ALIKE, PLAIN)
    for letter, pair in PAIRS.items():
        text = _sql("replace", text, letter, pair)
    return _sql("btrim", regex(_sql("lower", text), " +", " "))


def regex(text: Expression, pattern: str, instead: str) -> Expression:
    """Every match of `pattern` replaced, in SQL."""
    return _sql("regexp_replace", text, pattern, instead, "g")


def _sql(function: str, text: Expression | F, *texts: str) -> Expression:
    return Func(
        text, *(Value(each, output_field=TextField()) for each in texts), function=function, output_field=TextField()
    )


def words(text: str) -> frozenset[str]:
    """A list of words, written with blanks between them."""
    return frozenset(text.split())


BEFORE: Final = words(
    "van vande vanden vander vant vd vh vt v de den der des het t s d l te ten ter in int i op opt o aan a ad bij uit u"
    " over onder voor tot von vom zu zum zur z af av el al la las le les los du da das do dos di del della dei degli"
    " ben bin ibn"
)
"""What may stand before the part of a last name by which people look somebody up."""
_STARTS: Final = f"^((?:{'|'.join(sorted(BEFORE))}) )+"
_BETWEEN_TWO: Final = f"^((?:{'|'.join(sorted(BEFORE | words('e ev gen geb geboren nee ook en and und y')))}) )+"
_MARRIED: Final = " (?:e v|ev|geb|geboren|gesch|nee) "
_FIRST_WORD: Final = "^[^ ]+ ?"


def core(name: str) -> str:
    """A folded last name without what stands before it or says whose it is: "berg" of "van der berg"."""
    return re.sub(_MARRIED, " ", re.sub(_STARTS, "", name))


def folded_core(field: str) -> Expression:
    """The SQL of `core`."""
    return regex(regex(folded(field), _STARTS, ""), _MARRIED, " ")


def folded_second(field: str) -> Expression:
    """In SQL the second half of a double name, by which people look for it as well: "vries" of "Jansen-de Vries".

    NULL where there is none.
    """
    second = regex(regex(folded_core(field), _FIRST_WORD, ""), _BETWEEN_TWO, "")
    return NullIf(second, Value("", output_field=TextField()))


COUNTRY: Final = "^ *(?:[a-z]{1,3} *-(?= *[0-9])|nl +)"
ZEROS: Final = "^0+(?=[0-9])"
UNITS: Final = (
    "[^a-z0-9]*(?:bus|boite|boîte|bte|box|b|top|app|apt|appartement|flat|kamer|unit|etage|lgh|m)[^a-z0-9]*(?=[0-9])"
)
"""What stands before the number of a home in a house."""


def folded_postcode(field: str) -> Expression:
    """In SQL a postcode in small letters and digits, without the letters of a country: 2000 of "B-2000"."""
    return regex(regex(_sql("lower", F(field)), COUNTRY, ""), "[^a-z0-9]+", "")


def folded_house_number(field: str) -> Expression:
    """In SQL a house number, a dash and what stands behind it: "12-", "12-a", "12-3" of "nr. 12 bus 3"."""
    text = regex(_sql("lower", F(field)), "^[^0-9]+", "")
    text = regex(text, UNITS, " ")
    behind = regex(regex(regex(text, "^[0-9]+", ""), "[^a-z0-9]+", ""), ZEROS, "")
    return Concat(regex(text, "[^0-9].*$", ""), Value("-"), behind, output_field=TextField())
