"""Who else keeps something of a person: each area above says so, so that access and erasure reach all of them.

An area adds its `Keeper` to `config/wiring.py`; this floor knows none of the floors above it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.functional import Promise

from accounts.models import Market
from permissions.points import Point


class Keeper(Protocol):
    """What an area holds of one person, by customer number and by the keyed hashes of their addresses.

    Of an address that is nobody's the number is minus that of its contact point, as facts about messages bear it.
    """

    @property
    def title(self) -> Promise:
        """What it is, for the person."""
        ...  # pragma: no cover

    @property
    def words(self) -> Mapping[str, Promise]:
        """Those of its fields that a page shows, in words; none where the timeline tells all of it."""
        ...  # pragma: no cover

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Everything, as plain values, for the person to read."""
        ...  # pragma: no cover

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Empties every clear text, inside the transaction of the erasure; how many rows. Facts about nobody stay."""
        ...  # pragma: no cover


ahead: set[str] = set()
"""Names of those that take long to look through what they keep: they are asked first, before anything is locked."""
keepers: dict[str, Keeper] = {}
"""By the name under which the answer shows it; filled by `config` when the house starts."""
