"""What the worker does for campaigns by the clock; each may run twice without harm."""

from campaigns.actions import retention


def drop_expired_events() -> int:
    """Every night: months of events past their retention; returns how many were dropped."""
    return len(retention.drop_expired_events())


def refresh_statistics() -> None:
    """Every night: what the planner knows of facts."""
    retention.refresh_statistics()
