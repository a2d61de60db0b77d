"""`python -m tests.installed COMMAND …`: a command on the PostgreSQL that the machine has, not on the embedded one.

The server is that of `HELDER_TEST_SERVER` (an address like `DATABASE_URL`, of a role that may make databases), else one
of our own, in a directory that goes with it. Without a command: the tests of what writes, and of what depends on plans.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.config.clusters import Cluster

HOUSE = Path(__file__).parents[1]
SUBSET = (
    "test_schema.py",
    "test_migrations.py",
    "config/test_planner.py",
    "config/test_two_roles.py",
    "customers/test_actions.py",
    "campaigns/test_record_events*.py",
    "campaigns/test_forced_keys.py",
    "campaigns/test_attribution.py",
    "campaigns/test_attach_recipients.py",
    "campaigns/test_merging.py",
    "campaigns/test_retention.py",
    "campaigns/test_machines_by_timing.py",
    "permissions/test_gate.py",
    "permissions/test_ledger.py",
    "permissions/test_bulk.py",
    "permissions/test_undo.py",
    "permissions/test_seals.py",
    "permissions/test_outbox_claims.py",
    "permissions/test_two_workers.py",
    "sms/test_claiming.py",
    "sms/test_leaving.py",
    "sms/test_two_workers.py",
    "integrations/test_intake.py",
    "integrations/test_processing.py",
    "integrations/test_replay.py",
    "integrations/files/test_survival.py",
)
"""Below this folder."""
LIKE_THE_EMBEDDED = {"shared_buffers": "256MB", "max_wal_size": "2GB", "fsync": "on"}


def subset() -> list[str]:
    """The files of tests; a name that no file has is an error."""
    found = {name: sorted(Path(__file__).parent.glob(name)) for name in SUBSET}
    assert all(found.values()), [name for name, paths in found.items() if not paths]
    return [str(path.relative_to(HOUSE)) for paths in found.values() for path in paths]


@contextmanager
def own_server() -> Iterator[str]:
    """The address of a new server, as its distribution compiles and plans; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="helder-server-") as place:
        server = Cluster(Path(place) / "data", **LIKE_THE_EMBEDDED)
        server.initialise("C.UTF-8")
        server.start()
        try:
            server.create_database()
            yield server.url
        finally:
            server.stop()


def run(command: Sequence[str], url: str) -> int:
    """The exit code of the command."""
    sys.stderr.write(f"On {url.rpartition('@')[2]}\n")
    return subprocess.run(command, cwd=HOUSE, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


def main(command: Sequence[str]) -> int:
    """The exit code of the command."""
    command = command or [sys.executable, "-m", "pytest", "-n", "logical", "--dist", "loadfile", *subset()]
    if given := os.environ.get("HELDER_TEST_SERVER", ""):
        return run(command, given)
    with own_server() as url:
        return run(command, url)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server is left behind
    sys.exit(main(sys.argv[1:]))
