"""What a gateway answered, written down."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from accounts.models import Market
from sms.actions.claiming import Claimed
from sms.gateways import WORDS, Accepted, Answer, Busy, Rejected
from sms.models import Gateway, Stage

MOST_TRIES: Final = 8
_FIRST_WAIT: Final = timedelta(seconds=20)

_SET: Final = """
UPDATE sms_textmessage t SET attempts = t.attempts + 1, stage_at = clock_timestamp(), due_at = c.due_at,
    stage = CASE WHEN t.stage = 'sending' THEN c.stage ELSE t.stage END,
    reason = CASE WHEN t.stage = 'sending' THEN c.reason ELSE t.reason END,
    gateway_ids = coalesce(string_to_array(c.ids, E'\\n'), t.gateway_ids)
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::text[]) c(id, stage, reason, due_at, ids)
WHERE t.id = c.id
"""
_END: Final = """
UPDATE sms_attempt t SET ended_at = clock_timestamp(), answer = c.answer, code = c.code
FROM unnest(%s::bigint[], %s::text[], %s::text[]) c(id, answer, code) WHERE t.id = c.id
"""


def settle(market: Market, gateways: Sequence[Gateway], answers: Sequence[tuple[Claimed, Answer]]) -> None:
    """Writes down what was answered; a receipt that came before is not overwritten."""
    if not answers:
        return
    rows = [_row(claimed, answer, len(gateways)) for claimed, answer in answers]
    ends = [(claimed.attempt, WORDS[type(answer)], getattr(answer, "code", "")[:40]) for claimed, answer in answers]
    with connection.cursor() as cursor:
        cursor.execute(_SET, [list(column) for column in zip(*rows, strict=True)])
        cursor.execute(_END, [list(column) for column in zip(*ends, strict=True)])


def _row(claimed: Claimed, answer: Answer, gateways: int) -> tuple[object, ...]:
    now = timezone.now()
    if isinstance(answer, Accepted):
        return claimed.pk, Stage.ACCEPTED.value, "", now, "\n".join(answer.ids) or None
    code = answer.code[:40]
    if isinstance(answer, Rejected):
        return claimed.pk, Stage.FAILED.value, code, now, None
    if isinstance(answer, Busy):
        return _again(claimed, code, gateways)
    return claimed.pk, Stage.UNKNOWN.value, code, now, None


def _again(claimed: Claimed, code: str, gateways: int) -> tuple[object, ...]:
    """The next gateway at once; after a round of all of them, later and later."""
    tried = claimed.attempts + 1
    if tried >= MOST_TRIES * gateways:
        return claimed.pk, Stage.FAILED.value, code, timezone.now(), None
    rounds = tried // gateways if tried % gateways == 0 else 0
    wait = _FIRST_WAIT * 2 ** (rounds - 1) if rounds else timedelta()
    return claimed.pk, Stage.QUEUED.value, code, timezone.now() + wait, None
