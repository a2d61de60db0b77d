"""The answers behind a number, with what customers wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from accounts.reading import listed
from feedback.definitions import DETRACTOR, PROMOTER
from feedback.models import Channel
from feedback.queries.scores import Asked
from ui.cursor import moment_after, moment_from

PAGE: Final = 50
GROUPS: Final = {
    "": "true",
    "promoters": f"a.score >= {PROMOTER}",
    "passives": f"a.score > {DETRACTOR} AND a.score < {PROMOTER}",
    "detractors": f"a.score <= {DETRACTOR}",
    "words": "a.comment <> ''",
}
"""What the list can be narrowed to."""
_ANSWERS: Final = """
SELECT a.id, a.answered_at, a.score, a.comment, a.channel, a.customer_id, coalesce(b.name, ''),
    coalesce(trim(c.first_name || ' ' || c.last_name), '')
FROM feedback_answer a
LEFT JOIN customers_branch b ON b.id = a.branch_id
LEFT JOIN customers_customer c ON c.id = a.customer_id AND c.market_id = a.market_id
WHERE a.market_id = %(market)s AND a.answered_at >= %(since)s AND a.answered_at < %(until)s AND {group}
    AND (%(branch)s::bigint IS NULL OR a.branch_id = %(branch)s) AND (%(channel)s = '' OR a.channel = %(channel)s)
    AND (a.answered_at, a.id) < (%(at)s, %(pk)s)
ORDER BY a.answered_at DESC, a.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer; `answered_at` is UTC, the customer may be nobody we know (any more)."""

    pk: int
    answered_at: datetime
    score: int
    comment: str
    channel: str
    customer_id: int | None
    branch: str
    customer: str

    @property
    def channel_name(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def tone(self) -> str:
        """How the score is shown."""
        return "on" if self.score >= PROMOTER else "look" if self.score <= DETRACTOR else ""


@dataclass(frozen=True, slots=True)
class Answers:
    """A page of answers, the latest first; `older` is where the next begins."""

    rows: tuple[Said, ...]
    older: str = ""


def answers(market: Market, asked: Asked, *, group: str = "", after: str = "") -> Answers:
    """The answers that were asked for, of one of `GROUPS`; a broken `after` gives the first page."""
    at, pk = moment_from(after)
    values: dict[str, Any] = {
        "market": market.pk,
        "since": asked.since,
        "until": asked.until,
        "branch": asked.branch,
        "channel": asked.channel,
        "at": at,
        "pk": pk,
        "limit": PAGE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS.format(group=GROUPS[group]), values)
        rows = [Said(*row) for row in cursor.fetchall()]
    listed(market, "answers", (row.customer_id for row in rows[:PAGE]))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Answers(tuple(rows[:PAGE]), moment_after(last.answered_at, last.pk) if last else "")
