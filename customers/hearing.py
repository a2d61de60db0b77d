"""Who else must know that addresses became somebody's, or another's, or nobody's any more: the areas above say so.

They stand in `config/wiring.py`; this floor knows none of the floors above it.
"""

from collections.abc import Callable, Sequence

from accounts.models import Market

Hearer = Callable[[Market, Sequence[bytes]], None]
"""Is told, inside the transaction of the change, of the market and of the addresses by their keyed hashes."""

hearers: list[Hearer] = []
"""Filled by `config` when the house starts."""


def tell(market: Market, points: Sequence[bytes]) -> None:
    """Tells whoever hears of it, where there is anything to tell."""
    for hear in hearers if points else ():
        hear(market, points)
