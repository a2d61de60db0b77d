"""Reading what somebody pasted or uploaded: one person a row, by telephone, e-mail address, customer or appointment.

One value a line, or columns with a first line that names them; commas, semicolons and tabs part columns. Without
names a value says itself what it is: an @ makes an e-mail address, and only what begins as telephones do (+, 0, or
the country's own code before nine digits) is one: a customer's number never becomes a stranger's telephone.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers

from accounts.composing import composed
from customers.contacts import Spelled, bare_number, read
from sms.numbers import is_mobile


class Kind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    CUSTOMER = "customer"
    APPOINTMENT = "appointment"
    ID = "id"
    """A customer's or an appointment's number: whichever is known."""


HEADERS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("appointment", "appointment number", "afspraak", "afspraaknummer"), Kind.APPOINTMENT),
    **dict.fromkeys(("customer", "customer number", "klant", "klantnummer"), Kind.CUSTOMER),
    **dict.fromkeys(
        ("phone", "mobile", "number", "telephone", "telefoon", "telefoonnummer", "mobiel", "gsm", "06", "nummer"),
        Kind.PHONE,
    ),
    **dict.fromkeys(("email", "e-mail", "e-mail address", "mail", "e-mailadres"), Kind.EMAIL),
}
_NAMED: Final = (Kind.APPOINTMENT, Kind.CUSTOMER, Kind.PHONE, Kind.EMAIL)
"""Where a row names several, the first of these is taken: the surest."""


@dataclass(frozen=True, slots=True)
class Row:
    """Line `number`: what it names, normalised; or what was written and why nobody can be read from it."""

    number: int
    kind: Kind
    value: str
    problem: str = ""


def decoded(content: bytes) -> str:
    """As text in NFC: UTF-8 with or without its mark, UTF-16 with it, else as Windows writes it."""
    return composed(_decoded(content))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def rows(text: str, *, region: str) -> Iterator[Row]:
    """Each line that is not empty; `region` ("NL") is where a number without a country belongs."""
    lines = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    parted = _delimiter(next((line for line in lines if line.strip()), ""))
    columns: dict[Kind, int] | None = None
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=parted), [])]
        if not any(cells):
            continue
        if columns is None:
            columns = _named(cells)
            if columns:
                continue
        yield _row(number, cells, columns, region)


def _delimiter(line: str) -> str:
    return max(";,\t", key=line.count)


def _named(cells: list[str]) -> dict[Kind, int]:
    """Where each kind stands, if this line names columns; empty where it is a row already."""
    return {HEADERS[cell.lower()]: at for at, cell in enumerate(cells) if cell.lower() in HEADERS}


def _row(number: int, cells: list[str], columns: dict[Kind, int] | None, region: str) -> Row:
    if not columns:
        return _unnamed(number, [cell for cell in cells if cell], region)
    given = {kind: cells[at] for kind, at in columns.items() if at < len(cells) and cells[at]}
    kind = next((kind for kind in _NAMED if kind in given), None)
    return (
        _read(number, kind, given[kind], region)
        if kind
        else Row(number, Kind.ID, " ".join(filter(None, cells))[:80], "unreadable")
    )


def _unnamed(number: int, cells: list[str], region: str) -> Row:
    """The first cell says whom; a second address or number beside one is not left out in silence."""
    found = [_read(number, _kind(cell, region), cell, region) for cell in cells]
    kind = found[0].kind
    others = {row.value for row in found if row.kind == kind} if kind in {Kind.PHONE, Kind.EMAIL} else set()
    return Row(number, kind, "; ".join(cells)[:80], "several") if len(others) > 1 else found[0]


def _kind(value: str, region: str) -> Kind:
    if "@" in value:
        return Kind.EMAIL
    country = str(phonenumbers.country_code_for_region(region))
    bare = bare_number(value)
    begins = bare.startswith(("+", "0")) or (bare.startswith(country) and len(bare) == len(country) + 9)
    several = bool(read("sms", value, region=region).several)
    return Kind.PHONE if several or (begins and len(bare) > 7) else Kind.ID


def _read(number: int, kind: Kind, value: str, region: str) -> Row:
    if kind not in {Kind.PHONE, Kind.EMAIL}:
        return Row(number, kind, value[:100])
    spelled = read("sms" if kind == Kind.PHONE else "email", value, region=region)
    problem = _problem(kind, spelled)
    return Row(number, kind, value[:80] if problem else spelled.value, problem)


def _problem(kind: Kind, spelled: Spelled) -> str:
    if spelled.several:
        return "several"
    if kind == Kind.EMAIL:
        return "no_email" if spelled.problem else ""
    if not spelled.value:
        return "no_telephone"
    return "" if is_mobile(spelled.value) else "not_mobile"
