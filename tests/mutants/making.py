"""All the breaks of a module, and those of them that are tried: by a fixed seed, so that two runs try the same."""

import random
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Final

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

from tests.mutants.statements import ReplaceInStatement

_PYTHON: Final = (
    *(f"ReplaceComparisonOperator_{kind}" for kind in (
        "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Lt_Gt", "Gt_Lt", "LtE_GtE", "GtE_LtE", "Eq_NotEq", "NotEq_Eq",
        "Is_IsNot", "IsNot_Is",
    )),
    *(f"ReplaceBinaryOperator_{kind}" for kind in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Mod_Mul", "Pow_Mul")),
    "ReplaceUnaryOperator_USub_UAdd", "ReplaceUnaryOperator_Delete_Not", "AddNot", "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd", "NumberReplacer", "ZeroIterationForLoop",
)  # fmt: skip
"""Of cosmic-ray's operators those whose result still runs: what only fails to compile proves nothing of a test."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module's source with one break."""

    path: Path
    kind: str
    source: str

    @property
    def module(self) -> str:
        """Its name."""
        return ".".join(self.path.with_suffix("").parts)

    @property
    def line(self) -> int:
        """The first that changed."""
        return int(self._changes()[2].split()[1].lstrip("-").split(",")[0])

    def told(self) -> str:
        """The line that changed, before and after."""
        changed = " => ".join(line[1:].strip() for line in self._changes()[3:])
        return f"{self.path}:{self.line} {changed}"

    def _changes(self) -> list[str]:
        before = self.path.read_text(encoding="utf-8").splitlines()
        return list(unified_diff(before, self.source.splitlines(), n=0, lineterm=""))


def mutants(path: Path, most: int, seed: int) -> list[Mutant]:
    """At most `most` breaks of a module, in an order that the seed decides; 0 for all."""
    source, known = path.read_text(encoding="utf-8"), OperatorProvider()
    operators = [ReplaceInStatement(), *(known[name]() for name in _PYTHON)]
    places = [(operator, nth) for operator in operators for nth in range(_number(operator, source))]
    random.Random(f"{seed} {path}").shuffle(places)  # noqa: S311 (nothing secret)
    made, seen = list[Mutant](), {source}
    for operator, nth in places:
        changed = mutate_code(source, operator, nth)
        if changed and changed not in seen and _counts(source, changed):
            seen.add(changed)
            made.append(Mutant(path, type(operator).__name__, changed))
        if most and len(made) == most:
            break
    return made


def _number(operator: Operator, source: str) -> int:
    """How many places it can change."""
    return sum(1 for node in ast_nodes(get_ast(source)) for _place in operator.mutation_positions(node))


def _counts(source: str, changed: str) -> bool:
    """Whether it compiles, and is more than another way to name parameters (`*` become `/`), to hold fields or to
    check lengths that are equal anyhow."""
    if "/, " in changed and "/, " not in source:
        return False
    if any(changed.count(way) < source.count(way) for way in ("frozen=True", "slots=True", "strict=True")):
        return False
    try:
        compile(changed, "mutant", "exec")
    except SyntaxError:
        return False
    return True
