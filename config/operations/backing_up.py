"""A backup: the database as of one moment, the files beside it, and the keys without which neither is of use."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from config.operations import archives, dumping, manifest
from config.operations.archives import Archive, Recipients

DUMP: Final = "database.dump"
FILES: Final = "files"
KEYS: Final = "keys.env"
_OURS: Final = re.compile(r"helder-\d{8}-\d{6}\.backup\.age")


def make(folder: Path, to: Recipients) -> Path:
    """Writes one into `folder`, for whoever holds a key of `to`, and gives its path; files may come and go meanwhile.

    Raises ArchiveError, DumpError or OSError, and leaves nothing behind then.
    """
    at = timezone.now()
    path = folder / f"helder-{at:%Y%m%d-%H%M%S}.backup.age"
    with archives.written(path, to) as archive, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        _fill(archive, cursor.fetchone()[0], at)
    return path


def _fill(archive: Archive, snapshot: str, at: datetime) -> None:
    with dumping.dumped(snapshot) as dump:
        archive.put(DUMP, dump)
    for file in _files():
        try:
            with file.open("rb") as content:
                archive.put(f"{FILES}/{file.relative_to(settings.MEDIA_ROOT)}", content)
        except FileNotFoundError:  # an erasure, or the end of its term, was quicker
            continue
    archive.put(KEYS, BytesIO(keys().encode()))
    archive.put(manifest.NAME, BytesIO(manifest.described(at, dict(archive.digests)).written()))


def keys() -> str:
    """The three that belong to the data, as a file of environment variables."""
    links = ",".join(f"{number}:{key}" for number, key in settings.LINK_KEYS.items())
    told = {"SECRET_KEY": settings.SECRET_KEY, "CONTACT_KEY": settings.CONTACT_KEY, "LINK_KEYS": links}
    return "".join(f"HELDER_{name}={value}\n" for name, value in told.items())


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Deletes all backups of ours in `folder` but the newest `keep`, and gives which."""
    ours = sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
    old = ours[: max(0, len(ours) - keep)]
    for path in old:
        path.unlink()
    return old


def _files() -> Iterator[Path]:
    yield from sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
