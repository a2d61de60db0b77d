"""How many customers may be reached, by channel and purpose: counted at night, and opened into people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.db.models import Max

from accounts.models import Market
from accounts.reading import listed
from permissions.models import Channel, Purpose, Reach
from permissions.queries.gate import answers
from permissions.queries.grid import PURPOSES
from permissions.words import ALLOWED

ASKED: Final = tuple((channel, purpose) for channel in Channel for purpose in PURPOSES)
PAGE: Final = 50
_LOOK: Final = 2_000
"""Customers judged at once while looking for those with a given answer."""
_LOOKS: Final = 5


def codes(
    market: Market, customers: Sequence[int], asked: Sequence[tuple[Channel, Purpose]]
) -> dict[tuple[int, Channel, Purpose], str]:
    """The answer for each customer, channel and purpose, in one statement; of several addresses, the best."""
    cells = [(customer, channel, purpose) for customer in customers for channel, purpose in asked]
    return {cell: answer.code for cell, answer in zip(cells, answers(market, cells), strict=True)}


@dataclass(frozen=True, slots=True)
class Reachable:
    """One channel for one purpose: how many may be reached of how many, and how many got which answer."""

    channel: Channel
    purpose: Purpose
    answers: dict[str, int]

    @property
    def may(self) -> int:
        """Customers who may be reached."""
        return sum(customers for code, customers in self.answers.items() if code in ALLOWED)

    @property
    def total(self) -> int:
        """All customers of the market."""
        return sum(self.answers.values())

    @property
    def share(self) -> float | None:
        """Those who may be reached, of all customers."""
        return self.may / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Counted:
    """The last count: rows by channel, in each the cells of `PURPOSES`."""

    at: datetime
    day: date
    rows: tuple[tuple[Reachable, ...], ...]

    def cell(self, channel: str, purpose: str) -> Reachable:
        """The cell of a channel and purpose."""
        return next(cell for row in self.rows for cell in row if (cell.channel, cell.purpose) == (channel, purpose))


def counted(market: Market) -> Counted | None:
    """The last count of a market; None where none was made yet."""
    last = Reach.objects.filter(market=market).aggregate(day=Max("day"))["day"]
    if last is None:
        return None
    rows = list(Reach.objects.filter(market=market, day=last))
    answers: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        answers.setdefault((row.channel, row.purpose), {})[row.code] = row.customers
    cells = tuple(
        tuple(Reachable(channel, purpose, answers.get((channel, purpose), {})) for purpose in PURPOSES)
        for channel in Channel
    )
    return Counted(rows[0].counted_at.astimezone(market.zone), last, cells)


def over_time(market: Market, purpose: str, first: date, last: date) -> dict[str, dict[date, int]]:
    """Channel → day → customers who might be reached for `purpose`, as counted on that day."""
    rows = Reach.objects.filter(
        market=market, purpose=purpose, code__in=ALLOWED, day__gte=first, day__lte=last
    ).values_list("channel", "day", "customers")
    found: dict[str, dict[date, int]] = {}
    for channel, day, customers in rows:
        course = found.setdefault(channel, {})
        course[day] = course.get(day, 0) + customers
    return found


@dataclass(frozen=True, slots=True)
class People:
    """A page of customers with one answer; `after` continues where the page ends, 0 at the end."""

    customers: tuple[int, ...]
    after: int


def people(market: Market, cell: tuple[Channel, Purpose], wanted: frozenset[str], after: int = 0) -> People:
    """Customers who get one of the answers `wanted` for a cell now, in the order of their numbers."""
    found: list[int] = []
    for _look in range(_LOOKS):
        looked = _next(market, after)
        found += _with(market, looked, cell, wanted)
        if len(found) >= PAGE or len(looked) < _LOOK:
            page = tuple(found[:PAGE])
            listed(market, "permissions", page)
            return People(page, page[-1] if len(found) > PAGE or (len(looked) == _LOOK and page) else 0)
        after = looked[-1]
    listed(market, "permissions", found)
    return People(tuple(found), after)


def _next(market: Market, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM customers_customer WHERE market_id = %s AND id > %s AND merged_into_id IS NULL "
            "ORDER BY id LIMIT %s",
            [market.pk, after, _LOOK],
        )
        return [row[0] for row in cursor.fetchall()]


def _with(
    market: Market, customers: Sequence[int], cell: tuple[Channel, Purpose], wanted: frozenset[str]
) -> Iterator[int]:
    told = codes(market, customers, [cell])
    return (customer for customer in customers if told[(customer, *cell)] in wanted)
