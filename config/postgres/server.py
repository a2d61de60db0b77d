"""The client's side of the embedded server: say that we need it, start it where it does not run, wait until it does.

Two lock files carry everything, because the kernel frees locks at any death, also kill -9:
`postgres.clients` is held shared by every client for its whole life (forked children inherit it);
`postgres.keeper` is held exclusively by the keeper and says, once the server is ready, who and where it is.
"""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

PROJECT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 180  # recovery after a crash of a loaded machine; a healthy start takes about a second
LOG_TAIL_LINES = 15

_claims: dict[Path, int] = {}


def ensure_running(directory: Path) -> Path:
    """The socket directory of the server whose data lies in `directory`, started if need be.

    Raises OperationalError, with the end of its log, where the server does not come up.
    """
    _prepare(directory)
    _claim(directory)
    started = False
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        address = _announced(directory)
        if address:
            return address
        if not started:
            started = _start_keeper(directory)
        elif not _keeper_lives(directory):
            break
        time.sleep(0.05)
    raise OperationalError(f"The embedded PostgreSQL did not start. The end of its log:\n{_log_tail(directory)}")


def _prepare(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"HELDER_DATA cannot be used: {error}") from error


def _claim(directory: Path) -> None:
    """Hold the clients' lock until this process ends; waits while a keeper is shutting the server down."""
    path = directory / "postgres.clients"
    held = _claims.get(directory)
    if held is not None and path.exists() and os.path.samestat(os.fstat(held), path.stat()):
        return
    claim = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(claim, fcntl.LOCK_SH)
    _claims[directory] = claim


def _announced(directory: Path) -> Path | None:
    """Where the living keeper says that its server is ready."""
    path = directory / "postgres.keeper"
    words = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    if len(words) < 3 or not _keeper_lives(directory):
        return None
    try:
        os.kill(int(words[0]), 0)
    except ProcessLookupError:  # the announcement of a keeper before this one
        return None
    return Path(words[1])


def _try_lock(directory: Path) -> int | None:
    keeper = os.open(directory / "postgres.keeper", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(keeper)
        return None
    return keeper


def _keeper_lives(directory: Path) -> bool:
    lock = _try_lock(directory)
    if lock is None:
        return True
    os.close(lock)
    return False


def _start_keeper(directory: Path) -> bool:
    """Start a keeper unless one lives; it inherits the lock we took, so no second one can slip in between."""
    lock = _try_lock(directory)
    if lock is None:
        return False
    try:
        os.ftruncate(lock, 0)
        with (directory / "postgres.log").open("ab") as log:
            subprocess.run(  # noqa: S603 (our own program)
                [sys.executable, "-m", "config.postgres.keeper", str(directory), str(lock)],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock],
                start_new_session=True,
                check=True,
            )
    finally:
        os.close(lock)
    return True


def _log_tail(directory: Path) -> str:
    lines = (directory / "postgres.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LOG_TAIL_LINES:])
