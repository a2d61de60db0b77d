"""A backup brought back, and proven: each part as it was written, each table as long, the permissions ledger unbroken.

On trial it is brought back into a database beside ours, which goes again: a backup that was never read is a hope.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyrage
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.operations import archives, backing_up, dumping, manifest
from config.operations.manifest import Manifest
from permissions.queries.verification import verify

_KNOWN_ROLES: Final = "SELECT rolname FROM pg_roles"


class RestoreError(Exception):
    """Why nothing was brought back, or what of it is not as it was."""


@contextmanager
def opened(path: Path, key: pyrage.x25519.Identity) -> Iterator[tuple[Path, Manifest]]:
    """The parts of a backup in a private folder, which goes afterwards, each as it was written.

    Raises ArchiveError or RestoreError.
    """
    folder = Path(settings.DATA_DIR) / "restore"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        archives.read(path, key, folder)
        yield folder, _checked(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _checked(folder: Path) -> Manifest:
    try:
        told = manifest.read((folder / manifest.NAME).read_bytes())
    except (OSError, ValueError) as error:
        raise RestoreError(f"This is no backup of Helder: {error}") from None
    for name, digest in told.digests.items():
        if not (folder / name).is_file() or archives.digest(folder / name) != digest:
            raise RestoreError(f"{name} is not as it was written")
    return told


def on_trial(folder: Path, told: Manifest) -> None:
    """Brings it back into a database of its own, proves it there and drops that. Raises RestoreError or DumpError."""
    _refuse_unknown(told)
    name = f"{connection.settings_dict['NAME']}_trial"
    with _beside(name):
        _load(folder, told)


def for_good(folder: Path, told: Manifest) -> None:
    """Fills our empty database and our empty folder of files, and proves them. Raises RestoreError or DumpError.

    What it refuses it refuses before anything was written.
    """
    _refuse_unknown(told)
    if (folder / backing_up.KEYS).read_text(encoding="utf-8") != backing_up.keys():
        raise RestoreError(
            "The keys here are others than the backup's: take those first (`helder restore --keys FILE`)"
        )
    if there := manifest.tables():
        raise RestoreError(f"The database is not empty (it has {there[0]}): bring a backup back into a new one")
    target = Path(settings.MEDIA_ROOT)
    if target.exists() and any(target.iterdir()):
        raise RestoreError(f"{target} is not empty: move it away first")
    _load(folder, told)
    if (folder / backing_up.FILES).exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(folder / backing_up.FILES, target)


def _refuse_unknown(told: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := [name for name in told.migrations if name not in known]:
        raise RestoreError(f"It was made by version {told.version}, which has {newer[0]}: install that version first")
    missing = [role for role in told.roles if role not in manifest.names(_KNOWN_ROLES)]
    if missing:
        raise RestoreError(f"The server has no role {missing[0]}: make it first (docs/deploy/README.md, PostgreSQL)")


def _load(folder: Path, told: Manifest) -> None:
    dumping.load(folder / backing_up.DUMP, made_by=told.program)
    found = manifest.rows()
    if different := [table for table, number in told.rows.items() if found.get(table) != number]:
        raise RestoreError(f"{different[0]} has {found.get(different[0])} rows instead of {told.rows[different[0]]}")
    call_command("migrate", interactive=False, verbosity=0)
    verdict = verify(told.seal)
    if verdict.faults:
        raise RestoreError(f"The permissions ledger is not as it was: {'; '.join(verdict.faults)}")


@contextmanager
def _beside(name: str) -> Iterator[None]:
    """Inside, our connection is one to a new, empty database of that name."""
    before, quoted = connection.settings_dict["NAME"], connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
