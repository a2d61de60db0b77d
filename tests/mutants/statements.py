"""Breaks in SQL that stands in strings: a comparison, a tie, a lock or a join that is slightly wrong."""

import re
from collections.abc import Iterator
from typing import Any, Final

from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import FStringString, String
from parso.tree import NodeOrLeaf

_IS_SQL: Final = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|CASE|JOIN|FILTER|GROUP BY|ORDER BY|IS (NOT )?(NULL|DISTINCT)|AND|OR)\b"
    r"|\b(NOT|DESC|LIMIT)\b|\b(greatest|least|coalesce)\("
)
_COMPARED: Final = r"((?:\b(?:WHERE|AND|OR|ON|WHEN|NOT|FILTER \(WHERE)\s+|\()[\w.]+ )"
RULES: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r" <= ", " < "), (r" >= ", " > "), (r" < ", " <= "), (r" > ", " >= "), (r" <> ", " = "),
        (rf"{_COMPARED}= (?!ANY)", r"\1<> "), (r"= ANY\(", "<> ALL("),
        (r"(?<!\w)AND (?!NOT\b)(?!%\(high\))(?!t\.high)", "OR "), (r"\bOR ", "AND "),
        (r"\b(AND|WHERE|WHEN) NOT ", r"\1 "),
        (r"\bIS NOT (NULL|TRUE)\b", r"IS \1"), (r"\bIS (NULL|TRUE)\b", r"IS NOT \1"),
        (r"\bIS NOT DISTINCT FROM\b", "IS DISTINCT FROM"), (r"\bNOT EXISTS\b", "EXISTS"),
        (r"(?<!NOT )\bIN \(", "NOT IN ("), (r"\bBETWEEN\b", "NOT BETWEEN"),
        (r"\bDESC\b", "ASC"), (r"(\bORDER BY [\w.]+)(?= *[,)\n\"]| LIMIT|$)", r"\1 DESC"),
        (r"(\bORDER BY [^()\n]*), [\w.]+(?= LIMIT|\)|\n|\"|$)", r"\1"), (r", id(?= LIMIT)", ", id DESC"),
        (r"\bFOR UPDATE SKIP LOCKED\b", "FOR UPDATE"), (r"\bFOR UPDATE SKIP LOCKED\b", ""),
        (r"\bgreatest\(", "least("), (r"\bleast\(", "greatest("), (r"\bmin\(", "max("), (r"\bmax\(", "min("),
        (r"\bbool_or\(", "bool_and("), (r"\bLEFT JOIN\b(?! LATERAL)", "JOIN"), (r"\bUNION ALL\b", "UNION"),
        (r"'-infinity'", "'infinity'"), (r"\b(THEN|ELSE) '(\w+)'", r"\1 'other_\2'"), (r"= '(\w+)'", r"= 'other_\1'"),
        (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r" \+ ", " - "), (r" - ", " + "),
        (r"(?<= )(\d+)(?=[\s,)*\"]|$)(?<!BY 1)", None),
    )
)  # fmt: skip
"""What is looked for and what stands there instead; a number becomes the next one."""


class ReplaceInStatement(Operator):
    """Changes one place of a piece of SQL, by one of the rules."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Any]:
        """One for every place and rule."""
        for _changed in _changes(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> NodeOrLeaf:
        """The string with the change of that number."""
        node.value = list(_changes(node))[index]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Of the kinds that matter most."""
        return (
            Example('x = "SELECT id FROM t FOR UPDATE SKIP LOCKED"', 'x = "SELECT id FROM t FOR UPDATE"'),
            Example('x = "SELECT id FROM t WHERE a >= b"', 'x = "SELECT id FROM t WHERE a > b"'),
            Example('x = f"SELECT id FROM t ORDER BY {at} DESC"', 'x = f"SELECT id FROM t ORDER BY {at} ASC"'),
            Example('x = "SELECT greatest(a, b)"', 'x = "SELECT least(a, b)"'),
            Example('x = "SELECT id FROM t LIMIT 5"', 'x = "SELECT id FROM t LIMIT 6"'),
        )


def _changes(node: NodeOrLeaf) -> Iterator[str]:
    """All that may become of a string; nothing of what is no SQL or only explains."""
    if not isinstance(node, String | FStringString) or _explains(node) or not _IS_SQL.search(node.value):
        return
    for pattern, instead in RULES:
        for found in pattern.finditer(node.value):
            new = found.expand(instead) if instead is not None else str(int(found[1]) + 1)
            yield node.value[: found.start()] + new + node.value[found.end() :]


def _explains(node: NodeOrLeaf) -> bool:
    """Whether it is a docstring."""
    return node.parent is not None and node.parent.type in {"simple_stmt", "file_input"}
