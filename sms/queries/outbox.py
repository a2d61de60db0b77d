"""What became of the messages that were confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from accounts.models import Market
from sms.models import Stage
from sms.queries.words import reason

PAGE: Final = 100
GOING: Final = (Stage.QUEUED, Stage.SENDING, Stage.ACCEPTED)
"""Stages that change by themselves."""

_ROWS: Final = """
SELECT t.id, t.stage, t.reason, t.stage_at, t.due_at, t.text, t.segments, t.customer_id,
    coalesce(trim(c.first_name || ' ' || c.last_name), ''), e.name, u.name, t.sending_id, coalesce(g.name, '')
FROM sms_textmessage t
JOIN sms_sending s ON s.id = t.sending_id
JOIN sms_templateversion v ON v.id = s.version_id
JOIN sms_template e ON e.id = v.template_id
JOIN accounts_user u ON u.id = s.by_id
LEFT JOIN sms_gateway g ON g.id = t.gateway_id
LEFT JOIN customers_customer c ON c.id = t.customer_id AND c.market_id = t.market_id
WHERE t.market_id = %(market)s AND (%(sending)s::bigint IS NULL OR t.sending_id = %(sending)s)
    AND (%(stage)s = '' OR t.stage = %(stage)s) AND t.due_at < %(before)s
ORDER BY t.due_at DESC, t.id LIMIT %(limit)s
"""
_COUNTS: Final = """
SELECT t.stage, count(*) FROM sms_textmessage t
WHERE t.market_id = %(market)s AND (%(sending)s::bigint IS NULL OR t.sending_id = %(sending)s)
    AND (%(sending)s::bigint IS NOT NULL OR t.due_at >= now() - interval '30 days')
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One message as a list tells it; instants are UTC."""

    pk: UUID
    stage: str
    reason: str
    stage_at: datetime
    due_at: datetime
    text: str
    segments: int
    customer_id: int | None
    customer: str
    template: str
    by: str
    sending_id: int
    gateway: str

    @property
    def stage_name(self) -> str:
        return str(Stage(self.stage).label)

    @property
    def why(self) -> str:
        """Why it was held back or is not delivered, in words."""
        return reason(self.reason)

    @property
    def tone(self) -> str:
        """How the stage is shown: well, to be looked at, or badly."""
        tones = {
            Stage.DELIVERED: "on",
            Stage.HELD: "look",
            Stage.UNKNOWN: "look",
            Stage.BLOCKED: "look",
            Stage.FAILED: "bad",
        }
        return tones.get(Stage(self.stage), "")


@dataclass(frozen=True, slots=True)
class Outbox:
    """The latest messages (`older`: the moment before which the next page begins), and how many there are a stage."""

    rows: tuple[Row, ...]
    counts: tuple[tuple[str, str, int], ...]
    older: datetime | None

    @property
    def total(self) -> int:
        return sum(number for _stage, _name, number in self.counts)

    @property
    def is_going(self) -> bool:
        """Whether something will still change without anybody's doing."""
        return any(number and stage in GOING for stage, _name, number in self.counts)

    @property
    def waiting(self) -> int:
        """How many can still be called off."""
        return sum(number for stage, _name, number in self.counts if stage in {Stage.QUEUED, Stage.HELD})


def outbox(
    market: Market, *, sending: int | None = None, stage: str = "", before: datetime | None = None, limit: int = PAGE
) -> Outbox:
    """Messages of a market, or of one of its sendings, the latest first; the counts are of the last thirty days."""
    asked: dict[str, Any] = {
        "market": market.pk,
        "sending": sending,
        "stage": stage,
        "before": before or "infinity",
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        rows = [Row(*row) for row in cursor.fetchall()]
        cursor.execute(_COUNTS, asked)
        found: dict[str, int] = dict(cursor.fetchall())
    older = rows[limit - 1].due_at if len(rows) > limit else None
    counts = tuple((each.value, str(each.label), found.get(each.value, 0)) for each in Stage)
    return Outbox(tuple(rows[:limit]), counts, older)
