"""What documentation points at exists: tests that it names, pages and pictures that it links."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", "".join(page.read_text() for page in PAGES))))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_exists(file, name):
    assert (ROOT / file).exists()
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert not name or name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_threat_model_names_a_test_for_each_threat():
    rows = re.findall(r"^\|.*\|$", (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8"), re.MULTILINE)[2:]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row.split("|")[4]] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_is_there(page):
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", link)]
    assert [link for link in links if not _is_there(page, *link.partition("#")[::2])] == []


def _is_there(page: Path, file: str, heading: str) -> bool:
    target = (page.parent / file).resolve() if file else page
    if not heading or not target.is_file():
        return target.exists()
    titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_page_is_in_the_table_of_contents():
    told = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in ROOT.glob("docs/**/*.md")]
    assert [page for page in pages if not page.startswith(("decisions/", "README")) and f"({page})" not in told] == []
