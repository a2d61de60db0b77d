"""Where outcomes are told: every source as events of a customer, so that any of them are read together in one pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from feedback.definitions import POINTS
from permissions.queries.withdrawals import WITHDRAWALS

_TYPES: Final = {
    "status": "text", "status_at": "timestamptz", "starts_at": "timestamptz", "booked_at": "timestamptz",
    "booked_via": "text", "revenue": "numeric", "called_at": "timestamptz", "unsubscribed_at": "timestamptz",
    "complained_at": "timestamptz", "answered_at": "timestamptz", "points": "integer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Source:
    """A table `t` with a row for each event, which of its rows matter, and what an outcome may ask of one."""

    rows: str
    columns: dict[str, str]

    def select(self, columns: Iterable[str], of: str) -> str:
        told = ", ".join(f"{self.columns.get(name, 'NULL')}::{_TYPES[name]} AS {name}" for name in columns)
        return f"SELECT t.customer_id, {told} FROM {self.rows}{of}"


_VISIT: Final = ("status", "status_at", "starts_at", "booked_at", "booked_via", "revenue")
_SOURCES: Final = {
    "appointments": _Source(
        "customers_appointment t WHERE t.market_id = %(market)s AND t.starts_at >= %(since)s",
        {name: f"t.{name}" for name in _VISIT},
    ),
    "calls": _Source(
        "customers_call t WHERE t.market_id = %(market)s AND t.began_at >= %(since)s AND t.customer_id IS NOT NULL",
        {"called_at": "t.began_at"},
    ),
    "messages": _Source(
        "campaigns_message t WHERE t.market_id = %(market)s AND t.sent_at >= %(since)s - interval '60 days' "
        "AND (t.unsubscribed_at IS NOT NULL OR t.complained_at IS NOT NULL)",
        {"unsubscribed_at": "t.unsubscribed_at", "complained_at": "t.complained_at"},
    ),
    "permissions": _Source(
        f"{WITHDRAWALS} t WHERE t.market_id = %(market)s AND t.occurred_at >= %(since)s",
        {"unsubscribed_at": "t.occurred_at"},
    ),
    "answers": _Source(
        "feedback_answer t WHERE t.market_id = %(market)s AND t.answered_at >= %(since)s AND t.customer_id IS NOT NULL",
        {"answered_at": "t.answered_at", "points": POINTS},
    ),
}


def events(sources: Iterable[str], of: str = "") -> str:
    """SQL of the events of these sources (customer_id and what they tell); `of` adds a condition on `t`."""
    chosen = [_SOURCES[name] for name in dict.fromkeys(sources)]
    columns = list(dict.fromkeys(name for source in chosen for name in source.columns))
    return " UNION ALL ".join(source.select(columns, of) for source in chosen)
