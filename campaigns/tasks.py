"""What the worker does for campaigns; each may run twice without harm."""

from datetime import datetime

from accounts.models import Market
from campaigns.actions import partitions, record_refusal, retention, workbooks
from campaigns.tables import every_recipient
from permissions.links import Message


def drop_expired_events() -> int:
    """Every night: months of events past their retention; returns how many were dropped."""
    return len(retention.drop_expired_events())


def prepare_months() -> None:
    """Every night: partitions of this month and the next."""
    partitions.prepare_months()


def refresh_statistics() -> None:
    """Every night: what the planner knows of facts."""
    retention.refresh_statistics()


def write_workbook(pk: int) -> bool:
    """When somebody asked for a long list as a file; whether it was written."""
    return workbooks.write(pk=pk, lay=every_recipient)


def take_up_workbooks() -> int:
    """Every minute: workbooks whose task went lost or whose worker died; returns how many were written."""
    return workbooks.take_up_waiting(every_recipient)


def delete_expired_workbooks() -> int:
    """Every hour: workbooks past their day; returns how many were deleted."""
    return workbooks.delete_expired()


def count_refusal(market: int, point: str, names: tuple[str, str, str], at: str) -> bool:
    """After a refusal by one click: the campaign's own figures; whether that was news."""
    of = Market.objects.get(pk=market)
    message, when = Message(*names), datetime.fromisoformat(at)
    return record_refusal(market=of, point=bytes.fromhex(point), message=message, at=when)
