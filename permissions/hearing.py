"""Who hears of a refusal that came by a message: the floor above that counts messages says so in `config/wiring.py`."""

from collections.abc import Callable
from datetime import datetime

from accounts.models import Market
from permissions.links import Link, Message

Hearer = Callable[[Market, bytes, Message, datetime], None]
"""Is told, inside the transaction of the refusal, of the market, the address by its keyed hash, the message and when.

What it does must not take long, and doing it twice must be as doing it once.
"""

hearers: list[Hearer] = []
"""Filled by `config` when the house starts."""


def tell(market: Market, link: Link, at: datetime) -> None:
    """Tells whoever hears of refusals of the one that came by this link, where it names a message."""
    if link.message:
        for hear in hearers:
            hear(market, link.point, link.message, at)
