"""The sums of a pilot day by day, counted in the database: nobody's row leaves it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from pilots.definitions import OUTCOMES, SOURCES, Outcome
from pilots.models import Pilot
from pilots.plan import Plan
from pilots.statistics.samples import PairSums
from pilots.tally import NOTHING, Cell, Heads, Tally

LONG_AGO = "-infinity"

# A customer counts on the first day that begins after their window ended.
_MATURE = """
    SELECT customer_id, version, arm, exposed_at, exposed_at + %(window)s AS ends_at,
        ((exposed_at + %(window)s) AT TIME ZONE %(zone)s)::date + 1 AS day
    FROM pilots_assignment
    WHERE pilot_id = %(pilot)s AND exposed_at >= %(begin)s - %(window)s AND exposed_at < %(cut_off)s - %(window)s
"""
_HEADS = """
SELECT version, arm, ({moment} AT TIME ZONE %(zone)s)::date + 1, count(*) FROM pilots_assignment
WHERE pilot_id = %(pilot)s AND {field} >= %(begin)s - {late} AND {field} < %(cut_off)s - {late} GROUP BY 1, 2, 3
"""
_NOW, _LATER = "interval '0'", "%(window)s"
_MOMENTS = {
    "assigned": _HEADS.format(moment="assigned_at", field="assigned_at", late=_NOW),
    "exposed": _HEADS.format(moment="exposed_at", field="exposed_at", late=_NOW),
    "mature": _HEADS.format(moment="(exposed_at + %(window)s)", field="exposed_at", late=_LATER),
    "conflicts": _HEADS.format(moment="conflicted_at", field="conflicted_at", late=_NOW),
}
_ERASED = """
SELECT a.version, a.arm, count(*) FROM pilots_assignment a
WHERE a.pilot_id = %(pilot)s AND a.assigned_at < %(cut_off)s
    AND NOT EXISTS (SELECT FROM customers_customer c WHERE c.id = a.customer_id AND c.market_id = %(market)s)
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whose outcomes are summed: a relation `sql` (customer_id, version, arm, exposed_at, ends_at, day) and values."""

    sql: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier look has counted up to a day: nobody is counted again who counted then."""

    day: date
    tally: Tally


def tallies(pilot: Pilot, plan: Plan, days: Sequence[date], known: Known | None = None) -> dict[date, Tally]:
    """The tally of each of `days`, which rise: everything known now that lies before the day, in the market's zone.

    With `known` only what came after its day is counted, and added to it; who was erased is counted only without.
    """
    values = look_values(pilot, plan, days[-1])
    if known:
        begin = midnight(pilot, known.day)
        values |= {"begin": begin, "since": max(values["since"], begin - values["window"])}
    counted = {what: _rows(sql, values) for what, sql in _MOMENTS.items()}
    wanted = [plan.outcome, *(guardrail.outcome for guardrail in plan.guardrails)]
    daily = daily_sums(Drawn(_MATURE, values), wanted, cuped=plan.cuped)
    before = known.tally if known else Tally()
    found = {day: _tally(day, before, counted, daily) for day in days}
    if not known:
        _add_erased(found[days[-1]].heads, _rows(_ERASED, values))
    return found


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _add_erased(heads: dict[Cell, Heads], erased: Iterable[tuple[Any, ...]]) -> None:
    for version, arm, count in erased:
        heads[version, arm] = heads.get((version, arm), Heads()) + Heads(erased=count)


def look_values(pilot: Pilot, plan: Plan, last: date) -> dict[str, Any]:
    """What the SQL of a look asks for."""
    return {
        "pilot": pilot.pk,
        "market": pilot.market_id,
        "zone": pilot.market.time_zone,
        "window": timedelta(days=plan.window_days),
        "begin": datetime(2000, 1, 1, tzinfo=UTC),
        "cut_off": midnight(pilot, last),
        "since": pilot.launched_at,
        "cap": plan.cap or None,
    }


def midnight(pilot: Pilot, day: date) -> datetime:
    """When `day` begins on the market's clock."""
    return datetime.combine(day, time(), pilot.market.zone)


Daily = dict[str, dict[tuple[Cell, date], PairSums]]


def daily_sums(drawn: Drawn, wanted: Iterable[str], *, cuped: bool = False) -> Daily:
    """By outcome, cell and day on which customers matured: sums of those who have a value other than 0."""
    by_source: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for key in dict.fromkeys(wanted):
        before = OUTCOMES[key].with_past or (cuped and OUTCOMES[key].kind == "mean")
        by_source[OUTCOMES[key].source, before].append(key)
    found: Daily = {}
    for (source, past), keys in by_source.items():
        found |= _of_source(drawn, source, keys, past=past, cuped=cuped)
    return found


def _of_source(drawn: Drawn, source: str, keys: Sequence[str], *, past: bool, cuped: bool) -> Daily:
    expressions = [_expressions(OUTCOMES[key], cuped=cuped) for key in keys]
    inner = ", ".join(f"({y})::float8 AS y{i}, ({x})::float8 AS x{i}" for i, (y, x) in enumerate(expressions))
    outer = ", ".join(
        f"sum(y{i}), sum(x{i}), sum(y{i} * y{i}), sum(x{i} * x{i}), sum(x{i} * y{i})" for i in range(len(keys))
    )
    sql = f"""
    WITH a AS ({drawn.sql}), e AS ({SOURCES[source]}),
    customer AS (
        SELECT a.version, a.arm, a.day, {inner} FROM a JOIN e USING (customer_id)
        GROUP BY a.version, a.arm, a.day, a.customer_id, a.exposed_at, a.ends_at
    )
    SELECT version, arm, day, {outer} FROM customer GROUP BY version, arm, day
    """
    values = {**drawn.values, **({"since": LONG_AGO} if past else {})}
    found: Daily = {key: {} for key in keys}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for version, arm, day, *sums in cursor.fetchall():
            for index, key in enumerate(keys):
                y, x, yy, xx, xy = (value or 0.0 for value in sums[5 * index : 5 * index + 5])
                found[key][(version, arm), day] = PairSums(0, y, x, yy, xx, xy)
    return found


def _expressions(outcome: Outcome, *, cuped: bool) -> tuple[str, str]:
    """The two values of a customer; with CUPED the second is the first in a window as long, before the exposure."""
    window = {"since": "a.exposed_at", "until": "a.ends_at"}
    y = outcome.y.format(**window)
    if cuped and outcome.kind == "mean":
        x = outcome.y.format(since="a.exposed_at - (a.ends_at - a.exposed_at)", until="a.exposed_at")
    else:
        x = outcome.x.format(**window)
    return f"coalesce({y}, 0)", f"coalesce({x}, 0)"


def _tally(day: date, before: Tally, counted: Mapping[str, list[tuple[Any, ...]]], daily: Mapping[str, Any]) -> Tally:
    heads = dict(before.heads)
    for what, rows in counted.items():
        for version, arm, first, count in rows:
            if first <= day:
                heads[version, arm] = heads.get((version, arm), Heads()) + Heads(**{what: count})
    sums = {outcome: _until(day, before, outcome, cells, heads) for outcome, cells in daily.items()}
    return Tally(heads, sums)


def _until(
    day: date,
    before: Tally,
    outcome: str,
    cells: Mapping[tuple[Cell, date], PairSums],
    heads: Mapping[Cell, Heads],
) -> dict[Cell, PairSums]:
    """Sums of all who matured by `day`; those without a value are there by their number alone."""
    earlier = before.sums.get(outcome, {})
    found = {cell: replace(earlier.get(cell, NOTHING), n=known.mature) for cell, known in heads.items()}
    for (cell, matured), sums in cells.items():
        if matured <= day:
            found[cell] += sums
    return found
