"""What the worker runs for this app; each may run twice without harm."""

from integrations import actions
from integrations.webhooks import retention


def process_raw_request(pk: int) -> None:
    """Records the events of one delivery."""
    actions.process_request(pk=pk)


def take_up_waiting_requests() -> int:
    """Every minute: what a lost task or a failure left; returns how many were taken up."""
    return actions.take_up_waiting()


def delete_expired_requests() -> int:
    """Every night: deliveries past their retention; returns how many were deleted."""
    return retention.delete_expired()
