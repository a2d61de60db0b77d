"""Files that come packed: a ZIP archive or gzip of one table, and workbooks; unpacked no further than may be kept."""

import gzip
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from django.utils.translation import gettext_noop

from integrations.files import workbooks
from integrations.files.workbooks import PackedError

NOT_ONE_TABLE: Final = gettext_noop("The archive does not hold exactly one file.")
BOMB: Final = gettext_noop(
    "The archive would unpack to far more than it is: that is not read. Upload the table itself."
)

BLOCK: Final = 1024 * 1024
_RATIO: Final = 200
"""How many times its size an archive may unpack to; tables rarely reach thirty."""
_FREE: Final = 10 * BLOCK
"""Bytes that may be unpacked whatever the ratio."""
_LARGEST_BOOK: Final = 500 * BLOCK
"""Bytes of all parts of a workbook, unpacked."""
_PARTS: Final = 1000
"""Parts of an archive beyond which nobody looks for a table in it."""
_WORKBOOK: Final = "xl/workbook.xml"
_ZIP: Final = b"PK\x03\x04"
_STRAY_NAMES: Final = frozenset({"thumbs.db", "desktop.ini"})


def gunzipped(source: IO[bytes], size: int) -> Iterator[bytes]:
    """The content of a gzip file of so many bytes. Raises `PackedError`."""
    total = 0
    with gzip.GzipFile(fileobj=source) as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            total += len(block)
            _bound(total, size)
            yield block


def unzipped(source: IO[bytes], *, inside: bool = False) -> Iterator[bytes]:
    """The one table in an archive, in a workbook, or (not `inside` another one) in a workbook in an archive.

    Sizes are looked at before anything is unpacked. Raises `PackedError`.
    """
    with zipfile.ZipFile(source) as archive:
        members = _members(archive)
        if _WORKBOOK in archive.namelist():
            yield from workbooks.table(source)
            return
        if len(members) != 1:
            raise PackedError(NOT_ONE_TABLE)
        with archive.open(members[0]) as file:
            blocks = iter(lambda: file.read(BLOCK), b"")
            first = next(blocks, b"")
            if inside or not first.startswith(_ZIP):
                yield first
                yield from blocks
            else:
                yield from _nested(first, blocks)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What people put there, none of it larger than it may become."""
    parts = archive.infolist()
    if len(parts) > _PARTS:
        raise PackedError(NOT_ONE_TABLE)
    for part in parts:
        _bound(part.file_size, part.compress_size)
    if _WORKBOOK in archive.namelist() and sum(part.file_size for part in parts) > _LARGEST_BOOK:
        raise PackedError(workbooks.TOO_LARGE)
    return [part for part in parts if not part.is_dir() and not _is_stray(part.filename)]


def _nested(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """A workbook that somebody packed once more."""
    with tempfile.TemporaryFile() as whole:
        whole.write(first)
        for block in blocks:
            whole.write(block)
        whole.seek(0)
        yield from unzipped(whole, inside=True)


def _bound(size: int, packed: int) -> None:
    if size > _FREE and size > _RATIO * max(1, packed):
        raise PackedError(BOMB)


def _is_stray(name: str) -> bool:
    """What systems leave in archives beside what people put there."""
    *folders, last = name.lower().replace("\\", "/").split("/")
    return "__macosx" in folders or last.startswith(".") or last in _STRAY_NAMES
