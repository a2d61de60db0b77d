"""The customers behind a number of a pilot: as many rows as the number says, but for what arrived late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from accounts.reading import listed
from pilots.definitions import OUTCOMES, SHARE, Outcome
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
# Asked as a whole and not for each customer: messages may lie on other machines than assignments.
_CROSSED: Final = """
SELECT h.id FROM pilots_armmessage l
JOIN campaigns_variant v ON v.id = l.variant_id
JOIN campaigns_message m ON m.campaign_id = v.campaign_id AND m.variant_id = v.id AND m.was_sent
    AND m.market_id = %(market)s AND m.sent_at >= %(launched)s AND m.sent_at < %(cut_off)s
JOIN pilots_assignment h ON h.pilot_id = l.pilot_id AND h.customer_id = m.customer_id
    AND h.arm <> l.arm AND m.sent_at >= h.assigned_at
WHERE l.pilot_id = %(pilot)s
"""
_HAPPENED: Final = """
SELECT h.id FROM pilots_assignment h JOIN ({told}) e ON e.customer_id = h.customer_id
WHERE h.pilot_id = %(pilot)s AND h.exposed_at IS NOT NULL GROUP BY h.id HAVING {happened} = 1
"""
_MERGED: Final = """
SELECT customer_id FROM pilots_mergedassignment WHERE pilot_id = %(pilot)s AND assigned_at < %(cut_off)s
"""
_STATES: Final = {
    "assigned": "",
    "exposed": " AND a.exposed_at < %(cut_off)s",
    "mature": " AND a.exposed_at + %(window)s < %(cut_off)s",
    "conflicts": " AND a.conflicted_at < %(cut_off)s",
    "crossed": f" AND a.id IN ({_CROSSED})",
    "merged": f" AND a.customer_id IN ({_MERGED})",
}
WITH_OUTCOME: Final = "outcome"
_ON_FACTS: Final = "messages"
"""The source that messages themselves tell: rare, and not beside the customers."""
OF_A_LOOK: Final = frozenset({"mature", WITH_OUTCOME})
"""What is counted up to the look of a result, and not up to the latest."""
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
        rows = [Member(*row) for row in cursor.fetchall()]
    listed(behind.pilot.market, "pilots", (row.id for row in rows))
    return rows


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
    return f"{_STATES['mature']} AND {_among(outcome) if _ON_FACTS in outcome.sources else _one_by_one(outcome)}"


def _among(outcome: Outcome) -> str:
    """Whether they are among those to whom it happened; asked as a whole, as `_CROSSED` is."""
    happened = outcome.y.format(since="h.exposed_at", until="h.exposed_at + %(window)s")
    return f"a.id IN ({_HAPPENED.format(told=events(outcome.sources), happened=happened)})"


def _one_by_one(outcome: Outcome) -> str:
    """Whether it happened to them: a page needs to ask for few."""
    happened = outcome.y.format(since="a.exposed_at", until="a.exposed_at + %(window)s")
    told = events(outcome.sources, " AND t.customer_id = a.customer_id").replace(
        "%(since)s", "'-infinity'::timestamptz"
    )
    return f"coalesce((SELECT {happened} = 1 FROM ({told}) e), false)"
