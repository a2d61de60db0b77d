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
SELECT {{key}} AS key, count(*) FILTER (WHERE score >= {PROMOTER}),
    count(*) FILTER (WHERE score < {PROMOTER} AND score > {DETRACTOR}),
    count(*) FILTER (WHERE score <= {DETRACTOR}), sum(score)
FROM feedback_answer
WHERE market_id = %(market)s AND answered_at >= %(since)s AND answered_at < %(until)s
    AND (%(branch)s::bigint IS NULL OR branch_id = %(branch)s) AND (%(channel)s = '' OR channel = %(channel)s)
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Answers given from `since` until before `until`; of one branch or channel where it is named."""

    since: datetime
    until: datetime
    branch: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """The counts of one group: `key` is a day, a branch's number (None: not known), or a channel."""

    key: date | int | str | None
    counts: Counts


def scores(market: Market, asked: Asked, *, by: str = "") -> list[Scores]:
    """Counts of a market's answers, one group for each value of `by` (day, month, branch, channel; else one of all).

    Raises KeyError for another `by`. Groups in which nobody answered are not there.
    """
    values: dict[str, Any] = {
        "market": market.pk,
        "zone": market.time_zone,
        "since": asked.since,
        "until": asked.until,
        "branch": asked.branch,
        "channel": asked.channel,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(key=_BY[by]), values)
        found = [Scores(key, Counts(*counts)) for key, *counts in cursor.fetchall()]
    return sorted(found, key=lambda group: (group.key is None, str(group.key)))
