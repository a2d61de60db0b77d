"""Rows of numbers by binary COPY: a fraction of what text costs, on either side of the connection."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from struct import Struct

from django.db.backends.utils import CursorWrapper

_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TAIL = b"\xff\xff"
_ONE_VALUE = Struct(">hi").size
"""Bytes before the value of a row that has one: how many there are, and how long it is."""
_SIZES = {"h": 2, "i": 4, "q": 8}
_AT_ONCE = 500
"""Rows that the server reads while the next ones are written."""

NEVER = -(2**63)
"""`-infinity` as an instant."""


def send(cursor: CursorWrapper, target: str, shape: str, columns: Sequence[Iterable[int]]) -> None:
    """COPY columns into `target` ("table (columns)"); `shape`: a letter of `struct` each (h, i; q: instants too)."""
    layout = Struct(">h" + "".join(f"i{letter}" for letter in shape))
    parts = chain.from_iterable((repeat(_SIZES[letter]), values) for letter, values in zip(shape, columns, strict=True))
    records = map(layout.pack, repeat(len(shape)), *parts)
    with cursor.copy(f"COPY {target} FROM STDIN (FORMAT binary)") as copy:
        copy.write(_HEAD)
        while block := b"".join(islice(records, _AT_ONCE)):
            copy.write(block)
        copy.write(_TAIL)


def fetch(cursor: CursorWrapper, question: str, values: Sequence[object], shape: str) -> Iterator[tuple[int, ...]]:
    """The rows that a SELECT of one value puts together: numbers of these shapes, one behind the other (`int8send`).

    They come as one value, since the driver takes longer to hand a row over than the server to find it.
    """
    plain = cursor.connection.cursor()  # Django's own for debugging knows no values of a COPY
    with (
        cursor.db.wrap_database_errors,
        plain,
        plain.copy(f"COPY ({question}) TO STDOUT (FORMAT binary)", values) as copy,
    ):
        body = b"".join(copy)
    return Struct(f">{shape}").iter_unpack(body[len(_HEAD) + _ONE_VALUE : -len(_TAIL)])
