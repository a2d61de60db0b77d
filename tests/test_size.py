"""The budget of the house: short files and functions, few arguments, no drawer for everything."""

import ast
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
AREAS = (
    "config", "integrations", "pilots", "sms", "feedback", "campaigns", "permissions", "customers", "accounts", "ui",
)  # fmt: skip
BANNED = {"utils", "helpers", "common", "core", "misc", "base", "services", "managers"}
DJANGOS_OWN_NAMES = {Path("config/postgres/base.py")}  # a database backend must be called so

FILE, FUNCTION, TEMPLATE, SCRIPT = 250, 30, 120, 100


def sources(*folders: str, ending: str = "py") -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(f"*.{ending}")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def long_functions(path: Path) -> list[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [
        f"{path}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in functions
        if node.end_lineno and node.end_lineno - node.lineno + 1 > FUNCTION
    ]


def test_no_function_is_longer_than_the_budget() -> None:
    assert [text for path in sources(*AREAS, "tests", "benchmarks") for text in long_functions(path)] == []


@pytest.mark.parametrize(
    ("folders", "ending", "most"),
    [
        ((*AREAS, "tests", "benchmarks"), "py", FILE),
        (("templates",), "html", TEMPLATE),
        (("static",), "js", SCRIPT),
        (("static",), "css", FILE),
    ],
)
def test_no_file_is_longer_than_the_budget(folders: tuple[str, ...], ending: str, most: int) -> None:
    lengths = {
        path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in sources(*folders, ending=ending)
    }
    assert lengths
    assert {str(path): lines for path, lines in lengths.items() if lines > most} == {}


def test_no_module_has_a_name_that_takes_everything() -> None:
    assert [str(path) for path in sources(*AREAS) if path.stem in BANNED and path not in DJANGOS_OWN_NAMES] == []


NOT_AT_THE_TOP = (
    "*.db", "*.dump", "*.egg-info", "*.key", "*.lock", "*.log", "*.mo", "*.orig", "*.pem", "*.pyc", "*.sql",
    "*.sqlite*", "*.tmp", "*.whl", "*.zip", ".env", "Pipfile", "build", "dist", "node_modules", "package-lock.json",
    "package.json", "staticfiles", "tmp", "venv",
)  # fmt: skip
"""What tools and hurries leave behind: secrets, data, builds, and locks that carry an address of an index."""


def tracked_at_the_top() -> set[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name.partition("/")[0] for name in listed.split("\0") if name}


def test_at_the_top_lies_nothing_that_does_not_belong_there() -> None:
    names = tracked_at_the_top()
    assert {"config", "README.md", "LICENSE"} <= names
    assert {name for name in names if any(fnmatch(name, pattern) for pattern in NOT_AT_THE_TOP)} == set()
    assert {Path(name).stem.lower() for name in names} & BANNED == set()


def test_every_folder_of_python_at_the_top_is_an_area_or_watches_them() -> None:
    """What is no area escapes the floors, the types and the budget."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name in tracked_at_the_top()}
    assert packages == {*AREAS, "tests", "benchmarks"}
