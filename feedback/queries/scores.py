"""How many promoters, passives and detractors there were: in all, and by month, branch or channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from feedback.definitions import DETRACTOR, PROMOTER
from feedback.statistics import Counts

_BY: Final[Mapping[str, str]] = {
    "": "NULL",
    "day": "(answered_at AT TIME ZONE %(zone)s)::date",
    "month": "date_trunc('month', answered_at AT TIME ZONE %(zone)s)::date",
    "branch": "branch_id",
    "channel": "channel",
}
_COUNTS: Final = f"""
SELECT {{keys}}, count(*) FILTER (WHERE score >= {PROMOTER}),
    count(*) FILTER (WHERE score < {PROMOTER} AND score > {DETRACTOR}),
    count(*) FILTER (WHERE score <= {DETRACTOR}), sum(score)
FROM feedback_answer
WHERE market_id = %(market)s AND answered_at >= %(since)s AND answered_at < %(until)s
    AND (%(branch)s::bigint IS NULL OR branch_id = %(branch)s) AND (%(channel)s = '' OR channel = %(channel)s)
GROUP BY {{places}}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Answers given from `since` until before `until`; of one branch or channel where it is named."""

    since: datetime
    until: datetime
    branch: int | None = None
    channel: str = ""


Key = date | int | str | None
"""A day or month, a branch's number (None: not known), or a channel."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The counts of one group."""

    key: Key
    counts: Counts


def scores(market: Market, asked: Asked, *, by: str = "") -> list[Scores]:
    """Counts of a market's answers, one group for each value of `by` (day, month, branch, channel; else one of all).

    Raises KeyError for another `by`. Groups in which nobody answered are not there.
    """
    found = [Scores(key, counts) for (key,), counts in crossed(market, asked, by)]
    return sorted(found, key=lambda group: (group.key is None, str(group.key)))


def crossed(market: Market, asked: Asked, *by: str) -> list[tuple[tuple[Key, ...], Counts]]:
    """The same by several at once, in one pass: of each combination that occurs its keys and its counts."""
    values: dict[str, Any] = {
        "market": market.pk,
        "zone": market.time_zone,
        "since": asked.since,
        "until": asked.until,
        "branch": asked.branch,
        "channel": asked.channel,
    }
    keys, places = ", ".join(_BY[name] for name in by), ", ".join(str(place + 1) for place in range(len(by)))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(keys=keys, places=places), values)
        return [(row[: len(by)], Counts(*row[len(by) :])) for row in cursor.fetchall()]
