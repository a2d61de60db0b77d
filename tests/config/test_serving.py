"""`manage.py serve` as a real process: what it starts, how it ends."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config import serving
from tests.config.clients import alive, eventually

pytestmark = pytest.mark.processes

PROJECT = Path(__file__).parents[2]
WORKING = 5
"""Processes below the worker's own: the sentinel, two that work, one that fetches and one that keeps results."""
LOGINS = {"viewer": {"email": "viewer@example.com", "password": "shown-in-the-demo"}}


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="helder-test-"))
    (path / "logins.json").write_text(json.dumps(LOGINS))
    (path / "api_key").write_text("hld_made-by-the-demo\n")
    yield path
    assert eventually(lambda: not (path / "postgres" / "postmaster.pid").exists(), 30)
    shutil.rmtree(path)


@pytest.fixture
def serve(directory: Path) -> Iterator[subprocess.Popen[str]]:
    (directory / "demo.json").write_text("of an earlier run")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0"],
        cwd=PROJECT,
        env={
            **environment,
            "HELDER_DATA": str(directory),
            "HELDER_DEMO": "True",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def served(directory: Path) -> dict[str, object]:
    """What the running demo says about itself, once it answers."""
    path = directory / "demo.json"
    assert eventually(lambda: path.exists() and path.read_text().endswith("}\n"), 60)
    return json.loads(path.read_text())


def test_it_says_where_it_is_and_ends_with_everything_it_started(directory: Path, serve: subprocess.Popen[str]):
    demo = served(directory)
    assert demo["logins"] == LOGINS
    assert demo["api_key"] == "hld_made-by-the-demo"
    assert (directory / "demo.json").stat().st_mode & 0o077 == 0
    with urllib.request.urlopen(demo["url"]) as answer:  # noqa: S310
        assert answer.status == 200
    family = [child.pid for child in psutil.Process(serve.pid).children(recursive=True)]
    serve.send_signal(signal.SIGTERM)
    output, _ = serve.communicate(timeout=40)
    assert serve.returncode == 0
    assert demo["url"] in output
    assert "viewer@example.com" in output
    assert len(family) > 2
    assert not [pid for pid in family if alive(pid)]


def test_when_the_web_server_ends_the_worker_is_stopped_and_the_exit_code_says_so(
    directory: Path, serve: subprocess.Popen[str]
):
    served(directory)
    family = [child.pid for child in psutil.Process(serve.pid).children(recursive=True)]
    child(serve, "gunicorn").kill()
    output, _ = serve.communicate(timeout=40)
    assert serve.returncode == 1
    assert "ended by itself" in output
    assert not [pid for pid in family if alive(pid)]


def child(serve: subprocess.Popen[str], program: str) -> psutil.Process | None:
    """The one that runs this program; None between the end of one and the start of the next."""
    running = [one for one in psutil.Process(serve.pid).children() if one.status() != psutil.STATUS_ZOMBIE]
    return next((one for one in running if program in one.cmdline()), None)


def test_a_worker_that_ends_is_started_again_and_serving_goes_on(directory: Path, serve: subprocess.Popen[str]):
    demo = served(directory)
    for which in (lambda worker: worker, lambda worker: worker.children()[0], _newest):  # itself, its sentinel, a child
        worker = child(serve, "qcluster")
        assert eventually(lambda worker=worker: len(worker.children(recursive=True)) >= WORKING, 30)
        family = [worker, *worker.children(recursive=True)]
        which(worker).kill()
        assert eventually(lambda family=family: not any(alive(one.pid) for one in family), 30)
        assert eventually(lambda worker=worker: child(serve, "qcluster") not in {None, worker}, 30)
    with urllib.request.urlopen(demo["url"]) as answer:  # noqa: S310
        assert answer.status == 200
    serve.send_signal(signal.SIGTERM)
    assert "Stopped." in serve.communicate(timeout=40)[0]


def _newest(worker: psutil.Process) -> psutil.Process:
    return worker.children(recursive=True)[-1]


def test_a_worker_that_cannot_run_at_all_is_not_started_for_ever(monkeypatch: pytest.MonkeyPatch):
    class Ended:
        pid = 2**22  # nobody's

        def __init__(self, ended: bool = True):
            self.poll = lambda: 1 if ended else None

    monkeypatch.setattr(serving, "_start_worker", Ended)
    restarts, children = serving.Restarts(), {serving.WEB: Ended(False), serving.WORKER: Ended()}
    started = [children := restarts.restarted(children) for _try in range(serving.RESTARTS)]
    assert len({id(one[serving.WORKER]) for one in started}) == serving.RESTARTS
    assert restarts.restarted(children) is children


def test_a_killed_command_leaves_nothing_behind(directory: Path, serve: subprocess.Popen[str]):
    served(directory)
    family = [child.pid for child in psutil.Process(serve.pid).children(recursive=True)]
    serve.kill()
    assert eventually(lambda: not [pid for pid in family if alive(pid)], 30)


def test_a_busy_port_gives_way_to_the_next_free_one():
    with serving.listen(0) as busy:
        busy.listen()
        taken = busy.getsockname()[1]
        with serving.listen(taken) as other:
            assert taken < other.getsockname()[1] <= taken + serving.PORTS_TRIED
            assert other.getsockname()[0] == "127.0.0.1"


def test_no_free_port_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch):
    def busy(self: socket.socket, address: tuple[str, int]) -> None:
        raise OSError("Address already in use")

    monkeypatch.setattr(socket.socket, "bind", busy)
    with pytest.raises(OSError, match="65000"):
        serving.listen(65000)
