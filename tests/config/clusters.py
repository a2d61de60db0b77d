"""Real PostgreSQL servers of our own, on loopback ports, in a directory that goes: a primary and its standby."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

import psycopg

from config.postgres import cluster

DATABASE = "helder"
SETTINGS = {
    "listen_addresses": "127.0.0.1", "shared_buffers": "32MB", "max_wal_senders": "3", "hot_standby": "on",
    "wal_receiver_status_interval": "1s", "wal_retrieve_retry_interval": "200ms", "fsync": "off",
}  # fmt: skip


def installed() -> Path | None:
    """Where the programs of the machine's newest server lie; None where it has none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup"))
    return found[-1].parent if found else None


def programs() -> Path:
    """The newest server of the machine; that of the wheel where there is none."""
    return installed() or cluster.program("initdb").parent


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Cluster:
    """One server, by its data directory; root lets an account without rights run it."""

    def __init__(self, directory: Path, **settings: str):
        self.directory, self.port, self.settings = directory, free_port(), {**SETTINGS, **settings}
        self.account = cluster.SYSTEM_USER if os.geteuid() == 0 else None
        if self.account:
            cluster._let_system_user_in(directory.parent)
            shutil.chown(directory.parent, self.account)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{DATABASE}"

    def initialise(self, locale: str = "C") -> None:
        told = ["--auth=trust", "--encoding=utf8", f"--locale={locale}"]
        self.call("initdb", "-D", str(self.directory), "-U", "postgres", *told)

    def copy(self, primary: "Cluster") -> None:
        """A standby that streams from `primary`."""
        source = f"host=127.0.0.1 port={primary.port} user=postgres"
        self.call("pg_basebackup", "-D", str(self.directory), "-d", source, "-R", "-X", "stream", "-c", "fast")

    def start(self) -> None:
        settings = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        options = f"-p {self.port} -k {self.directory} {settings}"
        log = str(self.directory.with_suffix(".log"))
        self.call("pg_ctl", "start", "-w", "-t", "120", "-D", str(self.directory), "-l", log, "-o", options)

    def stop(self) -> None:
        if (self.directory / "postmaster.pid").exists():
            self.call("pg_ctl", "stop", "-m", "immediate", "-w", "-D", str(self.directory))

    def call(self, name: str, *arguments: str) -> None:
        account = pwd.getpwnam(self.account) if self.account else None
        options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        ran = subprocess.run(
            [programs() / name, *arguments],
            cwd="/", check=False, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr

    def create_database(self) -> None:
        self.run(f"CREATE DATABASE {DATABASE}", database="postgres")

    def run(self, statement: str, *, database: str = DATABASE) -> object:
        with psycopg.connect(self.url, dbname=database, autocommit=True) as connection:
            answer = connection.execute(statement)
            row = answer.fetchone() if answer.description else None
            return row[0] if row else None
