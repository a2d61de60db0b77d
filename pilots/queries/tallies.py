"""The sums of a pilot day by day, counted in the database: nobody's row leaves it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from pilots.definitions import MEAN, OUTCOMES, RATIO, SHARE, Outcome
from pilots.models import Pilot
from pilots.plan import Plan
from pilots.queries.sources import events
from pilots.statistics.samples import PairSums
from pilots.tally import NOTHING, Cell, Heads, Tally

LONG_AGO = "-infinity"

# Days are cut by their midnights: the place of a moment among them is that of the first look in which it counts, and 0
# that of what an earlier look has counted. A customer counts in the first look that begins after their window ended.
_MATURE = """
    SELECT customer_id, version, arm, exposed_at, exposed_at + %(window)s AS ends_at,
        width_bucket(exposed_at, %(ripe)s::timestamptz[]) AS place
    FROM pilots_assignment
    WHERE pilot_id = %(pilot)s AND exposed_at >= %(begin)s - %(window)s AND exposed_at < %(cut_off)s - %(window)s
"""
_HEADS = """
SELECT version, arm, width_bucket(assigned_at, %(nights)s::timestamptz[]),
    width_bucket(exposed_at, %(nights)s::timestamptz[]), width_bucket(exposed_at, %(ripe)s::timestamptz[]),
    width_bucket(conflicted_at, %(nights)s::timestamptz[]), count(*)
FROM pilots_assignment
WHERE pilot_id = %(pilot)s
    AND (assigned_at >= %(begin)s OR exposed_at >= %(begin)s - %(window)s OR conflicted_at >= %(begin)s)
GROUP BY 1, 2, 3, 4, 5, 6
"""
# Whoever was sent a message of another arm, the hold-out any, after they had been assigned: at the first such message.
_CROSSED = """
SELECT version, arm, width_bucket(at, %(nights)s::timestamptz[]), count(*) FROM (
    SELECT a.version, a.arm, min(m.sent_at) AS at FROM pilots_armmessage l
    JOIN campaigns_variant v ON v.id = l.variant_id
    JOIN campaigns_message m ON m.campaign_id = v.campaign_id AND m.variant_id = v.id AND m.was_sent
        AND m.market_id = %(market)s AND m.sent_at >= %(launched)s
    JOIN pilots_assignment a ON a.pilot_id = l.pilot_id AND a.customer_id = m.customer_id
        AND a.arm <> l.arm AND m.sent_at >= a.assigned_at
    WHERE l.pilot_id = %(pilot)s GROUP BY a.version, a.arm, a.customer_id
) c GROUP BY 1, 2, 3
"""
# Whoever was drawn twice, at the second draw.
_MERGED = """
SELECT a.version, a.arm, width_bucket(m.at, %(nights)s::timestamptz[]), count(*) FROM (
    SELECT customer_id, min(assigned_at) AS at FROM pilots_mergedassignment WHERE pilot_id = %(pilot)s GROUP BY 1
) m JOIN pilots_assignment a ON a.pilot_id = %(pilot)s AND a.customer_id = m.customer_id GROUP BY 1, 2, 3
"""
_MOMENTS = ("assigned", "exposed", "mature", "conflicts")
_ERASED = """
SELECT a.version, a.arm, count(*) FROM customers_customer c
JOIN pilots_assignment a ON a.pilot_id = %(pilot)s AND a.customer_id = c.id AND a.assigned_at < %(cut_off)s
WHERE c.market_id = %(market)s AND c.erased_at IS NOT NULL GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whose outcomes are summed: a relation `sql` (customer_id, version, arm, exposed_at, ends_at, place) and values.

    `place` is whatever the sums are apart by.
    """

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
    values = {**look_values(pilot, plan, days[-1]), **_cuts(pilot, plan, days, known)}
    wanted = [plan.outcome, *(guardrail.outcome for guardrail in plan.guardrails)]
    daily = daily_sums(Drawn(_MATURE, values), wanted, cuped=plan.cuped)
    before = known.tally if known else Tally()
    found = dict(zip(days, _added_up(before, _came(values), daily, len(days)), strict=True))
    if not known:
        _add_erased(found[days[-1]].heads, _rows(_ERASED, values))
    return found


def _cuts(pilot: Pilot, plan: Plan, days: Sequence[date], known: Known | None) -> dict[str, Any]:
    """The midnights between the looks: as they are, and a window earlier. In UTC, where every day has 24 hours."""
    begin = midnight(pilot, known.day) if known else datetime(2000, 1, 1, tzinfo=UTC)
    window = timedelta(days=plan.window_days)
    nights = [moment.astimezone(UTC) for moment in (begin, *(midnight(pilot, day) for day in days))]
    since = max(pilot.launched_at or begin, nights[0] - window)
    return {"begin": begin, "nights": nights, "ripe": [night - window for night in nights], "since": since}


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _add_erased(heads: dict[Cell, Heads], erased: Iterable[tuple[Any, ...]]) -> None:
    for version, arm, count in erased:
        heads[version, arm] = heads.get((version, arm), Heads()) + Heads(erased=count)


def _came(values: Mapping[str, Any]) -> dict[int, dict[Cell, Counter[str]]]:
    """By place and cell: how many were assigned, exposed, matured, contradicted, crossed and drawn twice there."""
    found: dict[int, dict[Cell, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for version, arm, *places, count in _rows(_HEADS, values):
        for what, place in zip(_MOMENTS, places, strict=True):
            if place is not None:
                found[place][version, arm][what] += count
    for what, sql in (("crossed", _CROSSED), ("merged", _MERGED)):
        for version, arm, place, count in _rows(sql, values):
            found[place][version, arm][what] += count
    return found


def _added_up(
    before: Tally, came: Mapping[int, Mapping[Cell, Counter[str]]], daily: "Daily", places: int
) -> Iterator[Tally]:
    """The tally of each place: of all before it and its own."""
    heads = dict(before.heads)
    sums = {outcome: dict(before.sums.get(outcome, {})) for outcome in daily}
    for place in range(1, places + 1):
        for cell, counts in came.get(place, {}).items():
            heads[cell] = heads.get(cell, Heads()) + Heads(**counts)
        for outcome, cells in sums.items():
            for cell, known in heads.items():
                more = daily[outcome].get((cell, place), NOTHING)
                cells[cell] = replace(cells.get(cell, NOTHING) + more, n=known.mature)
        yield Tally(dict(heads), {outcome: dict(cells) for outcome, cells in sums.items()})


def look_values(pilot: Pilot, plan: Plan, last: date) -> dict[str, Any]:
    """What the SQL of a look asks for."""
    return {
        "pilot": pilot.pk,
        "market": pilot.market_id,
        "window": timedelta(days=plan.window_days),
        "cut_off": midnight(pilot, last),
        "since": pilot.launched_at,
        "launched": pilot.launched_at,
        "cap": plan.cap or None,
    }


def midnight(pilot: Pilot, day: date) -> datetime:
    """When `day` begins on the market's clock."""
    return datetime.combine(day, time(), pilot.market.zone)


Daily = dict[str, dict[tuple[Cell, Any], PairSums]]


def daily_sums(drawn: Drawn, wanted: Iterable[str], *, cuped: bool = False) -> Daily:
    """By outcome, cell and place: sums of those who have a value other than 0. Everything is read in one pass, but
    for outcomes that ask for what was before the window."""
    apart: dict[bool, list[str]] = defaultdict(list)
    for key in dict.fromkeys(wanted):
        apart[OUTCOMES[key].with_past or (cuped and OUTCOMES[key].kind == MEAN)].append(key)
    found: Daily = {}
    for past, keys in apart.items():
        found |= _in_one_pass(drawn, keys, past=past, cuped=cuped)
    return found


_SUMS = {
    SHARE: "sum(y{0}), 0, sum(y{0}), 0, 0, sum(y{0}), sum(y{0}), 0, 0, 0",
    MEAN: "sum(y{0}), 0, sum(y{0} * y{0}), 0, 0, count(*) FILTER (WHERE y{0} <> 0), sum(y{0} * y{0} * y{0}), 0, 0, 0",
    RATIO: (
        "sum(y{0}), sum(x{0}), sum(y{0} * y{0}), sum(x{0} * x{0}), sum(x{0} * y{0}), "
        "count(*) FILTER (WHERE y{0} <> 0 OR x{0} <> 0), sum(y{0} * y{0} * y{0}), sum(y{0} * y{0} * x{0}), "
        "sum(y{0} * x{0} * x{0}), sum(x{0} * x{0} * x{0})"
    ),
}
"""Of a yes or no square and cube are the same, and only a ratio has two values: a million customers feel the
difference."""
_WIDE = 10


def _in_one_pass(drawn: Drawn, keys: Sequence[str], *, past: bool, cuped: bool) -> Daily:
    kinds = [RATIO if cuped and OUTCOMES[key].kind == MEAN else OUTCOMES[key].kind for key in keys]
    expressions = [_expressions(OUTCOMES[key], cuped=cuped) for key in keys]
    inner = ", ".join(f"({y})::float8 AS y{i}, ({x})::float8 AS x{i}" for i, (y, x) in enumerate(expressions))
    outer = ", ".join(_SUMS[kind].format(place) for place, kind in enumerate(kinds))
    told = events(source for key in keys for source in OUTCOMES[key].sources)
    sql = f"""
    WITH a AS ({drawn.sql}), e AS ({told}),
    customer AS (
        SELECT min(a.version) AS version, min(a.arm) AS arm, min(a.place) AS place, {inner}
        FROM a JOIN e USING (customer_id) GROUP BY a.customer_id
    )
    SELECT version, arm, place, {outer} FROM customer GROUP BY version, arm, place
    """
    values = {**drawn.values, **({"since": LONG_AGO} if past else {})}
    found: Daily = {key: {} for key in keys}
    for version, arm, place, *sums in _rows(sql, values):
        for index, key in enumerate(keys):
            found[key][(version, arm), place] = PairSums(
                0, *(value or 0.0 for value in sums[_WIDE * index : _WIDE * (index + 1)])
            )
    return found


def _expressions(outcome: Outcome, *, cuped: bool) -> tuple[str, str]:
    """The two values of a customer; with CUPED the second is the first in a window as long, before the exposure."""
    window = {"since": "a.exposed_at", "until": "a.ends_at"}
    y = outcome.y.format(**window)
    if cuped and outcome.kind == MEAN:
        x = outcome.y.format(since="a.exposed_at - (a.ends_at - a.exposed_at)", until="a.exposed_at")
    else:
        x = outcome.x.format(**window)
    return f"coalesce({y}, 0)", f"coalesce({x}, 0)"
