"""What a searched text can mean: the same words may be a number, an address, a plate or a name."""

import re
from dataclasses import dataclass
from typing import Final

from customers.contacts import bare_number, read_email
from customers.folding import fold

PHONE_DIGITS: Final = 6
LETTERS: Final = 2
PARTICLES: Final = (
    *("van ", "van de ", "van den ", "van der ", "van 't ", "de ", "den ", "der ", "ten ", "ter ", "'t ", "in 't "),
    *("el ", "la ", "le ", "du ", "von "),
)
"""What may stand before the part of a last name by which people look somebody up."""

_EMAIL = re.compile(r"(?=.*[a-z@])[^\s,;:()<>]{4,}")
_PLATE = re.compile(r"(?=.*\d)[^\W_]{4,10}")
_NUMBER = r"\d{1,5}(?:-[a-z0-9]{1,4}|[a-z][a-z0-9]{0,3})?"
_DUTCH_ADDRESS = re.compile(rf"([1-9]\d{{3}}[a-z]{{2}})({_NUMBER})?")
_POSTCODE = re.compile(r"(?=.*\d)[a-z0-9]{3,10}")
_HOUSE_NUMBER = re.compile(_NUMBER)
_NO_NAME = re.compile(r"[\d@_<>()+/\\]")


@dataclass(frozen=True, slots=True)
class Clues:
    """Each thing that the text can be, folded as it is stored; empty where it cannot be that."""

    phone: str = ""
    """The last digits of a number, at least six."""
    email: str = ""
    """The beginning of an address."""
    plate: str = ""
    """A whole plate, without dashes."""
    postcode: str = ""
    house_number: str = ""
    """May be empty beside a whole Dutch postcode."""
    names: tuple[tuple[str, str], ...] = ()
    """Beginnings of a last and a first name."""

    @property
    def kinds(self) -> list[str]:
        """What it can be, as codes."""
        could = {"phone": self.phone, "email": self.email, "plate": self.plate, "postcode": self.postcode}
        return [name for name, clue in {**could, "name": self.names}.items() if clue]

    def __bool__(self) -> bool:
        return bool(self.phone or self.email or self.plate or self.postcode or self.names)


def read_clues(text: str) -> Clues:
    """Every meaning that `text` can have; none for what is too short to find somebody by."""
    address = read_email(text).value
    number = bare_number(text)
    text = " ".join(text.lower().split())
    packed = re.sub(r"[\s-]", "", text)
    phone = _phone(number, text)
    postcode, house_number = _address(text)
    return Clues(
        phone=phone,
        email=address or (text if _EMAIL.fullmatch(text) else ""),
        plate=packed if _PLATE.fullmatch(packed) and not phone else "",
        postcode=postcode,
        house_number=house_number,
        names=_names(fold(text)),
    )


def _phone(number: str, text: str) -> str:
    """+31 (0)6 12…, 0031 6 12… and 06 12… all end alike: what stands before the first digit that counts is left out."""
    digits = re.sub(r"\D", "", bare_number(text.replace("(0)", "")) or number)
    ending = digits.lstrip("0")
    return next((part for part in (ending, digits) if len(part) >= PHONE_DIGITS), "")[-15:]


def _address(text: str) -> tuple[str, str]:
    if dutch := _DUTCH_ADDRESS.fullmatch(re.sub(r"[\s,]", "", text)):
        return dutch[1], dutch[2] or ""
    words = text.replace(",", " ").split()
    for split in range(1, len(words)):
        postcode, number = "".join(words[:split]), "".join(words[split:])
        if _POSTCODE.fullmatch(postcode) and _HOUSE_NUMBER.fullmatch(number):
            return postcode, number
    return "", ""


def _names(text: str) -> tuple[tuple[str, str], ...]:
    """The last name of "jan de vries" may be all of it, "de vries" or "vries"; what stands before it is the first."""
    last, comma, first = (part.strip() for part in text.partition(","))
    if sum(letter.isalpha() for letter in last) < LETTERS or _NO_NAME.search(text):
        return ()
    if comma:
        return ((last, first),)
    words = last.split()
    return tuple((" ".join(words[split:]), " ".join(words[:split])) for split in range(len(words)))
