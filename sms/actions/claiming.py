"""Which messages leave now: locked, asked about once more, and marked before anything is handed over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import Market
from permissions.queries.gate import may_send_many
from sms.days import told
from sms.hours import Hours, next_moment
from sms.models import Gateway, Stage
from sms.numbers import is_mobile
from sms.queries.composing import CHANNEL, closed, target
from sms.queries.silences import point, silenced
from sms.segments import segments
from sms.wording import SLOT

# The first part alone is locked and limited, along its own index; what the rest adds is looked up for those few.
_DUE: Final = """
WITH due AS MATERIALIZED (
    SELECT id, phone, text, pattern, day, language, attempts, sending_id, market_id, confirms, appointment_id,
        appointment_starts_at, due_at, customer_id
    FROM sms_textmessage
    WHERE market_id = %s AND stage = 'queued' AND due_at <= statement_timestamp()
    ORDER BY due_at LIMIT %s
    FOR UPDATE SKIP LOCKED
)
SELECT t.id, t.phone, t.text, t.pattern, t.day, t.language, t.attempts, coalesce(e.purpose, 'service'),
    e.id IS NOT NULL AND NOT s.is_test AND NOT EXISTS (
        SELECT FROM sms_templateversion o WHERE o.template_id = e.id AND o.state = 'approved'),
    CASE WHEN t.appointment_id IS NOT NULL AND a.id IS NULL OR a.customer_id <> t.customer_id
        THEN 'cancelled' ELSE a.status END,
    a.starts_at, t.appointment_starts_at, t.confirms IS NOT NULL OR coalesce(s.is_test, false),
    coalesce(v.after, false), t.customer_id
FROM due t
LEFT JOIN sms_sending s ON s.id = t.sending_id
LEFT JOIN sms_templateversion v ON v.id = s.version_id
LEFT JOIN sms_template e ON e.id = v.template_id
LEFT JOIN customers_appointment a ON a.id = t.appointment_id AND a.market_id = t.market_id
ORDER BY t.due_at
"""
_SET: Final = """
UPDATE sms_textmessage t SET stage = c.stage, reason = c.reason, stage_at = clock_timestamp(), due_at = c.due_at,
    gateway_id = coalesce(c.gateway, t.gateway_id)
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[]) c(id, stage, reason, due_at, gateway)
WHERE t.id = c.id
"""
_RETELL: Final = """
UPDATE sms_textmessage t SET text = c.text, encoding = c.encoding, segments = c.segments
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::smallint[]) c(id, text, encoding, segments) WHERE t.id = c.id
"""
_TRY: Final = """
INSERT INTO sms_attempt (message_id, gateway_id, answer, code)
SELECT message, gateway, '', '' FROM unnest(%s::uuid[], %s::bigint[]) c(message, gateway) RETURNING message_id, id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is handed over now, and the number of the try."""

    pk: UUID
    phone: str
    text: str
    attempts: int
    gateway: Gateway
    attempt: int
    purpose: str = "service"


@dataclass(frozen=True, slots=True)
class _Due:
    pk: UUID
    phone: str
    text: str
    pattern: str
    day: date | None
    language: str
    attempts: int
    purpose: str
    retired: bool
    status: str | None
    starts_at: datetime | None
    told: datetime | None
    confirms: bool
    """Whether it answers an order by itself, or tests a text on its sender: then nobody is asked."""
    after: bool
    """Whether it is about an appointment that has been."""
    customer: int | None = None

    def said_on(self, leaving: date) -> str:
        """The text as it is true on the day on which it leaves."""
        return self.pattern.replace(SLOT, told(self.day, leaving, self.language)) if self.day else self.text


def claim(market: Market, gateways: Sequence[Gateway], rooms: Mapping[int, int], hours: Hours) -> list[Claimed]:
    """Messages that are due, each with its try written down; inside the caller's transaction.

    `rooms` says how many each of `gateways` may get, by its number; what would go through a full one stays.

    Who said no meanwhile, whose appointment was called off, moved or has begun, and whose template was retired is held
    back; what came into the quiet hours waits for their end; a day that a text tells is told anew.
    """
    most = max(rooms.values(), default=0)
    placed = list(_placed(_due(market, most), gateways, rooms)) if most > 0 else []
    if not placed:
        return []
    now = timezone.now()
    held = _held(market, [each for each, _gateway in placed])
    leave, set_rows = [], []
    for each, gateway in placed:
        at = now if each.pk in held else _leaves(each, hours, now)
        stage = Stage.BLOCKED if each.pk in held else Stage.SENDING if at <= now else Stage.QUEUED
        goes = stage == Stage.SENDING
        set_rows.append((each.pk, stage.value, held.get(each.pk, ""), at, gateway.pk if goes else None))
        if goes:
            leave.append((replace(each, text=each.said_on(now.astimezone(hours.zone).date())), gateway))
    _retell([each for each, _gateway in leave if each.day])
    return _marked(set_rows, leave)


def _retell(told_a_day: Sequence[_Due]) -> None:
    """Writes down the texts as they leave."""
    if not told_a_day:
        return
    cut = [segments(each.text) for each in told_a_day]
    columns = (
        [each.pk for each in told_a_day],
        [each.text for each in told_a_day],
        [each.encoding for each in cut],
        [each.count for each in cut],
    )
    with connection.cursor() as cursor:
        cursor.execute(_RETELL, columns)


def _placed(
    due: Sequence[_Due], gateways: Sequence[Gateway], rooms: Mapping[int, int]
) -> Iterator[tuple[_Due, Gateway]]:
    """Each with the gateway whose turn it is, where that has room."""
    left = dict(rooms)
    for each in due:
        gateway = gateways[each.attempts % len(gateways)]
        if left[gateway.pk] > 0:
            left[gateway.pk] -= 1
            yield each, gateway


def _due(market: Market, most: int) -> list[_Due]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [market.pk, most])
        return [_Due(*row) for row in cursor.fetchall()]


def _held(market: Market, due: Sequence[_Due]) -> dict[UUID, str]:
    """Why each of those may not leave after all."""
    found = {each.pk: code for each in due if (code := _stale(each))}
    quiet = silenced(market, [each.phone for each in due if not each.confirms])
    found |= {each.pk: "stopped" for each in due if each.phone in quiet and not each.confirms}
    for purpose in {each.purpose for each in due}:
        theirs = [each for each in due if each.purpose == purpose and each.pk not in found and not each.confirms]
        asked = [target(each.customer, point(each.phone)) for each in theirs]
        answers = may_send_many(market, asked, CHANNEL, purpose) if theirs else []
        found |= {each.pk: answer.code for each, answer in zip(theirs, answers, strict=True) if not answer.allowed}
    return found


def _stale(each: _Due) -> str:
    if each.retired:
        return "template"
    if each.status in closed(after=each.after):
        return "appointment"
    if each.told and each.starts_at != each.told:
        return "moved"
    if each.told and not each.after and each.told <= timezone.now():
        return "too_late"
    return "" if is_mobile(each.phone) else "not_mobile"


def _leaves(each: _Due, hours: Hours, now: datetime) -> datetime:
    return now if each.confirms else next_moment(now, hours=hours, purpose=each.purpose, appointment=each.starts_at)


def _marked(set_rows: Sequence[tuple[Any, ...]], leave: Sequence[tuple[_Due, Gateway]]) -> list[Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [list(column) for column in zip(*set_rows, strict=True)])
        if not leave:
            return []
        cursor.execute(_TRY, [[each.pk for each, _ in leave], [gateway.pk for _, gateway in leave]])
        tries = dict(cursor.fetchall())
    return [
        Claimed(each.pk, each.phone, each.text, each.attempts, gateway, tries[each.pk], each.purpose)
        for each, gateway in leave
    ]
