"""What Citus asks of a statement over facts, as far as its text shows it; docs/scale.md has the rules in words."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from config.distribution import FACTS, REFERENCES, Kind, UndecidedError, decision

_FACT: Final = rf"\b(?:{'|'.join(sorted(FACTS, key=len, reverse=True))})\b"
_COPIED: Final = rf"\b(?:{'|'.join(sorted(REFERENCES, key=len, reverse=True))})\b"
_TABLE: Final = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?([a-z0-9]+_[a-z0-9_]+)\"?", re.IGNORECASE)
_TARGET: Final = re.compile(r"\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)\"?(.*)", re.IGNORECASE | re.DOTALL)
_SHAPES: Final = tuple(
    (re.compile(shape, re.IGNORECASE), rule)
    for shape, rule in (
        (r"\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)\b", "facts are not locked row by row"),
        (r"\bAS\s*(?:MATERIALIZED\s*)?\(\s*(?:DELETE|UPDATE|INSERT)\b", "no statement changes facts within another"),
        (
            r"\b(?:to_jsonb?|row_to_json|record_send|jsonb_populate_record)\b",
            "rows of facts are not handed to a function whole",
        ),
    )
)
_ASKED: Final = re.compile(rf"\b(?:FROM|JOIN|USING|UPDATE)\s+\"?{_FACT}", re.IGNORECASE)
_OF_SOMEBODY: Final = re.compile(r"\bcustomer_id\"? (?:= ANY\('\{[-\d,]+\}'|= %|IN \(%)")
_INNER: Final = re.compile(r"\b(EXISTS|LATERAL)\s*\(", re.IGNORECASE)


def broken(sql: str) -> list[str]:
    """The rules that a statement breaks."""
    parts = _statements(sql)
    return [*_beside_set(parts), *(rule for part in parts for rule in _broken(part))]


def _beside_set(parts: list[str]) -> Iterator[str]:
    """Settings that are sent on take along all that was sent with them."""
    settings = [bool(re.match(r"\s*SET\b", part, re.IGNORECASE)) for part in parts]
    if any(settings) and not all(settings):
        yield "nothing stands beside SET, which other nodes would be sent with it"


def _statements(sql: str) -> list[str]:
    return [part for part in sql.split(";") if part.strip()]


def _broken(sql: str) -> Iterator[str]:
    if _has(_FACT, sql):
        yield from (rule for shape, rule in _SHAPES if shape.search(sql))
        yield from _wrongly_written(sql)
        yield from _wrongly_nested(sql)
    elif _has(_COPIED, sql) and (target := _target(sql)):
        yield from _wrongly_copied(*target)


def _wrongly_copied(verb: str, table: str, rest: str) -> Iterator[str]:
    among_others = re.search(r"\bFROM\b", rest, re.IGNORECASE)
    if not verb.startswith("INSERT") and among_others and _kind(table) is not None:
        yield "neither copied nor whole tables are changed from a query over both"


def _wrongly_written(sql: str) -> Iterator[str]:
    if not (target := _target(sql)):
        return
    verb, table, rest = target
    kind = _kind(table)
    if kind != Kind.FACT and not (kind is None and verb.startswith("INSERT")):
        yield "what is read from facts goes into a table of the session first"
    assigned = re.split(r"\bFROM\b|\bWHERE\b", rest, maxsplit=1, flags=re.IGNORECASE)[0]
    if verb == "UPDATE" and re.search(r"\bcustomer_id\"?\s*=", assigned):
        yield "the distribution column is never updated"
    if verb == "UPDATE" and re.search(r"[\w)\]]\s*\[", assigned):
        yield "nothing is taken out of an array within SET: the coordinator crashes of it"


def _wrongly_nested(sql: str) -> Iterator[str]:
    for word, inner in _inner(sql):
        if not _has(_FACT, inner):
            continue
        outside = sql.replace(inner, "")
        if word == "LATERAL" and re.search(r"\bLIMIT\b", inner, re.IGNORECASE):
            yield "no LATERAL ... LIMIT over a fact"
        if word == "EXISTS" and not _has(_FACT, outside):
            yield "whether facts exist is asked of facts only"
        if word == "EXISTS" and any(_kind(table) == Kind.WHOLE for table in _TABLE.findall(inner)):
            yield "no table of the coordinator within a question that each row of facts asks"


def _inner(sql: str) -> Iterator[tuple[str, str]]:
    """What stands between the brackets behind EXISTS and LATERAL."""
    for found in _INNER.finditer(sql):
        depth = 1
        for place in range(found.end(), len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[place], 0)
            if depth == 0:
                yield found[1].upper(), sql[found.end() : place]
                break


def _target(sql: str) -> tuple[str, str, str] | None:
    found = _TARGET.match(sql)
    return (" ".join(found[1].upper().split()), found[2], found[3]) if found else None


def _kind(table: str) -> Kind | None:
    """None for a table of the session alone."""
    try:
        return decision(table)[0]
    except UndecidedError:
        return None


def _has(pattern: str, sql: str) -> bool:
    return bool(re.search(pattern, sql))


class Watch:
    """A wrapper for `connection.execute_wrapper`: keeps the statements over facts, and which rules they break."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.broken: dict[str, list[str]] = {}
        self.wide: list[str] = []
        """Statements that every shard has to answer, since they name nobody."""
        self._touched = [False]
        """Whether facts or copied tables were, by transaction (a savepoint of the test's own), the innermost last."""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        """Runs the statement."""
        self._follow(sql)
        if _has(_FACT, sql) or _has(_COPIED, sql):
            self._touched[-1] = True
            self.seen |= {fact for fact in FACTS if re.search(rf"\b{fact}\b", sql)}
            self.wide += [part for part in _statements(sql) if _ASKED.search(part) and not _OF_SOMEBODY.search(part)]
            if rules := broken(sql):
                self.broken[sql] = rules
        return execute(sql, params, many, context)

    def _follow(self, sql: str) -> None:
        """Into and out of transactions, and whether a month is made among other things."""
        if sql.startswith("SAVEPOINT"):
            self._touched.append(False)
        elif sql.startswith("ROLLBACK TO SAVEPOINT"):
            self._touched[-1] = False
        elif sql.startswith("RELEASE SAVEPOINT") and len(self._touched) > 1:
            touched = self._touched.pop()
            self._touched[-1] |= touched and len(self._touched) > 1
        elif "campaigns_make_month" in sql and any(self._touched[1:]):
            self.broken[sql] = ["a month is made in a transaction that does nothing else"]
