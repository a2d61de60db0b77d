"""What became of the messages that were confirmed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import Market
from accounts.reading import listed
from sms.models import Stage
from sms.queries.words import reason

PAGE: Final = 100
LATELY: Final = timedelta(days=30)
GOING: Final = (Stage.QUEUED, Stage.SENDING, Stage.ACCEPTED)
"""Stages that change by themselves."""

_FROM: Final = """
FROM sms_textmessage t
LEFT JOIN sms_sending s ON s.id = t.sending_id
LEFT JOIN sms_templateversion v ON v.id = s.version_id
"""
_WHERE: Final = """
WHERE t.market_id = %(market)s AND t.due_at >= %(from)s AND t.due_at < %(until)s
    AND (%(sending)s::bigint IS NULL OR t.sending_id = %(sending)s)
    AND (%(gateway)s::bigint IS NULL OR t.gateway_id = %(gateway)s)
    AND (%(customer)s::bigint IS NULL OR t.customer_id = %(customer)s)
    AND (%(template)s::bigint IS NULL OR v.template_id = %(template)s)
    AND (%(by)s::bigint IS NULL OR s.by_id = %(by)s)
    AND (NOT %(handed)s OR t.stage IN ('accepted', 'unknown', 'delivered', 'failed') AND s.is_test IS NOT TRUE)
    AND (%(hour)s::int IS NULL OR extract(hour FROM t.due_at AT TIME ZONE %(zone)s) = %(hour)s)
"""
_ROWS: Final = f"""
SELECT t.id, t.stage, t.reason, t.stage_at, t.due_at, t.text, t.segments, t.customer_id,
    coalesce(trim(c.first_name || ' ' || c.last_name), ''), coalesce(e.name, ''), coalesce(u.name, ''), t.sending_id,
    coalesce(g.name, ''), t.decision, coalesce(s.is_test, false)
{_FROM}
LEFT JOIN sms_template e ON e.id = v.template_id
LEFT JOIN accounts_user u ON u.id = s.by_id
LEFT JOIN sms_gateway g ON g.id = t.gateway_id
LEFT JOIN customers_customer c ON c.id = t.customer_id AND c.market_id = t.market_id
{_WHERE}
    AND (%(stage)s = '' OR t.stage = %(stage)s) AND (NOT %(undecided)s OR t.decided_at IS NULL)
    AND (%(before)s::timestamptz IS NULL OR t.due_at <= %(before)s AND (t.due_at, t.id) < (%(before)s, %(after)s::uuid))
ORDER BY t.due_at DESC, t.id DESC LIMIT %(limit)s
"""
_COUNTS: Final = f"SELECT t.stage, count(*) {_FROM} {_WHERE} GROUP BY 1"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which messages: of the last thirty days and to come, unless a day, a sending or a customer is named."""

    stage: str = ""
    undecided: bool = False
    gateway: int | None = None
    template: int | None = None
    by: int | None = None
    customer: int | None = None
    sending: int | None = None
    day: date | None = None
    hour: int | None = None
    """Of the market's clock."""
    days: int | None = None
    """Due within so many times 24 hours; what is yet to come is left out."""
    handed: bool = False
    """Only what a gateway took, or may have."""

    def asked(self, market: Market) -> dict[str, Any]:
        """As a statement asks it."""
        named = {name: getattr(self, name) for name in ("stage", "undecided", "gateway", "template", "by", "handed")}
        first: datetime | str = timezone.now() - LATELY
        until: datetime | str = "infinity"
        if self.day:
            first = datetime.combine(self.day, time.min, market.zone)
            until = datetime.combine(self.day + timedelta(days=1), time.min, market.zone)
        elif self.days:
            first, until = timezone.now() - timedelta(days=self.days), timezone.now()
        elif self.sending or self.customer:
            first = "-infinity"
        whose = {"customer": self.customer, "sending": self.sending, "hour": self.hour}
        return {"market": market.pk, "zone": market.time_zone, "from": first, "until": until, **named, **whose}


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
    sending_id: int | None
    gateway: str
    decision: str
    is_test: bool

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
        looks = {Stage.HELD: "look", Stage.UNKNOWN: "look", Stage.BLOCKED: "look"}
        return {Stage.DELIVERED: "on", Stage.FAILED: "bad", **looks}.get(Stage(self.stage), "")


@dataclass(frozen=True, slots=True)
class Outbox:
    """The latest messages (`older` is where the next page begins), and how many there are of each stage."""

    rows: tuple[Row, ...]
    counts: tuple[tuple[str, str, int], ...]
    older: str

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


def outbox(market: Market, wish: Wish, *, before: str = "", limit: int = PAGE) -> Outbox:
    """The messages of `wish`, the latest first, from `before` on; the counts leave its stage out."""
    at, after = _place(before)
    asked = {**wish.asked(market), "before": at, "after": after, "limit": limit + 1}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, asked)
        rows = [Row(*row) for row in cursor.fetchall()]
        cursor.execute(_COUNTS, asked)
        found: dict[str, int] = dict(cursor.fetchall())
    listed(market, "texts", (row.customer_id for row in rows[:limit]))
    older = f"{rows[limit - 1].due_at.isoformat()}~{rows[limit - 1].pk}" if len(rows) > limit else ""
    counts = tuple((each.value, str(each.label), found.get(each.value, 0)) for each in Stage)
    return Outbox(tuple(rows[:limit]), counts, older)


def _place(before: str) -> tuple[datetime | None, UUID | None]:
    """Where a page begins; the first one for what is no place."""
    at, _tilde, pk = before.partition("~")
    try:
        moment, known = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None, None
    return (moment, known) if moment.tzinfo else (None, None)
