"""The tool itself: what it breaks, what it leaves alone, and that a break reaches whoever imported the module."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from cosmic_ray.mutating import mutate_code

from tests.mutants.areas import AREAS
from tests.mutants.breaking import break_module
from tests.mutants.making import mutants
from tests.mutants.statements import ReplaceInStatement


def broken(source):
    found, occurrence = [], 0
    while (changed := mutate_code(source, ReplaceInStatement(), occurrence)) is not None:
        found.append(changed)
        occurrence += 1
    return found


@pytest.mark.parametrize("example", ReplaceInStatement.examples(), ids=lambda example: example.post_mutation_code)
def test_sql_in_a_string_is_broken_in_the_ways_that_matter(example):
    assert example.post_mutation_code in broken(example.pre_mutation_code)


@pytest.mark.parametrize("source", ['"""SELECT a AND b >= c"""', 'x = "Choose fewer, or go on tomorrow."', "x = 1"])
def test_what_explains_and_what_is_no_sql_is_left_alone(source):
    assert broken(source) == []


def test_the_same_breaks_are_chosen_every_time_and_all_of_them_are_of_one_place():
    path = Path("permissions/actions/undo.py")
    chosen = mutants(path, 5, seed=1)
    assert len(chosen) == 5
    assert chosen == mutants(path, 5, seed=1) != mutants(path, 5, seed=2)
    assert all(path.name in each.told() and " => " in each.told() for each in chosen)


def test_what_is_broken_and_the_tests_of_it_exist():
    for area in AREAS:
        assert all(Path(path).is_file() for path in (*area.paths, *area.tests)), area.name


def test_a_break_reaches_who_imported_a_function_a_method_or_a_constant(tmp_path, monkeypatch):
    source = (
        "LEAST = 7\nTABLE = {1: 7}\n\n\ndef enough(n):\n    return n >= LEAST\n\n\n"
        "class Kept:\n    def all(self):\n        return 1\n"
    )
    (tmp_path / "broken_here.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = __import__("broken_here")
    monkeypatch.delitem(sys.modules, "broken_here")
    monkeypatch.setitem(sys.modules, "broken_here", module)
    other = ModuleType("took_it_over")
    vars(other).update(enough=module.enough, LEAST=module.LEAST, table=module.TABLE, kept=module.Kept())
    monkeypatch.setitem(sys.modules, "took_it_over", other)
    break_module("broken_here", source.replace(">=", ">").replace("7", "8").replace("return 1", "return 2"), ())
    assert (other.enough(8), other.enough(9), other.LEAST, other.kept.all(), other.table) == (
        False, True, 8, 2, {1: 8},
    )  # fmt: skip
