"""The process that owns the embedded server: starts it, announces it, stops it when no client is left, and ends.

Run by `config.postgres.server` as `python -m config.postgres.keeper DIRECTORY LOCK`, where LOCK is the inherited
descriptor of the lock on `postgres.keeper`. Both locks go when this process goes, however it goes.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.postgres import cluster

POLL_SECONDS = 0.5
GRACE_SECONDS = 4.0  # so that one command after another finds the server still there
START_SECONDS = 170


def main(directory: Path, announcement: int) -> None:
    """Keep the server of this directory until its clients are gone; the announcement is cleared before it stops."""
    for stopper in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopper, lambda *_: sys.exit(0))
    clients = os.open(directory / "postgres.clients", os.O_RDWR | os.O_CREAT, 0o600)
    cluster.initialise(directory)
    postmaster = cluster.start(directory)
    try:
        if _wait_until_ready(directory, postmaster):
            words = f"{os.getpid()}\n{cluster.socket_directory(directory)}\n"
            os.pwrite(announcement, words.encode(), 0)
            _wait_until_unused(clients, postmaster)
    finally:
        os.ftruncate(announcement, 0)
        cluster.stop(postmaster)


def _wait_until_ready(directory: Path, postmaster: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while postmaster.poll() is None and time.monotonic() < deadline:
        if cluster.is_ready(directory, postmaster):
            return True
        time.sleep(0.02)
    return False


def _wait_until_unused(clients: int, postmaster: subprocess.Popen[bytes]) -> None:
    """Until the clients' lock has been free for the grace period; then we hold it, and new clients wait for our end."""
    last_used = time.monotonic()
    while postmaster.poll() is None:
        time.sleep(POLL_SECONDS)
        try:
            fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            last_used = time.monotonic()
            continue
        if time.monotonic() - last_used >= GRACE_SECONDS:
            return
        fcntl.flock(clients, fcntl.LOCK_UN)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # the client waits for this one; the keeper itself is nobody's child
    main(Path(sys.argv[1]), int(sys.argv[2]))
