"""What keeps a process from growing: the settings of the C library, the end of a process, a bound of the system."""

import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from config import serving

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"


class Started:
    """Stands for a process that was started; keeps what it was started with."""

    def __init__(self, command, **options):
        self.command, self.options = command, options


@pytest.fixture
def unit():
    def read(name):
        parser = ConfigParser(interpolation=None, strict=False)
        parser.optionxform = str
        parser.read_string((DEPLOY / f"helder-{name}.service").read_text(encoding="utf-8"))
        return parser["Service"]

    return read


def test_a_web_process_ends_after_so_many_requests_and_not_all_at_once(monkeypatch, unit):
    monkeypatch.setattr(subprocess, "Popen", Started)
    with serving.listen(0) as listener:
        web = serving.start(listener)[serving.WEB].command
    for told in (web, unit("web")["ExecStart"].split()):
        most, jitter = (int(told[told.index(word) + 1]) for word in ("--max-requests", "--max-requests-jitter"))
        assert (most, jitter) == (serving.REQUESTS, serving.REQUESTS // 5)


def test_what_a_large_request_took_goes_back_to_the_system(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", Started)
    with serving.listen(0) as listener:
        for child in serving.start(listener).values():
            assert serving.MEMORY.items() <= child.options["env"].items()
    monkeypatch.setenv("MALLOC_ARENA_MAX", "4")
    assert serving._start_worker().options["env"]["MALLOC_ARENA_MAX"] == "4"


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_units_do_the_same_and_bound_the_whole(unit, name):
    told = dict(word.split("=") for word in unit(name)["Environment"].split())
    assert told == serving.MEMORY
    assert unit(name)["MemoryMax"]
