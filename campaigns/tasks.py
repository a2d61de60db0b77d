"""What the worker does for campaigns; each may run twice without harm."""

from datetime import datetime

from accounts.models import Market
from campaigns.actions import record_refusal, retention
from permissions.links import Message


def drop_expired_events() -> int:
    """Every night: months of events past their retention; returns how many were dropped."""
    return len(retention.drop_expired_events())


def refresh_statistics() -> None:
    """Every night: what the planner knows of facts."""
    retention.refresh_statistics()


def count_refusal(market: int, point: str, names: tuple[str, str, str], at: str) -> bool:
    """After a refusal by one click: the campaign's own figures; whether that was news."""
    of = Market.objects.get(pk=market)
    message, when = Message(*names), datetime.fromisoformat(at)
    return record_refusal(market=of, point=bytes.fromhex(point), message=message, at=when)
