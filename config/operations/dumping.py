"""PostgreSQL's own programs for copies of a database, with the address and the secret that Django has for it."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from django.db import connection

from config.postgres import cluster

_DEBIAN: Final = "/usr/lib/postgresql/{major}/bin/{name}"


class DumpError(Exception):
    """A program is missing, or did not succeed: what it said."""


def server() -> int:
    """The major version of the server, such as 18."""
    connection.ensure_connection()
    return int(connection.pg_version) // 10_000  # type: ignore[attr-defined]  # of the backend that we have


def program(name: str, *, at_least: int) -> Path:
    """`pg_dump` or `pg_restore` that understands version `at_least`: Debian's, one on the path, or the wheel's.

    Raises DumpError, which names the package to install, where none does.
    """
    exact = Path(_DEBIAN.format(major=at_least, name=name))
    if exact.exists():
        return exact
    for found in (shutil.which(name), cluster.program(name)):
        if found and Path(found).exists() and version(Path(found)) >= at_least:
            return Path(found)
    raise DumpError(f"There is no {name} of version {at_least} or newer: install Debian's postgresql-client-{at_least}")


def version(path: Path) -> int:
    """The major version that a program is of; 0 where it does not say."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r" (\d+)", said)
    return int(found[1]) if found else 0


@contextmanager
def dumped(snapshot: str) -> Iterator[IO[bytes]]:
    """The database as `snapshot` sees it, in PostgreSQL's custom format, as it comes. Raises DumpError afterwards."""
    pg_dump = program("pg_dump", at_least=server())
    command = [str(pg_dump), "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--dbname={_address()}"]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603
            command, env=_secretive(), stdout=subprocess.PIPE, stderr=said
        ) as running,
    ):
        assert running.stdout  # noqa: S101 (asked for above)
        yield running.stdout
        if running.wait():
            said.seek(0)
            raise DumpError(f"pg_dump: {said.read().decode(errors='replace').strip()}")


def load(dump: Path, *, made_by: int) -> None:
    """Fills the empty database that Django is connected to, all of it or nothing. Raises DumpError."""
    pg_restore = program("pg_restore", at_least=max(server(), made_by))
    command = [
        str(pg_restore),
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={_address()}",
        str(dump),
    ]
    ran = subprocess.run(command, env=_secretive(), capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        raise DumpError(f"pg_restore: {ran.stderr.strip()}")


def _address() -> str:
    """Where the database is, without the password: others can read with what a program was started."""
    connection.ensure_connection()
    return str(connection.connection.info.dsn)


def _secretive() -> dict[str, str]:
    connection.ensure_connection()
    return {**os.environ, "PGPASSWORD": connection.connection.info.password}
