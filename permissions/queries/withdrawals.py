"""Who said no themselves, and when: a relation for upper floors to join, since they count by the hundred thousand."""

from typing import Final

from customers.queries.points import EVERYBODYS
from permissions.models import Action, Purpose, Source

_NOT_THEIR_WORD: Final = (Source.HARD_BOUNCE, Source.COMPLAINT, Source.ERASURE)
MERGED: Final = "merged"
"""The reason of entries that tell an earlier refusal anew, since two customers turned out to be one."""
WITHDRAWALS: Final = f"""(
    SELECT w.customer_id, v.market_id, v.occurred_at FROM permissions_event v
    JOIN (
        SELECT market_id, hash AS point, customer_id FROM {EVERYBODYS} held
        UNION ALL SELECT market_id, point, customer_id FROM permissions_person
        UNION ALL SELECT p.market_id, p.point, m.merged_into_id FROM customers_customer m
            JOIN permissions_person p ON p.customer_id = m.id WHERE m.merged_into_id IS NOT NULL
    ) w ON w.market_id = v.market_id AND w.point = v.point
    WHERE v.action = '{Action.WITHDRAW}' AND v.purpose <> '{Purpose.SERVICE}'
        AND v.source NOT IN ({", ".join(f"'{source}'" for source in _NOT_THEIR_WORD)})
        AND v.reason <> '{MERGED}' AND v.lead
        AND NOT EXISTS (SELECT FROM permissions_event u WHERE u.voids = v.id)
)"""
"""SQL of (customer_id, market_id, occurred_at): every refusal that a customer gave, by whatever way it came, and that
was not undone; what was said before a merge is that of the customer who stays too. A dead address and a report as spam
refuse too, but nobody said so; of the erased nothing is told."""
