"""Which tests reach the place that is broken: only they can notice, and whoever noticed before is asked first."""

import ast
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import Any, Final, Literal

import pytest

from tests.mutants.areas import Area
from tests.mutants.making import Mutant

_EVERYWHERE: Final = 0
"""The line of what stands at a module's top: constants and statements, which any test may read."""


@dataclass
class Reached:
    """Of each test (by its id) the functions of an area it called, as `path:first line`, and its seconds."""

    calls: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    noticed: Counter[str] = field(default_factory=Counter)

    def tests(self, mutant: Mutant, seconds: float) -> list[str]:
        """Ids of those that reach the break, in the order worth asking; for so many seconds at most."""
        first, last = _function_at(mutant)
        found = [
            test
            for test, calls in self.calls.items()
            if first == _EVERYWHERE or any(_within(call, mutant.path, first, last) for call in calls)
        ]
        found.sort(key=lambda test: (-self.noticed[test], self.seconds[test]))
        together = accumulate(self.seconds[test] for test in found)
        return [test for test, spent in zip(found, together, strict=True) if spent <= seconds]


def _within(call: str, path: Path, first: int, last: int) -> bool:
    name, _, line = call.rpartition(":")
    return name == str(path) and first <= int(line) <= last


def _function_at(mutant: Mutant) -> tuple[int, int]:
    """First and last line of the outermost function whose body the break is in."""
    line = mutant.line
    for node in ast.walk(ast.parse(mutant.path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.body[0].lineno <= line <= (node.end_lineno or 0):
            return min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.end_lineno or 0
    return _EVERYWHERE, _EVERYWHERE


class Watching:
    """A plugin that notes what each test calls of an area; fixtures that are shared count for their whole file."""

    def __init__(self, area: Area) -> None:
        self.paths = {str(Path(path).resolve()): path for path in area.paths}
        self.reached = Reached()
        self._shared: dict[str, set[str]] = {}
        self._now = set[str]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """A test with its set-up; what it finds in a cache is asked anew, so that it is seen to ask."""
        _empty_caches(set(self.paths))
        self._now, began = set[str](), time.monotonic()
        sys.setprofile(self._note)
        threading.setprofile(self._note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
            shared = self._shared.get(str(item.path), set())
            self.reached.calls[item.nodeid] = sorted(self._now | shared)
            self.reached.seconds[item.nodeid] = time.monotonic() - began

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[Any]:
        """What a fixture of a file calls, each test of the file depends on."""
        before = set(self._now)
        try:
            return (yield)
        finally:
            if fixturedef.scope == "module":
                self._shared.setdefault(str(request.path), set()).update(self._now - before)

    def _note(self, frame: FrameType, event: Literal["call"] | str, _argument: object) -> None:
        if event == "call" and (path := self.paths.get(frame.f_code.co_filename)):
            self._now.add(f"{path}:{frame.f_code.co_firstlineno}")

    def written(self) -> str:
        """For the process that asked."""
        return json.dumps({"calls": self.reached.calls, "seconds": self.reached.seconds})


def _empty_caches(paths: set[str]) -> None:
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) in paths:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
