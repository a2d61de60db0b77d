"""Rows of numbers by binary COPY: a fraction of what text costs, on either side of the connection."""

from collections.abc import Iterable, Iterator, Sequence
from struct import Struct

from django.db.backends.utils import CursorWrapper

_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TAIL = b"\xff\xff"
_ONE_VALUE = Struct(">hi").size
"""Bytes before the value of a row that has one: how many there are, and how long it is."""
_SIZES = {"h": 2, "i": 4, "q": 8}

NEVER = -(2**63)
"""`-infinity` as an instant."""


def send(cursor: CursorWrapper, target: str, shape: str, rows: Iterable[Sequence[int]]) -> None:
    """COPY rows into `target` ("table (columns)"); `shape`: a letter of `struct` a column (h, i; q: an instant too)."""
    sizes = [_SIZES[letter] for letter in shape]
    layout = Struct(">h" + "".join(f"i{letter}" for letter in shape))
    begin = [len(shape), *(part for size in sizes for part in (size, 0))]
    with cursor.copy(f"COPY {target} FROM STDIN (FORMAT binary)") as copy:
        copy.write(_HEAD + b"".join(_packed(layout, begin, rows)) + _TAIL)


def _packed(layout: Struct, begin: list[int], rows: Iterable[Sequence[int]]) -> Iterator[bytes]:
    record = list(begin)
    pack = layout.pack
    for row in rows:
        record[2::2] = row
        yield pack(*record)


def fetch(cursor: CursorWrapper, question: str, values: Sequence[object], shape: str) -> Iterator[tuple[int, ...]]:
    """The rows that a SELECT of one value puts together: numbers of these shapes, one behind the other (`int8send`).

    They come as one value, since the driver takes longer to hand a row over than the server to find it.
    """
    plain = cursor.connection.cursor()  # Django's own for debugging knows no values of a COPY
    with plain, plain.copy(f"COPY ({question}) TO STDOUT (FORMAT binary)", values) as copy:
        body = b"".join(copy)
    return Struct(f">{shape}").iter_unpack(body[len(_HEAD) + _ONE_VALUE : -len(_TAIL)])
