"""Web server and worker as two children of one process: both run, or neither does.

A worker that ends by itself is started again, a few times in a minute; a web server that does ends both.
"""

import contextlib
import ctypes
import functools
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Mapping

from django.conf import settings
from django.shortcuts import resolve_url

HOST = "127.0.0.1"
WEB_PROCESSES = 2
THREADS = 4  # a page has some twenty files: threads keep a browser's connections open for them
REQUESTS = 5_000  # of one process, or a fifth more; the next one begins with little memory again
MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""Of the C library: few pools for many threads, and what a large request took goes back to the system."""
PORTS_TRIED = 100
START_SECONDS = 60.0
STOP_SECONDS = 30.0
WEB, WORKER = "web server", "worker"
RESTARTS = 5
"""Of the worker in a minute; more say that it cannot run at all."""

Children = Mapping[str, subprocess.Popen[bytes]]


def listen(port: int) -> socket.socket:
    """A socket on `port` of this machine or the next free one; 0 takes any. Raises OSError where none is free."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
        except OSError:
            listener.close()
            continue
        return listener
    raise OSError(f"No port is free from {port} on")


def start(listener: socket.socket) -> Children:
    """The web server, on the socket given, and the worker: each in a group of its own, out of Ctrl-C's reach."""
    web = ["-m", "gunicorn", "config.wsgi", "--no-control-socket", "--log-level", "warning"]
    web += ["--workers", str(WEB_PROCESSES), "--threads", str(THREADS)]
    web += ["--max-requests", str(REQUESTS), "--max-requests-jitter", str(REQUESTS // 5)]
    web += ["--preload", "--bind", f"fd://{listener.fileno()}"]
    return {WEB: _start(web, inherited=[listener.fileno()]), WORKER: _start_worker()}


class Restarts:
    """Starts the worker again where it ended by itself, unless that happens too often."""

    def __init__(self) -> None:
        self._at: deque[float] = deque(maxlen=RESTARTS)

    def restarted(self, children: Children) -> Children:
        """The children after that; as they were where the web server ended, or the worker once too often."""
        now = time.monotonic()
        often = len(self._at) == RESTARTS and now - self._at[0] < 60
        if ended(children) != [WORKER] or often:
            return children
        self._at.append(now)
        _kill_group(children[WORKER].pid)
        return {**children, WORKER: _start_worker()}


def _start_worker() -> subprocess.Popen[bytes]:
    return _start(["manage.py", "qcluster"], inherited=[])


def _start(arguments: list[str], *, inherited: Collection[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 (our own programs)
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**MEMORY, **os.environ},
        pass_fds=inherited,
        start_new_session=True,
        preexec_fn=functools.partial(_end_with_parent, os.getpid()),  # noqa: PLW1509 (before any thread exists)
    )


def _end_with_parent(parent: int) -> None:
    """In the child, on Linux: SIGTERM when the parent dies, also of kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def wait_until_answering(port: int, children: Children, stopping: threading.Event) -> bool:
    """Whether the site answers anything within a minute; ends early when a child ends or we are asked to stop."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not stopping.is_set() and not ended(children):
        if _answers(port):
            return True
        stopping.wait(0.1)
    return False


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", resolve_url(settings.LOGIN_URL))
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def ended(children: Children) -> list[str]:
    """The names of the children that do not run any more."""
    return [name for name, child in children.items() if child.poll() is not None]


def stop(children: Children) -> None:
    """End both in good order: work in hand is finished; whatever is left of them after half a minute is killed."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        _kill_group(child.pid)
        child.wait()


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
