"""The worker's cluster of processes, which ends as a whole where a part of it could not go on.

A child that is killed while it waits for work keeps the lock of the queue that it waited at: whoever takes its place
waits for ever. So the cluster ends with an error, and whoever runs it (systemd, a container, `manage.py serve`) starts
it again.
"""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from multiprocessing.process import BaseProcess
from typing import Any, Final

import psutil
from django.conf import settings
from django.db import Error, connections
from django.utils import timezone
from django_q import cluster
from django_q.models import Task

from accounts.faults import leave_broken_connections
from config import clockwork

DIED: Final = 1
"""The exit code of a cluster that ended because it could not go on."""
_STOPPING: Final = 305.0
"""Seconds that a request to stop is given: as long as one task may take."""
_ROUND: Final = 0.5
_log = logging.getLogger(__name__)


def patience_with_silence() -> timedelta:
    """How long no job may end before the worker counts as standing still: with one process a long task may keep all
    others waiting, until the queue ends it."""
    return timedelta(minutes=6 if settings.Q_CLUSTER["workers"] == 1 else 3)


class Sentinel(cluster.Sentinel):  # type: ignore[misc]  # the library has no types
    """Starts anew whom it ended itself, after too long a task; whose end came from outside ends all."""

    def reincarnate(self, process: Any) -> None:  # noqa: ANN401 (one of the library's processes)
        """Of a worker, the monitor or the pusher."""
        too_long = process in self.pool and process.timer.value == 0
        if not too_long and (process.exitcode or 0) < 0:
            _log.critical("a process of the worker was killed by signal %s: all of it ends", -process.exitcode)
            _kill(psutil.Process().children(recursive=True))
            os._exit(DIED)
        super().reincarnate(process)


class Cluster(cluster.Cluster):  # type: ignore[misc]
    """Watches what it started, and is not deaf to a request to stop where that hangs."""

    sentinel: BaseProcess
    stop_event: Any
    """None once it has stopped."""

    def start(self) -> int:
        """Starts the sentinel, which starts all others; its number."""
        cluster.Sentinel = Sentinel  # the library names the class that it starts
        clockwork.go_by_the_database()
        started: int = super().start()
        return started

    def stop(self) -> bool:
        """Lets work in hand end; what hangs is killed. False where all had ended already."""
        if not self.sentinel.is_alive():
            return False
        self.stop_event.set()
        self.sentinel.join(_STOPPING)
        if self.sentinel.is_alive():
            _kill(psutil.Process().children(recursive=True))
        self.start_event = self.stop_event = None
        return True

    def watch(self, beat: "Beat") -> int:
        """Waits for the end; 0 after a request to stop, else `DIED`, with nothing left running."""
        family: list[psutil.Process] = []
        while self.sentinel.is_alive() and self.stop_event:
            family = psutil.Process().children(recursive=True)
            if beat.is_lost():
                _log.critical("no job by the clock has ended for %s: all of the worker ends", beat.patience)
                break
            self.sentinel.join(_ROUND)
        if self.stop_event is None or self.sentinel.exitcode == 0:
            return 0
        _kill(family)
        return DIED


class Beat:
    """Whether jobs by the clock still end: one comes every minute, so that a worker without any stands still.

    A database that cannot be asked is no sign of that.
    """

    def __init__(self, patience: timedelta | None = None, ask_every: float = 15.0) -> None:
        self.patience = patience or patience_with_silence()
        self._ask_every, self._ask_at, self._heard = ask_every, 0.0, timezone.now()

    def is_lost(self) -> bool:
        """Asks the queue's own table, now and then."""
        if time.monotonic() < self._ask_at:
            return False
        self._ask_at = time.monotonic() + self._ask_every
        now = timezone.now()
        try:
            if Task.objects.filter(stopped__gt=now - self.patience).exists():
                self._heard = now
        except Error:
            self._heard = now
        finally:
            leave_broken_connections()
        return now - self._heard > self.patience


def run() -> None:
    """Runs a cluster until it is asked to stop; exit code 0 then, else `DIED`."""
    clockwork.pull_back()
    clockwork.raise_alarm()
    connections.close_all()  # none is shared with what is forked
    os.register_at_fork(after_in_child=_end_with_parent)
    started = Cluster()
    started.start()
    sys.exit(started.watch(Beat()))


def _end_with_parent() -> None:
    """In each process that is forked, on Linux: killed when who forked it dies, however that dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
