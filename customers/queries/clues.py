"""What a searched text can mean: the same words may be a number, an address, a plate or a name."""

import re
from dataclasses import dataclass
from typing import Final

from customers.contacts import bare_number, read_email
from customers.contacts.wrapping import clean
from customers.queries.names import Name, read_names
from customers.queries.places import Place, read_places

PHONE_DIGITS: Final = 6

_EMAIL: Final = re.compile(r"(?=.*[a-z@])[^\s,;:()<>]{4,}")
_PLATE: Final = re.compile(r"(?=.*\d)[^\W_]{4,10}")
_HALF_A_PLATE: Final = re.compile(r"(?=.*\d)[^\W_]{4,9}|(?=.*\d)(?=.*[^\W\d_])[^\W_]{3}|[^\W\daeiou_]{4,6}")
"""A part at either end: with a digit, or in letters that make no word."""
_NO_NAME: Final = re.compile(r"[\d@_<>+\\]")


@dataclass(frozen=True, slots=True)
class Clues:
    """Each thing that the text can be, folded as it is stored; empty where it cannot be that."""

    phone: str = ""
    """The last digits of a number, at least six."""
    email: str = ""
    """The beginning of an address."""
    plate: str = ""
    """A whole plate, without dashes."""
    half_plate: str = ""
    """The beginning or the end of one."""
    places: tuple[Place, ...] = ()
    names: tuple[Name, ...] = ()

    @property
    def kinds(self) -> list[str]:
        """What it can be, as codes."""
        could = {"phone": self.phone, "email": self.email, "plate": self.plate or self.half_plate}
        return [name for name, clue in {**could, "postcode": self.places, "name": self.names}.items() if clue]

    def __bool__(self) -> bool:
        return bool(self.phone or self.email or self.plate or self.half_plate or self.places or self.names)


def read_clues(text: str) -> Clues:
    """Every meaning that `text` can have; none for what is too short to find somebody by."""
    address = read_email(text).value
    number = bare_number(text)
    text = clean(text).lower()
    packed = re.sub(r"[\s.·-]", "", text)
    phone = _phone(number, text)
    return Clues(
        phone=phone,
        email=address or (text if _EMAIL.fullmatch(text) else ""),
        plate=packed if _PLATE.fullmatch(packed) and not phone else "",
        half_plate=packed if _HALF_A_PLATE.fullmatch(packed) and not phone else "",
        places=read_places(text),
        names=() if _NO_NAME.search(text) else read_names(text),
    )


def _phone(number: str, text: str) -> str:
    """+31 (0)6 12…, 0031 6 12… and 06 12… all end alike: what stands before the first digit that counts is left out."""
    digits = re.sub(r"\D", "", bare_number(text.replace("(0)", "")) or number)
    ending = digits.lstrip("0")
    return next((part for part in (ending, digits) if len(part) >= PHONE_DIGITS), "")[-15:]
