"""The customers behind a number of a pilot: as many rows as the number says, but for what arrived late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from pilots.definitions import OUTCOMES, SHARE
from pilots.models import Pilot
from pilots.plan import Plan
from pilots.queries.sources import events
from pilots.queries.tallies import look_values

_SELECT: Final = """
SELECT a.customer_id, coalesce(p.source, ''), coalesce(p.external_id, ''), coalesce(p.first_name, ''),
    coalesce(p.last_name, ''), a.arm, a.assigned_at, a.exposed_at, a.conflicted_at
FROM pilots_assignment a
LEFT JOIN customers_customer p ON p.id = a.customer_id AND p.market_id = a.market_id
WHERE a.pilot_id = %(pilot)s AND a.assigned_at < %(cut_off)s AND a.arm = ANY(%(arms)s)
"""
_STATES: Final = {
    "assigned": "",
    "exposed": " AND a.exposed_at < %(cut_off)s",
    "mature": " AND a.exposed_at + %(window)s < %(cut_off)s",
    "conflicts": " AND a.conflicted_at IS NOT NULL",
    "crossed": (
        " AND EXISTS (SELECT FROM pilots_armmessage l JOIN campaigns_message m ON m.variant_id = l.variant_id"
        " AND m.customer_id = a.customer_id AND m.market_id = a.market_id AND m.was_sent"
        " AND m.sent_at >= a.assigned_at AND m.sent_at < %(cut_off)s WHERE l.pilot_id = a.pilot_id AND l.arm <> a.arm)"
    ),
}
WITH_OUTCOME: Final = "outcome"
METRICS: Final = (*_STATES, WITH_OUTCOME)


@dataclass(frozen=True, slots=True)
class Behind:
    """Which customers: of some arms, counted under a metric in the look before a day."""

    pilot: Pilot
    plan: Plan
    day: date
    metric: str
    arms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A customer in a pilot."""

    id: int
    source: str
    external_id: str
    first_name: str
    last_name: str
    arm: int
    assigned_at: datetime
    exposed_at: datetime | None
    conflicted_at: datetime | None

    @property
    def name(self) -> str:
        """As we know them; empty for somebody erased or without a name."""
        return f"{self.first_name} {self.last_name}".strip()


def members(behind: Behind, *, after: int, limit: int) -> list[Member]:
    """The next `limit` customers after a number."""
    values: dict[str, Any] = {
        **look_values(behind.pilot, behind.plan, behind.day),
        "arms": list(behind.arms),
        "after": after,
        "limit": limit,
    }
    sql = f"{_SELECT}{_condition(behind)} AND a.customer_id > %(after)s ORDER BY a.customer_id LIMIT %(limit)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Member(*row) for row in cursor.fetchall()]


def every_member(behind: Behind) -> Iterator[Member]:
    """All of them, fetched some thousands at a time: for a file."""
    page = members(behind, after=0, limit=5000)
    while page:
        yield from page
        page = members(behind, after=page[-1].id, limit=5000)


def count(behind: Behind) -> int:
    """How many there are."""
    values = {**look_values(behind.pilot, behind.plan, behind.day), "arms": list(behind.arms)}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_SELECT}{_condition(behind)}) m", values)
        return int(cursor.fetchone()[0])


def _condition(behind: Behind) -> str:
    if behind.metric != WITH_OUTCOME:
        return _STATES[behind.metric]
    outcome = OUTCOMES[behind.plan.outcome]
    if outcome.kind != SHARE:
        return _STATES["mature"]
    happened = outcome.y.format(since="a.exposed_at", until="a.exposed_at + %(window)s")
    told = events(outcome.sources, " AND t.customer_id = a.customer_id").replace(
        "%(since)s", "'-infinity'::timestamptz"
    )
    counted = f"SELECT {happened} = 1 FROM ({told}) e"
    return f"{_STATES['mature']} AND coalesce(({counted}), false)"
