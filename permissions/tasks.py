"""The worker's entries."""

from accounts.faults import for_each
from accounts.models import Market
from permissions import actions


def deliver_waiting() -> None:
    """Tells connected systems what they do not know yet."""
    actions.deliver()


def deliver_and_watch() -> None:
    """By the clock: takes up what was left lying, and raises an alarm where need be."""
    actions.deliver()
    actions.raise_alarm()


def mail_alerts() -> None:
    """By the clock: sends the privacy officer what a mail server has not taken yet."""
    actions.mail_alerts()


def finish_erasures() -> None:
    """By the clock, apart from all else: forgets who may be forgotten."""
    actions.finish_erasures()


def count_reach() -> None:
    """Counts who may be reached, in every market."""
    for_each(Market.objects.all(), _count)


def _count(market: Market) -> None:
    actions.recognise(market)
    actions.count_reach(market)


def forget_expired() -> None:
    """Lets go of what need not be kept any longer."""
    actions.forget_expired()


def seal_ledger() -> None:
    """Seals what was written since yesterday."""
    actions.seal()


def verify_ledger() -> None:
    """Proves every night that ledger and state are as they were, or raises an alarm."""
    actions.verify_ledger()
