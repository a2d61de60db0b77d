"""The worker's entries."""

from permissions import actions


def deliver_waiting() -> None:
    """Tells connected systems what they do not know yet."""
    actions.deliver()


def seal_ledger() -> None:
    """Seals what was written since yesterday."""
    actions.seal()
