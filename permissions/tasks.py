"""The worker's entries."""

from permissions import actions


def deliver_waiting() -> None:
    """Tells connected systems what they do not know yet."""
    actions.deliver()


def deliver_and_watch() -> None:
    """By the clock: takes up what was left lying, and raises an alarm where a system stays behind."""
    actions.deliver()
    actions.raise_alarm()


def seal_ledger() -> None:
    """Seals what was written since yesterday."""
    actions.seal()
