"""Calls from a source: each once; told again it is renewed, and who called stays known."""

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

_PLAIN = ("began_at", "seconds", "subject", "by_voicebot", "completed")
_LINKS = ("customer_id", "appointment_id")
_TOLD = (*_PLAIN, *_LINKS)
_RENEWED = [f"excluded.{name}" for name in _PLAIN] + [f"coalesce(excluded.{name}, k.{name})" for name in _LINKS]
_CALLS = f"""
WITH chosen AS (
    SELECT DISTINCT ON (source, external_id) * FROM staged_call ORDER BY source, external_id, pos DESC
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
        ({", ".join(_TOLD)}) = ROW({", ".join(_RENEWED)})
    WHERE ({", ".join(_RENEWED)}) IS DISTINCT FROM ({", ".join(f"k.{name}" for name in _TOLD)})
    RETURNING k.source, k.external_id
)
SELECT s.pos FROM chosen s WHERE ((s.source, s.external_id) IN (SELECT source, external_id FROM written)) IS TRUE
"""


@transaction.atomic
def record_calls(market: Market, records: Sequence[CallRecord]) -> list[Outcome]:
    """Inserts or renews calls: of one told several times the last counts; customer and appointment, once known, stay
    known where a later telling leaves them out."""
    checked = check(records)
    with connection.cursor() as cursor:
        stage(cursor, "staged_call", _COLUMNS, ((pos, *_told(told)) for pos, told in checked.good.items()))
        make_strangers(cursor, market, "staged_call")
        cursor.execute(_CALLS, [market.pk, market.pk, market.pk])
        return checked.outcomes({row[0] for row in cursor.fetchall()})
