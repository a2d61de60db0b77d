"""Receipts: kept however they come, matched when their message is known, and never leading back.

They come late, twice, in any order, and before we have written down the gateway's answer. So each is kept first, and
what it says counts only where it ranks above what is known: on its way, not delivered, delivered.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Market
from sms.gateways import Receipt
from sms.models import Gateway, TextReceipt

_AT_ONCE: Final = 5000
_RANK: Final = "coalesce(array_position(ARRAY['accepted', 'failed', 'delivered'], {}::text), 0)"

# The latest first, so that receipts of messages that are none of ours hold up nobody. A message that somebody else is
# writing to is left for the next time: who never waits can be in nobody's way. A failure counts only from the gateway
# that had the message last; that a message is on its way or there counts from any.
_APPLY: Final = f"""
WITH waiting AS MATERIALIZED (
    SELECT id, gateway_id, gateway_ref, stage, code, CASE WHEN reference ~ %(uuid)s THEN reference::uuid END AS ours
    FROM sms_textreceipt
    WHERE market_id = %(market)s AND message_id IS NULL AND received_at > now() - interval '7 days'
    ORDER BY received_at DESC LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), named AS MATERIALIZED (
    SELECT w.*, m.id AS message FROM waiting w CROSS JOIN LATERAL (
        SELECT t.id FROM sms_textmessage t WHERE t.id = w.ours AND t.market_id = %(market)s
        UNION ALL
        SELECT t.id FROM sms_textmessage t
        WHERE w.gateway_ref <> '' AND t.gateway_ids @> ARRAY[w.gateway_ref]::varchar[] AND t.gateway_ids <> '{{}}'
            AND t.gateway_id = w.gateway_id AND t.market_id = %(market)s
        LIMIT 1) m
), held AS MATERIALIZED (
    SELECT t.id, t.gateway_id FROM sms_textmessage t WHERE t.id IN (SELECT message FROM named)
    FOR NO KEY UPDATE SKIP LOCKED
), matched AS (
    UPDATE sms_textreceipt r SET message_id = h.id FROM named n JOIN held h ON h.id = n.message WHERE r.id = n.id
    RETURNING r.id
), best AS (
    SELECT DISTINCT ON (h.id) h.id, n.stage, n.code FROM named n JOIN held h ON h.id = n.message
    WHERE n.stage <> 'failed' OR n.gateway_id = h.gateway_id
    ORDER BY h.id, {_RANK.format("n.stage")} DESC, n.id
), moved AS (
    UPDATE sms_textmessage t SET stage = b.stage, reason = CASE b.stage WHEN 'failed' THEN b.code ELSE '' END,
        stage_at = clock_timestamp()
    FROM best b
    WHERE t.id = b.id AND {_RANK.format("b.stage")} > {_RANK.format("t.stage")}
        AND (t.stage IN ('sending', 'accepted', 'unknown', 'failed')
            OR b.stage <> 'failed' AND t.gateway_id IS NOT NULL)
    RETURNING t.id
)
SELECT (SELECT count(*) FROM matched), (SELECT count(*) FROM moved)
"""
_UUID: Final = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


def record_receipts(*, gateway: Gateway, receipts: Sequence[Receipt]) -> int:
    """Keeps them and moves their messages; how many messages moved."""
    keep_receipts(gateway=gateway, receipts=receipts)
    return apply_receipts(market=gateway.market)


def keep_receipts(*, gateway: Gateway, receipts: Sequence[Receipt]) -> None:
    """Keeps each once, whatever message it is of."""
    TextReceipt.objects.bulk_create(
        [
            TextReceipt(
                market=gateway.market, gateway=gateway, reference=_ours(each.reference),
                gateway_ref=each.gateway_id[:100], stage=each.stage, status=each.status[:40], code=each.code[:40],
                at=each.at,
            )
            for each in receipts
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _ours(reference: str) -> str:
    """As we wrote it, whatever the gateway made of its letters and hyphens."""
    try:
        return str(UUID(reference))
    except ValueError:
        return reference[:100]


def apply_receipts(*, market: Market) -> int:
    """Matches those whose message is known by now, and moves these messages forward; how many moved."""
    total = 0
    while True:
        matched, moved = _apply(market)
        total += moved
        if matched < _AT_ONCE:
            return total


@transaction.atomic
def _apply(market: Market) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_APPLY, {"market": market.pk, "uuid": _UUID, "most": _AT_ONCE})
        matched, moved = cursor.fetchone()
    return matched, moved
