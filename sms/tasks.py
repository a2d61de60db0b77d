"""What the worker runs for this app; each may run twice, or at once, without harm."""

from accounts.models import Market
from sms import actions


def send_waiting(market: int) -> int:
    """Hands over what is due in a market."""
    return actions.drain(market=Market.objects.get(pk=market))


def send_and_watch() -> int:
    """Every minute: what has become due, and what was lost on the way."""
    total = 0
    for market in Market.objects.all():
        actions.give_up_lost(market=market)
        total += actions.drain(market=market)
    return total
