"""Calls from a source: each once; who called and what about may become known later."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter

from django.db import connection, transaction

from accounts.models import Market
from accounts.outcomes import Outcome
from customers.actions.recording import check
from customers.actions.staging import make_strangers, stage
from customers.records import CallRecord

_COLUMNS = (
    "pos integer, source text, external_id text, began_at timestamptz, seconds integer, customer text, subject text, "
    "appointment text, by_voicebot boolean, completed boolean"
)
_told = attrgetter(*(field.name for field in fields(CallRecord)))

_CALLS = """
WITH chosen AS (
    SELECT DISTINCT ON (source, external_id) * FROM staged_call ORDER BY source, external_id, pos
), written AS (
    INSERT INTO customers_call AS k (market_id, source, external_id, customer_id, began_at, seconds, subject,
        appointment_id, by_voicebot, completed)
    SELECT %s, s.source, s.external_id, coalesce(c.merged_into_id, c.id), s.began_at, s.seconds, s.subject, a.id,
        s.by_voicebot, s.completed
    FROM chosen s
    LEFT JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.appointment)
    LEFT JOIN customers_customer c ON (c.market_id, c.source, c.external_id) = (%s, s.source, s.customer)
    ORDER BY s.source, s.external_id
    ON CONFLICT (market_id, source, external_id) DO UPDATE SET
        customer_id = coalesce(k.customer_id, excluded.customer_id),
        appointment_id = coalesce(k.appointment_id, excluded.appointment_id)
    WHERE (k.customer_id IS NULL AND excluded.customer_id IS NOT NULL)
        OR (k.appointment_id IS NULL AND excluded.appointment_id IS NOT NULL)
    RETURNING k.source, k.external_id
)
SELECT s.pos FROM chosen s WHERE ((s.source, s.external_id) IN (SELECT source, external_id FROM written)) IS TRUE
"""


@transaction.atomic
def record_calls(market: Market, records: Sequence[CallRecord]) -> list[Outcome]:
    """Inserts calls; a repeated one only adds its customer or its appointment where that was not known before."""
    checked = check(records)
    with connection.cursor() as cursor:
        stage(cursor, "staged_call", _COLUMNS, ((pos, *_told(told)) for pos, told in checked.good.items()))
        make_strangers(cursor, market, "staged_call")
        cursor.execute(_CALLS, [market.pk, market.pk, market.pk])
        return checked.outcomes({row[0] for row in cursor.fetchall()})
