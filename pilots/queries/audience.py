"""Whom a pilot is about, at a moment, and what such customers did in the past."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from pilots.comparison import estimate
from pilots.definitions import MEAN, OUTCOMES
from pilots.models import Pilot
from pilots.past import Past
from pilots.plan import Plan
from pilots.queries.tallies import Drawn, daily_sums
from pilots.statistics import estimates
from pilots.statistics.samples import Estimate, PairSums
from pilots.tally import added

WEEKS_BACK: Final = 12
_ATTENDED = (
    "EXISTS (SELECT FROM customers_appointment v WHERE v.customer_id = c.id AND v.market_id = c.market_id "
    "AND v.status = 'attended' AND v.starts_at {when})"
)
_LATELY = _ATTENDED.format(when=">= %(at)s - %(reach)s AND v.starts_at < %(at)s")
_BEFORE = _ATTENDED.format(when="< %(at)s - %(reach)s")
_CONDITIONS: Final = {
    "given": "true",
    "customers": "true",
    "visitors": _LATELY,
    "absent": f"{_BEFORE} AND NOT {_LATELY}",
    "upcoming": (
        "EXISTS (SELECT FROM customers_appointment v WHERE v.customer_id = c.id AND v.market_id = c.market_id "
        "AND v.booked_at <= %(at)s AND v.starts_at > %(at)s AND v.starts_at <= %(at)s + %(reach)s)"
    ),
}
# Whether somebody was there at a moment: Helder had them, or their source says so, or they did something before it.
# Whoever came in later without any of these tells nothing of that time, and would pass for somebody who did nothing.
_KNOWN: Final = """
    (c.known_since IS NULL OR c.known_since < %(at)s OR c.since <= %(at_day)s OR EXISTS (
        SELECT FROM customers_appointment k
        WHERE k.customer_id = c.id AND k.market_id = c.market_id AND k.booked_at < %(at)s))
"""
_AT_ONCE = """
    SELECT c.id AS customer_id, 0 AS version, 0 AS arm, %(at)s::timestamptz AS exposed_at,
        %(at)s::timestamptz + %(window)s AS ends_at, 0 AS place
    FROM customers_customer c WHERE c.market_id = %(market)s AND c.merged_into_id IS NULL AND {condition}
"""
_AS_THEY_BOOK = """
    SELECT DISTINCT ON (b.customer_id) b.customer_id, 0 AS version, 0 AS arm, b.booked_at AS exposed_at,
        b.booked_at + %(window)s AS ends_at, 0 AS place
    FROM customers_appointment b JOIN customers_customer c ON c.id = b.customer_id AND c.market_id = b.market_id
    WHERE b.market_id = %(market)s AND b.booked_at >= %(since)s AND b.starts_at >= %(since)s AND b.booked_at < %(at)s
        AND {condition}
    ORDER BY b.customer_id, b.booked_at
"""


def past(market: Market, plan: Plan, now: datetime) -> Past:
    """The last twelve weeks whose windows are over, of customers who were known when theirs began."""
    at = now - timedelta(days=plan.window_days)
    flowing = plan.trigger == "booking"
    everybody = _drawn(market, plan, at, known=True)
    cap = _cap(everybody) if plan.outcome == "revenue" else 0.0
    drawn = replace(everybody, values={**everybody.values, "cap": cap or None})
    sums = added(daily_sums(drawn, [plan.outcome], cuped=plan.cuped)[plan.outcome].values())
    n = _count(drawn)
    found = _estimated(plan, replace(sums, n=n))
    value, spread = (found.value, found.spread) if found else (0.0, 0.0)
    unknown = 0 if flowing else _count(_drawn(market, plan, at, known=False)) - n
    return Past(n, value, spread, n / WEEKS_BACK if flowing else 0.0, cap, unknown, now.isoformat())


def _drawn(market: Market, plan: Plan, at: datetime, *, known: bool) -> Drawn:
    """Who would have been drawn at `at`: those who booked in the weeks before it, or everybody who was like that."""
    condition = _CONDITIONS[plan.audience]
    if plan.trigger == "booking":  # a booking says that they were there
        since = at - timedelta(weeks=WEEKS_BACK)
        return Drawn(_AS_THEY_BOOK.format(condition=condition), {**_values(market, plan, at), "since": since})
    sql = _AT_ONCE.format(condition=f"{condition} AND {_KNOWN}" if known else condition)
    return Drawn(sql, {**_values(market, plan, at), "since": at, "at_day": at.astimezone(market.zone).date()})


def _count(drawn: Drawn) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({drawn.sql}) a", drawn.values)
        return int(cursor.fetchone()[0])


def _estimated(plan: Plan, sums: PairSums) -> Estimate | None:
    """As the pilot will be read: with CUPED only what the customers' own past does not foretell is left to chance."""
    if plan.cuped and OUTCOMES[plan.outcome].kind == MEAN:
        return estimates.cuped([sums])[0]
    return estimate(plan.outcome, sums)


def _cap(drawn: Drawn) -> float:
    """The 99.9 % point of revenue per customer, of all customers, those without any included."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH a AS ({drawn.sql}), spent AS (
                SELECT coalesce(sum(e.revenue) FILTER (WHERE e.status = 'attended' AND e.starts_at >= a.exposed_at
                    AND e.starts_at < a.ends_at), 0)::float8 AS amount
                FROM a LEFT JOIN customers_appointment e ON e.customer_id = a.customer_id AND e.market_id = %(market)s
                GROUP BY a.customer_id
            )
            SELECT percentile_disc(0.999) WITHIN GROUP (ORDER BY amount) FROM spent
            """,
            drawn.values,
        )
        return float(cursor.fetchone()[0] or 0)


def members(market: Market, plan: Plan, now: datetime) -> int:
    """How many customers the audience has now."""
    return _count(Drawn(_now(plan), _values(market, plan, now)))


def unassigned(pilot: Pilot, plan: Plan, now: datetime, size: int = 10_000) -> Iterator[list[int]]:
    """The audience's customers who have no arm yet, by number, some thousands at a time."""
    values = {**_values(pilot.market, plan, now), "pilot": pilot.pk, "size": size, "after": 0}
    sql = f"""
    SELECT a.customer_id FROM ({_now(plan)}) a
    WHERE a.customer_id > %(after)s AND NOT EXISTS (
        SELECT FROM pilots_assignment s WHERE s.pilot_id = %(pilot)s AND s.customer_id = a.customer_id)
    ORDER BY a.customer_id LIMIT %(size)s
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = [row[0] for row in cursor.fetchall()]
        if not found:
            return
        yield found
        values["after"] = found[-1]


def _now(plan: Plan) -> str:
    return _AT_ONCE.format(condition=_CONDITIONS[plan.audience])


def _values(market: Market, plan: Plan, at: datetime) -> dict[str, Any]:
    return {
        "market": market.pk,
        "at": at,
        "reach": timedelta(days=plan.audience_days),
        "window": timedelta(days=plan.window_days),
        "cap": None,
    }
