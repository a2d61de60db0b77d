"""Real client processes of an embedded server, for the tests that kill them."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PROGRAM = """
import sys
from pathlib import Path
import psycopg
from config.postgres import server

connection = None
for statement in sys.stdin:
    for attempt in (1, 2):
        try:
            if connection is None:
                address = server.ensure_running(Path(sys.argv[1]))
                connection = psycopg.connect(host=str(address), user="postgres", dbname="helder", autocommit=True)
            rows = connection.execute(statement)
            print(rows.fetchone()[0] if rows.description else "done", flush=True)
            break
        except psycopg.OperationalError:
            connection = None
"""


class Client:
    """A process that answers statements over one connection, and connects again once where it lost it."""

    def __init__(self, directory: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(directory)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, statement: str) -> None:
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        return self.process.stdout.readline().strip()

    def run(self, statement: str) -> str:
        self.ask(statement)
        return self.answer()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def postmaster(directory: Path) -> int:
    """The process that the running server's own file names."""
    return int((directory / "postgres" / "postmaster.pid").read_text().split()[0])


def keeper(directory: Path) -> int:
    """The process that announced the server."""
    return int((directory / "postgres.keeper").read_text().split()[0])


def alive(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # asked in one question: it may end between two
        return False


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition became true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
