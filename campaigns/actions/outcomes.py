"""When things happened to messages: the difference between what they were and what they are, by the hour of each.

A figure as it stood at an instant is what happened in the hours before it, so that two periods are compared at one age.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from accounts.models import Market

_ENGAGED = "least({m}.first_opened_at, {m}.unsubscribed_at, {m}.complained_at)"
_ARRIVED = f"least({{m}}.delivered_at, {_ENGAGED})"
_LOST = "{m}.bounced_at IS NOT NULL AND {m}.first_opened_at IS NULL AND {m}.unsubscribed_at IS NULL " + (
    "AND {m}.complained_at IS NULL"
)
# Column, sign, and since when: nothing happens to a message before it is sent, whatever the clocks of others say.
_MOMENTS = (
    ("sent", 1, "{m}.sent_at"),
    ("returned", 1, f"CASE WHEN {_LOST} THEN {{m}}.bounced_at END"),
    ("arrived", 1, _ARRIVED),
    ("arrived", -1, f"CASE WHEN {_LOST} AND {{m}}.delivered_at IS NOT NULL THEN "
                    "greatest({m}.bounced_at, {m}.delivered_at) END"),
    ("opened", 1, "{m}.first_opened_at"),
    ("opened_human", 1, "{m}.first_human_opened_at"),
    ("clicked", 1, "{m}.first_human_clicked_at"),
    ("unsubscribed", 1, "{m}.unsubscribed_at"),
    ("complained", 1, "{m}.complained_at"),
)  # fmt: skip
COLUMNS = tuple(dict.fromkeys(name for name, _sign, _moment in _MOMENTS))
_ANSWERS = ("opened", "clicked", "unsubscribed", "complained")
_OF_SENT = ("sent", "returned", "arrived")
"""Columns that ask whether the message was sent at all."""


def _hours(m: str) -> str:
    """For each moment the hour (an instant) in which it came to the message `m`; null where it did not come."""
    found = []
    for name, _sign, moment in _MOMENTS:
        since, known = moment.format(m=m), f"{m}.was_sent AND " if name in _OF_SENT else ""
        hour = f"date_bin('1 hour', greatest({since}, {m}.sent_at), '2000-01-01 00:00+00')"
        found.append(f"CASE WHEN {known}{since} IS NOT NULL THEN {hour} END")
    return f"ARRAY[{', '.join(found)}]"


def _sum(column: str) -> str:
    """Of rows `n` at the moment number `what`."""
    parts = (
        f"{'+' if sign > 0 else '-'} coalesce(sum(n) FILTER (WHERE what = {number}), 0)"
        for number, (name, sign, _moment) in enumerate(_MOMENTS, start=1)
        if name == column
    )
    return f"0 {' '.join(parts)} AS {column}"


_SCRATCH = f"""
CREATE TEMP TABLE IF NOT EXISTS outcome_change (campaign_id bigint, variant_id bigint, day date, hour timestamptz,
    {", ".join(f"{name} bigint" for name in COLUMNS)}) ON COMMIT DELETE ROWS;
DELETE FROM outcome_change;
"""
_INSERT = f"""
SELECT campaign_id, variant_id, day, hour, {", ".join(map(_sum, COLUMNS))} FROM ({{rows}}) w
WHERE hour IS NOT NULL AND campaign_id IS NOT NULL GROUP BY 1, 2, 3, 4
"""
# The day of a message once for all its moments: time zones cost most of what there is to reckon.
_DATED = "(SELECT *, (sent_at AT TIME ZONE %(zone)s)::date AS day FROM {table} OFFSET 0)"
# By arrays and no list of values, whose expressions are compiled anew for every message. Of a message that stays where
# it is only what changed, of one that moved everything.
_DIFFERENCE = f"""
INSERT INTO outcome_change WITH changed AS MATERIALIZED (
    SELECT a.campaign_id, a.variant_id, a.day, b.campaign_id AS old_campaign, b.variant_id AS old_variant,
        b.day AS old_day, v.what, v.was, v.now
    FROM {_DATED.format(table="after_message")} a
    LEFT JOIN {_DATED.format(table="before_message")} b ON b.id = a.id
    CROSS JOIN LATERAL unnest({_hours("b")}, {_hours("a")}) WITH ORDINALITY v (was, now, what)
    WHERE a.moved OR v.was IS DISTINCT FROM v.now
)
""" + _INSERT.format(
    rows="""
    SELECT campaign_id, variant_id, day, now AS hour, 1 AS n, what FROM changed
    UNION ALL SELECT old_campaign, old_variant, old_day, was, -1, what FROM changed
"""
)
_EVERYTHING = "INSERT INTO outcome_change " + _INSERT.format(
    rows=f"""
    SELECT m.campaign_id, m.variant_id, m.day, v.hour, 1 AS n, v.what
    FROM {_DATED.format(table="campaigns_message WHERE market_id = %(market)s")} m
    CROSS JOIN LATERAL unnest({_hours("m")}) WITH ORDINALITY v (hour, what)
"""
)
_STORE = f"""
INSERT INTO campaigns_outcomeresult AS r (campaign_id, variant_id, day, hour, {", ".join(COLUMNS)})
SELECT * FROM outcome_change WHERE {" OR ".join(f"{name} <> 0" for name in COLUMNS)}
ON CONFLICT (campaign_id, day, variant_id, hour) DO UPDATE SET
{", ".join(f"{name} = r.{name} + excluded.{name}" for name in COLUMNS)}
"""
_LATEST = f"""
SELECT campaign_id, max(hour), max(hour) FILTER (WHERE {" OR ".join(f"{name} > 0" for name in _ANSWERS)})
FROM outcome_change GROUP BY 1
"""
_KNOWN = "SELECT id, told_until, answered_until FROM campaigns_campaign WHERE id = ANY(%s)"
_TELL = "UPDATE campaigns_campaign SET told_until = %s, answered_until = %s WHERE id = %s"


def apply_difference(cursor: CursorWrapper, market: Market) -> None:
    """Adds what changed from `before_message` to `after_message`."""
    cursor.execute(_SCRATCH)
    cursor.execute(_DIFFERENCE, {"zone": market.time_zone})
    _store(cursor)


def rebuild(cursor: CursorWrapper, market: Market) -> None:
    """Counts a market's messages anew, into results that were emptied."""
    cursor.execute(
        "UPDATE campaigns_campaign SET told_until = NULL, answered_until = NULL WHERE market_id = %s", [market.pk]
    )
    cursor.execute(_SCRATCH)
    cursor.execute(_EVERYTHING, {"zone": market.time_zone, "market": market.pk})
    _store(cursor)


def _store(cursor: CursorWrapper) -> None:
    """From a table of this session alone, since results have numbers of their own."""
    cursor.execute(_STORE)
    cursor.execute(_LATEST)
    _tell({pk: (told, answered) for pk, told, answered in cursor.fetchall()}, cursor)


def _tell(latest: Mapping[int, tuple[datetime, datetime | None]], cursor: CursorWrapper) -> None:
    """Says of each campaign until when it has told, at most once an hour: a cluster copies each such write to all."""
    cursor.execute(_KNOWN, [list(latest)])
    for pk, *known in cursor.fetchall():
        newest = [max(filter(None, pair), default=None) for pair in zip(known, latest[pk], strict=True)]
        if newest != known:
            cursor.execute(_TELL, [*newest, pk])
