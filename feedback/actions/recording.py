"""Answers from a source: each once; told again with something new it is renewed."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Final

from django.db import connection, transaction

from accounts.models import Market
from accounts.outcomes import Outcome
from campaigns.actions import lock_market
from customers.actions.recording import check
from customers.actions.staging import stage
from feedback.records import AnswerRecord, problem

_COLUMNS: Final = (
    "pos integer, source text, external_id text, score smallint, answered_at timestamptz, channel text, customer text, "
    "appointment text, known_by text, comment text"
)
_told = attrgetter(*(field.name for field in fields(AnswerRecord)))

# The visit knows its customer; who was erased is nobody, and what they wrote is not taken in again.
_ANSWERS: Final = """
WITH chosen AS (
    SELECT DISTINCT ON (source, external_id) *, coalesce(nullif(known_by, ''), source) AS knows
    FROM staged_answer ORDER BY source, external_id, pos DESC
), named AS (
    SELECT s.*, a.id AS appointment_id, a.branch_id, c.erased_at IS NOT NULL AS erased,
        CASE WHEN c.erased_at IS NULL THEN c.id END AS customer_id
    FROM chosen s
    LEFT JOIN customers_appointment a
        ON (a.market_id, a.source, a.external_id) = (%(market)s, s.knows, s.appointment) AND s.appointment <> ''
    LEFT JOIN customers_customer told
        ON (told.market_id, told.source, told.external_id) = (%(market)s, s.knows, s.customer) AND s.customer <> ''
    LEFT JOIN customers_customer c ON c.id = coalesce(told.merged_into_id, told.id, a.customer_id)
), written AS (
    INSERT INTO feedback_answer AS f (market_id, source, external_id, customer_id, appointment_id, branch_id, channel,
        score, comment, answered_at)
    SELECT %(market)s, source, external_id, customer_id, appointment_id, branch_id, channel, score,
        CASE WHEN erased THEN '' ELSE comment END, answered_at
    FROM named ORDER BY source, external_id
    ON CONFLICT (market_id, source, external_id) DO UPDATE SET
        customer_id = coalesce(excluded.customer_id, f.customer_id),
        branch_id = coalesce(f.branch_id, excluded.branch_id),
        appointment_id = coalesce(excluded.appointment_id, f.appointment_id), channel = excluded.channel,
        score = excluded.score, comment = excluded.comment, answered_at = excluded.answered_at
    WHERE excluded.answered_at >= f.answered_at
        AND (coalesce(excluded.customer_id, f.customer_id), coalesce(excluded.appointment_id, f.appointment_id),
            excluded.channel, excluded.score, excluded.comment, excluded.answered_at)
        IS DISTINCT FROM (f.customer_id, f.appointment_id, f.channel, f.score, f.comment, f.answered_at)
    RETURNING f.source, f.external_id
)
SELECT s.pos FROM chosen s WHERE ((s.source, s.external_id) IN (SELECT source, external_id FROM written)) IS TRUE
"""


@transaction.atomic
def record_answers(market: Market, records: Sequence[AnswerRecord]) -> list[Outcome]:
    """Inserts answers; one told again is renewed unless it is older than what is known. An outcome for each, in order.

    A customer or a visit that is not known (yet) leaves the answer as somebody's: telling it again later names them.
    """
    checked = check(records, problem)
    lock_market(market)  # nobody is merged between being looked up and being named
    with connection.cursor() as cursor:
        stage(cursor, "staged_answer", _COLUMNS, ((pos, *_told(told)) for pos, told in checked.good.items()))
        cursor.execute(_ANSWERS, {"market": market.pk})
        return checked.outcomes({row[0] for row in cursor.fetchall()})
