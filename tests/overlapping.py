"""Two transactions that overlap for certain: the second begins while the first has done its work and not committed."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

_PATIENCE = 20.0
_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)"

Work = Callable[[], object]


class Overlap:
    """Runs pairs of works, each in a transaction; `waited` counts how often the second had to wait for the first."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool, self._pid, self.waited, self.pairs = pool, pool.submit(_pid).result(), 0, 0

    def __call__(self, first: Work, second: Work) -> tuple[Any, Any]:
        """What each of them returned; the first commits when the second waits for a lock, or has committed."""
        self.pairs += 1
        with transaction.atomic():
            before = first()
            running = self._pool.submit(_atomic, second)
            self.waited += self._waits(running)
        return before, running.result(_PATIENCE)

    def _waits(self, running: "Future[object]") -> bool:
        until = time.monotonic() + _PATIENCE
        with connection.cursor() as cursor:
            while not running.done():
                cursor.execute(_WAITS, [self._pid])
                if cursor.fetchone()[0]:
                    return True
                assert time.monotonic() < until, "the second neither waits nor ends"
                time.sleep(0.0005)
        return False


@contextmanager
def overlapping() -> Iterator[Overlap]:
    """Inside, pairs of transactions on this thread's connection and on one of a second thread."""
    with ThreadPoolExecutor(1) as pool:
        try:
            _quick()
            pool.submit(_quick).result()
            yield Overlap(pool)
        finally:
            pool.submit(lambda: connection.close()).result()  # noqa: PLW0108 (each thread's own)


def apart(work: Work) -> object:
    """Done in a thread of its own, whose connection is closed afterwards."""
    try:
        return work()
    finally:
        connection.close()


def _quick() -> None:
    """What is committed need not lie on the disk: nobody here outlives the server."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _atomic(work: Work) -> object:
    with transaction.atomic():
        return work()
