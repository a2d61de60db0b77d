"""Two customers who turn out to be one: each area above says what that means for its own rows.

An area adds its `Merger` to `config/wiring.py`; this floor knows none of the floors above it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Model

from accounts.models import Market


@dataclass(frozen=True, slots=True)
class Merge:
    """Customers of a market by number: who turned out to be somebody else, and who that is."""

    market: Market
    gone: int
    kept: int


class RefusedError(Exception):
    """Two customers are not made one: of which of them ("gone" or "kept") that is said, and why, for `gettext`."""

    def __init__(self, whose: str, reason: str) -> None:
        super().__init__(reason)
        self.whose, self.reason = whose, reason


class Merger(Protocol):
    """What an area does with its rows about a customer who turns out to be another."""

    @property
    def models(self) -> Collection[type[Model]]:
        """The tables with a customer that it answers for: a test looks for one that nobody does."""
        ...  # pragma: no cover

    def merge(self, merge: Merge) -> None:
        """Gives its rows to the one who stays, inside the transaction of the merge; done twice it changes nothing.

        Raises `RefusedError`, and then nothing is merged.
        """
        ...  # pragma: no cover


locks: list[Callable[[Market], None]] = []
"""What has to be held before any row is touched; filled by `config` when the house starts, as `mergers` is."""
mergers: list[Merger] = []
"""In the order in which they act: an area finds what lower ones had already with the one who stays."""
