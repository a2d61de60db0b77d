"""The worker's entries."""

from permissions.actions.delivering import deliver


def deliver_waiting() -> None:
    """Tells connected systems what they do not know yet."""
    deliver()
