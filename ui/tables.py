"""Tables whose whole state lies in the URL: which column sorts, and after which row the page begins.

Pages are keysets: a page begins after the last row of the one before, in a stated order that no two rows share and
that has no
nulls, so rows that arrive meanwhile neither repeat nor vanish.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from django.http import QueryDict

from ui import formats
from ui.cursor import Place

Row = TypeVar("Row")
Kind = Literal["text", "count", "decimal", "percent", "points", "money", "instant", "day", "trend", "bar"]
NUMERIC = {"count", "decimal", "percent", "points", "money"}
PAGE_SIZE = 50


def _nothing(_row: Any) -> str:  # noqa: ANN401 (any row)
    return ""


def _never(_row: Any) -> bool:  # noqa: ANN401 (any row)
    return False


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its `key` in the URL, its head, how to read a row's value and how to write it.

    `href` gives the page behind a value, `under` a second line, `help` the definition behind the head. Money is
    written in
    `currency`, decimals with `places`. What is `minor` stays away from a telephone's screen. The first column names the
    row. What is still `growing` stands grey and says so.
    """

    key: str
    label: str
    value: Callable[[Row], Any]
    kind: Kind = "text"
    href: Callable[[Row], str] = _nothing
    under: Callable[[Row], str] = _nothing
    sortable: bool = False
    help: str = ""
    places: int = 1
    currency: str = "EUR"
    strong: bool = False
    minor: bool = False
    growing: Callable[[Row], bool] = _never

    @property
    def css(self) -> str:
        """Numbers stand right."""
        wanted = {"num": self.kind in NUMERIC or self.kind == "trend", "strong": self.strong, "minor": self.minor}
        return " ".join(name for name, holds in wanted.items() if holds)

    def texts(self, values: Sequence[Any]) -> list[str]:
        """The values as the reader's language writes them."""
        write = _WRITERS.get(self.kind)
        if write:
            return write(self, values)
        return [formats.NOTHING if value is None else str(value) for value in values]


_WRITERS: dict[str, Callable[[Column[Any], Sequence[Any]], list[str]]] = {
    "count": lambda column, values: formats.column(values, 0),
    "decimal": lambda column, values: formats.column(values, column.places),
    "percent": lambda column, values: formats.percents(values, column.places),
    "points": lambda column, values: formats.differences(values, column.places),
    "money": lambda column, values: [formats.money(value, column.currency) for value in values],
    "instant": lambda column, values: [formats.instant(value) for value in values],
    "day": lambda column, values: [formats.day(value) for value in values],
}


@dataclass(frozen=True)
class Head:
    """A column's head: the URL that sorts by it, and how it sorts now."""

    column: Column[Any]
    href: str
    aria_sort: str


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Rows under columns. `place` says how they are sorted and where the page begins, `next_after` where the next
    one does.

    `totals` maps column keys to values, `totals_href` to the pages behind them, `totals_growing` has the keys of what
    still grows; `share` draws a thin bar under each row; `caption` names the table for screen readers.
    """

    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    caption: str
    query: QueryDict
    place: Place
    next_after: str = ""
    totals: Mapping[str, Any] | None = None
    share: Callable[[Row], float] | None = None
    empty: str = ""
    totals_href: Callable[[str], str] = _nothing
    totals_growing: Container[str] = ()

    @property
    def problem(self) -> str:
        """What was wrong with the URL; the first page is shown instead."""
        return self.place.problem

    @property
    def heads(self) -> list[Head]:
        """The heads with their links."""
        return [self._head(column) for column in self.columns]

    @property
    def next_href(self) -> str:
        """The URL of the next page; empty on the last."""
        return self._href(after=self.next_after) if self.next_after else ""

    @property
    def first_href(self) -> str:
        """The URL of the first page; empty there."""
        return self._href(after="") if self.place.after else ""

    def _href(self, **changes: str) -> str:
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"

    def _head(self, column: Column[Row]) -> Head:
        if not column.sortable:
            return Head(column, "", "")
        current = self.place.key == column.key
        descending = not self.place.descending if current else column.kind != "text"
        sort = f"-{column.key}" if descending else column.key
        aria = ("descending" if self.place.descending else "ascending") if current else ""
        return Head(column, self._href(sort=sort, after=""), aria)
