"""The budget of the house: short files and functions, few arguments, no drawer for everything."""

import ast
from collections.abc import Iterator
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


def test_the_top_level_holds_the_areas_and_nothing_else() -> None:
    allowed = {
        *AREAS, "pilots", "permissions", "sms", "journeys", "feedback", "overview", "templates", "static", "tests",
        "docs", "benchmarks", "manage.py", "pyproject.toml", "README.md", "Makefile", "CHANGELOG.md",
        "requirements.txt", "requirements-dev.txt",
    }  # fmt: skip
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - {"test-results"} <= allowed
