"""Where files lie that are being imported: in a folder of their own below MEDIA_ROOT, by names that tell nothing."""

import codecs
import gzip
import hashlib
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext_noop

from integrations.files import packed
from integrations.files.workbooks import PackedError

LONGEST: Final = 500 * 1024 * 1024
"""Bytes of a file, unpacked."""
BLOCK: Final = 1024 * 1024
_LONGEST_LINE: Final = 16 * BLOCK

TOO_LARGE: Final = gettext_noop("The file is larger than 500 MB. Cut it in parts: the same rows twice do no harm.")
TOO_WIDE: Final = gettext_noop("The file has more than 500 columns: keep those that are needed.")
ENDLESS: Final = gettext_noop("A line of the file is longer than 16 MB: this is no table of rows and columns.")
EMPTY: Final = gettext_noop("The file is empty.")
NO_TABLE: Final = gettext_noop(
    "This is a web page, XML or JSON, and no table. Save it as XLSX or CSV, then upload that."
)
NO_TEXT: Final = gettext_noop(
    "This is an old workbook or another packed file, and no text. Save it as XLSX or CSV, then upload that."
)
BROKEN_ARCHIVE: Final = gettext_noop("The archive cannot be unpacked: it is damaged or has a password.")
DISK_FULL: Final = gettext_noop("There is no room on the disk. Nothing was stored; make room and try again.")


_NO_TEXT: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
"""How old workbooks begin, and what 7-Zip, RAR and PDF make."""
_NO_TABLE: Final = (b"<", b"{", b"[")
"""How pages, XML and JSON begin; some systems call them workbooks."""
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_BROKEN: Final = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError, SyntaxError,
)  # fmt: skip
"""What damaged archives and workbooks raise."""


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
    """Takes a file in, unpacked where it is packed. Raises `ShelfError`; nothing stays of it then."""
    name = fresh()
    try:
        with (folder() / name).open("xb") as target:
            stored = _measured(name, _written(_unpacked(source), target))
            target.flush()
            os.fsync(target.fileno())
    except (ShelfError, OSError, *_BROKEN) as error:
        discard(name)
        raise _told(error) from error
    if not stored.size:
        discard(name)
        raise ShelfError(EMPTY)
    return stored


def _told(error: Exception) -> ShelfError:
    if isinstance(error, ShelfError):
        return error
    if isinstance(error, PackedError):
        return ShelfError(str(error))
    return ShelfError(BROKEN_ARCHIVE if isinstance(error, _BROKEN) else DISK_FULL)


def _unpacked(source: IO[bytes]) -> Iterator[bytes]:
    beginning = source.read(8)
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    if beginning.startswith(_GZIP):
        yield from packed.gunzipped(source, size)
    elif beginning.startswith(_ZIP):
        yield from packed.unzipped(source)
    else:
        yield from iter(lambda: source.read(BLOCK), b"")


def _written(blocks: Iterable[bytes], target: IO[bytes]) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        if not size:
            _look_at(block)
        size += len(block)
        if size > LONGEST:
            raise ShelfError(TOO_LARGE)
        target.write(block)
        yield block


def _look_at(first: bytes) -> None:
    """Raises `ShelfError` where a file begins as no table does."""
    if first.startswith((*_NO_TEXT, _GZIP, _ZIP)):
        raise ShelfError(NO_TEXT)
    if first[:200].removeprefix(codecs.BOM_UTF8).lstrip().startswith(_NO_TABLE):
        raise ShelfError(NO_TABLE)


def _measured(name: str, blocks: Iterable[bytes]) -> Stored:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size, lines, is_utf8, line = 0, 0, True, 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        parts = block.replace(b"\r", b"\n").split(b"\n")
        if max(line + len(parts[0]), *map(len, parts)) > _LONGEST_LINE:
            raise ShelfError(ENDLESS)
        line = len(parts[0]) + line if len(parts) == 1 else len(parts[-1])
        lines += max(block.count(b"\n"), block.count(b"\r"))
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
