"""Where files lie that are being imported: in a folder of their own below MEDIA_ROOT, by names that tell nothing."""

import codecs
import hashlib
import os
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext_noop

LONGEST: Final = 500 * 1024 * 1024
"""Bytes of a file, unpacked."""
BLOCK: Final = 1024 * 1024

TOO_LARGE: Final = gettext_noop("The file is larger than 500 MB. Cut it in parts: the same rows twice do no harm.")
EMPTY: Final = gettext_noop("The file is empty.")
NOT_ONE_TABLE: Final = gettext_noop("The archive does not hold exactly one file.")
NO_TEXT: Final = gettext_noop(
    "This is a workbook or another packed file, and no text. Save it as CSV, then upload that."
)
BROKEN_ARCHIVE: Final = gettext_noop("The archive cannot be unpacked: it is damaged or has a password.")
DISK_FULL: Final = gettext_noop("There is no room on the disk. Nothing was stored; make room and try again.")


_NO_TEXT: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"%PDF-", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
"""How old workbooks begin, and what gzip, 7-Zip, RAR and PDF make."""
_OF_WORKBOOKS: Final = frozenset({"[Content_Types].xml", "mimetype"})
"""What lies in the archives that Excel and LibreOffice write."""


class ShelfError(Exception):
    """A file that cannot be taken in; the message is a sentence for people, as a msgid."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies there: its name in the folder, bytes, lines, SHA-256, and whether all of it is UTF-8."""

    name: str
    size: int
    lines: int
    digest: str
    is_utf8: bool


def folder() -> Path:
    """The folder; made where it is missing, closed to others."""
    path = Path(settings.MEDIA_ROOT) / "imports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def fresh() -> str:
    """A name that nothing there bears."""
    return f"{secrets.token_hex(16)}.csv"


def store(source: IO[bytes]) -> Stored:
    """Takes a file in, unpacked where it is a ZIP archive of one. Raises `ShelfError`; nothing stays of it then."""
    name = fresh()
    try:
        with (folder() / name).open("xb") as target:
            stored = _measured(name, _written(_unpacked(source), target))
            target.flush()
            os.fsync(target.fileno())
    except (ShelfError, OSError, zipfile.BadZipFile, RuntimeError) as error:
        discard(name)
        raise _told(error) from error
    if not stored.size:
        discard(name)
        raise ShelfError(EMPTY)
    return stored


def _told(error: Exception) -> ShelfError:
    if isinstance(error, ShelfError):
        return error
    return ShelfError(DISK_FULL if isinstance(error, OSError) else BROKEN_ARCHIVE)


def _unpacked(source: IO[bytes]) -> Iterator[bytes]:
    beginning = source.read(8)
    source.seek(0)
    if beginning.startswith(_NO_TEXT):
        raise ShelfError(NO_TEXT)
    if not beginning.startswith(b"PK\x03\x04"):
        yield from iter(lambda: source.read(BLOCK), b"")
        return
    with zipfile.ZipFile(source) as archive:
        if not _OF_WORKBOOKS.isdisjoint(archive.namelist()):
            raise ShelfError(NO_TEXT)
        members = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
        if len(members) != 1:
            raise ShelfError(NOT_ONE_TABLE)
        with archive.open(members[0]) as member:
            yield from iter(lambda: member.read(BLOCK), b"")


def _written(blocks: Iterable[bytes], target: IO[bytes]) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > LONGEST:
            raise ShelfError(TOO_LARGE)
        target.write(block)
        yield block


def _measured(name: str, blocks: Iterable[bytes]) -> Stored:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size, lines, is_utf8 = 0, 0, True
    for block in blocks:
        digest.update(block)
        size += len(block)
        lines += block.count(b"\n")
        is_utf8 = is_utf8 and _decodes(decoder, block)
    return Stored(name, size, lines, digest.hexdigest(), is_utf8)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discard(*names: str) -> None:
    """Deletes files; those that are not there do not matter."""
    for name in names:
        if name:
            (folder() / name).unlink(missing_ok=True)
