"""Breaks, tried: tests are collected once; then a forked process for each break runs them with the module broken."""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, Literal

import pytest
from _pytest.main import pytest_runtestloop as run_all
from django.db import connection

from tests.mutants.areas import Area
from tests.mutants.breaking import break_module
from tests.mutants.making import Mutant
from tests.mutants.touching import Watching

FAILED: Final = "failed: "
Fate = Literal["killed", "survived", "broken"]
"""`broken` where nothing could run at all, which no test can be proud of."""
_UNRUNNABLE: Final = ("SyntaxError", "UndefinedFunction", "DatatypeMismatch", "UndefinedColumn", "AmbiguousFunction")


@dataclass(frozen=True, slots=True)
class Asked:
    """A break, and the ids of the tests that may notice."""

    mutant: Mutant
    tests: list[str]


class Trial:
    """Tests of an area in a process of their own, a module broken or all whole; `place` has a database of its own."""

    def __init__(self, session: pytest.Session, area: Area, place: int, asked: Asked | None = None) -> None:
        self.asked, self.place, self.began = asked, place, time.monotonic()
        # Closed when it ended, since a process that is forked later would complain of it.
        self._output: BinaryIO = TemporaryFile()  # noqa: SIM115
        self.said = ""
        self._process = os.fork()
        if not self._process:
            _in_the_child(lambda: _tests(session, area, place, asked), self._output)

    def fate(self, patience: float) -> Fate | None:
        """What came of it; None while it runs. Whoever takes longer than `patience` seconds is killed: noticed."""
        pid, status = os.waitpid(self._process, os.WNOHANG)
        if not pid and self.seconds <= patience:
            return None
        if not pid:
            os.killpg(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        self._output.seek(0)
        self.said = self._output.read().decode(errors="replace")
        self._output.close()
        return self._fate_of(os.waitstatus_to_exitcode(status)) if pid else "killed"

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.began

    def _fate_of(self, code: int) -> Fate:
        if code == 0:
            return "survived"
        return "broken" if code != 1 or any(word in self.said for word in _UNRUNNABLE) else "killed"


def _in_the_child(work: Callable[[], int], output: BinaryIO) -> None:
    os.setpgid(0, 0)
    for stream in (1, 2):
        os.dup2(output.fileno(), stream)
    code = 3
    try:
        code = work()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    os._exit(code)


def _tests(session: pytest.Session, area: Area, place: int, asked: Asked | None) -> int:
    """0 where they all pass, 1 where one fails; anything else is an exception."""
    connection.settings_dict["TEST"]["NAME"] = f"test_helder_mutants_{place}"
    if not asked:
        return _all_of_them(session, area)
    connection.creation.create_test_db = _as_it_was_left  # type: ignore[method-assign]
    chosen = {item.nodeid: item for item in session.items}
    session.items = [chosen[test] for test in asked.tests]
    break_module(asked.mutant.module, asked.mutant.source, area.composed)
    return _failing(session)


def _as_it_was_left(*_how: object, **_more: object) -> str:
    """The database of this place, which the trial without a break migrated."""
    name = str(connection.settings_dict["TEST"]["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = name
    return name


def _all_of_them(session: pytest.Session, area: Area) -> int:
    """Writes what each test reaches, as the last line. Run anew it must be as whole as before."""
    if area.pure:
        session.items = [item for item in session.items if not _reads_rows(item)]
    whole = Path(area.paths[0])
    break_module(Mutant(whole, "none", "").module, whole.read_text(encoding="utf-8"), area.composed)
    watching = Watching(area)
    session.config.pluginmanager.register(watching)
    code = _failing(session)
    sys.stdout.write(f"\n{watching.written()}")
    return code


def _reads_rows(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db")) or "db" in getattr(item, "fixturenames", ())


def _failing(session: pytest.Session) -> int:
    failed = _failures(session)
    try:
        run_all(session)
    except session.Failed:
        pass
    finally:
        session._setupstate.teardown_exact(None)
        sys.stdout.write("\n".join(failed))
    return int(bool(session.testsfailed))


def _failures(session: pytest.Session) -> list[str]:
    """What is written of each test that fails, kept for whoever asks why."""
    told: list[str] = []

    class Kept:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                told.append(f"{FAILED}{report.nodeid}\n{report.longreprtext}")

    session.config.pluginmanager.register(Kept())
    return told


class Collected:
    """A plugin that does `work` with the collected tests in place of running them."""

    def __init__(self, work: Callable[[pytest.Session], None]) -> None:
        self.work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own."""
        self.work(session)
        return True


def collect(area: Area, work: Callable[[pytest.Session], None]) -> None:
    """Collects an area's tests and does `work` with them."""
    code = pytest.main(
        ["-x", "-q", "-s", "-n", "0", "-p", "no:cacheprovider", "--reuse-db", "--tb", "short",
         "-W", "ignore::pytest.PytestAssertRewriteWarning", "--hypothesis-profile", "mutants", *area.tests],
        plugins=[Collected(work)],
    )  # fmt: skip
    if code not in {0, 5}:
        sys.exit(f"the tests of {area.name} cannot be collected: {code}")
