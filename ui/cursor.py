"""Where a page of a table begins: sorted by which column, after which row. Signed, so a URL cannot ask for anything
else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext

Row = TypeVar("Row")
RowModel = TypeVar("RowModel", bound=Model)
READ: dict[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "str": str,
    "Decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


@dataclass(frozen=True)
class Place:
    """`sort` is a column's key, with a minus for descending; `after` holds the order's values of the last row before
    the page."""

    sort: str
    after: tuple[Any, ...] = ()
    problem: str = ""

    @property
    def key(self) -> str:
        """The column that sorts."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    @classmethod
    def from_query(cls, query: QueryDict, *, sortable: Sequence[str], default: str) -> "Place":
        """The place a URL asks for; an unknown column or a broken cursor gives the first page in the default order,
        and says so."""
        place = cls(query.get("sort") or default)
        if place.key not in sortable:
            return cls(default, problem=gettext("This table cannot be sorted so; you see its usual order."))
        text = query.get("after", "")
        if not text:
            return place
        try:
            return replace(place, after=_read(signing.loads(text, salt=f"table:{place.sort}")))
        except (signing.BadSignature, ValueError, TypeError, KeyError):
            return replace(place, problem=gettext("That page no longer exists; you see the first."))

    def following(self, values: Sequence[Any]) -> str:
        """The signed cursor of the page that begins after a row with these `values` of the order."""
        return signing.dumps([[type(value).__name__, _written(value)] for value in values], salt=f"table:{self.sort}")


def page_of_list(
    rows: Sequence[Row], place: Place, *, order: Callable[[Row], tuple[Any, ...]], size: int
) -> tuple[list[Row], str]:
    """The page's rows, and the next page's cursor or "". `order` gives a row's sort value and a unique one; nulls
    come last."""
    arranged = sorted(rows, key=lambda row: _comparable(order(row)), reverse=place.descending)
    known = [row for row in arranged if order(row)[0] is not None]
    arranged = [*known, *(row for row in arranged if order(row)[0] is None)]
    start = 0
    if place.after:
        last = [index for index, row in enumerate(arranged) if order(row)[-1] == place.after[-1]]
        start = last[0] + 1 if last else 0
    page = list(arranged[start : start + size])
    return page, place.following(order(page[-1])[-1:]) if start + size < len(arranged) else ""


def page_of_rows(
    rows: QuerySet[RowModel], place: Place, *, order: Sequence[str], size: int
) -> tuple[list[RowModel], str]:
    """The page's rows, and the next page's cursor or "". `order` are the model's fields, unique together and never
    null."""
    sign = "-" if place.descending else ""
    found = rows.filter(_beyond(place, order)) if place.after else rows
    page = list(found.order_by(*(f"{sign}{name}" for name in order))[: size + 1])
    if len(page) <= size:
        return page, ""
    return page[:size], place.following([_value(page[size - 1], name) for name in order])


def _beyond(place: Place, order: Sequence[str]) -> Q:
    beyond, word = Q(), "lt" if place.descending else "gt"
    for index, name in enumerate(order):
        same = {order[i]: place.after[i] for i in range(index)}
        beyond |= Q(**same, **{f"{name}__{word}": place.after[index]})
    return beyond


def _value(row: Model, name: str) -> Any:  # noqa: ANN401 (a field's value)
    found: Any = row
    for part in name.split("__"):
        found = getattr(found, part)
    return found


def _comparable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return (values[0] is not None, *values) if values[0] is not None else (False, *values[1:])


def _written(value: Any) -> str:  # noqa: ANN401 (a field's value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(pairs: list[list[str]]) -> tuple[Any, ...]:
    return tuple(READ[kind](text) for kind, text in pairs)


def moment_after(at: datetime, pk: int) -> str:
    """Where the next page of a list by moment begins, the latest first: after this row."""
    return f"{at.isoformat()}_{pk}"


def moment_from(text: str) -> tuple[datetime | str, int]:
    """The moment and key that a page begins after, as SQL compares them; what cannot be read gives the first page."""
    at, _sep, pk = text.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return "infinity", 0
    return (moment, int(pk)) if moment.tzinfo and pk.isdecimal() and len(pk) < 19 else ("infinity", 0)
