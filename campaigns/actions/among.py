"""Whose rows a small batch is about, said to the database beside every join: a cluster then asks no shard of others.

A join with a temporary table alone says nothing of that before it is made, and so goes to every shard there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

FEW: Final = 16
"""Customers, above whom nothing is said: most shards would be asked anyway."""


@dataclass(frozen=True, slots=True)
class Among:
    """A few customers; none where they are many, or may be anybody."""

    customers: tuple[int, ...] = ()

    def __call__(self, *facts: str) -> str:
        """A condition (SQL) on facts of these names, to stand behind others."""
        listed = ",".join(map(str, self.customers))
        return "".join(f" AND {fact}.customer_id = ANY('{{{listed}}}'::bigint[])" for fact in facts if listed)


ANYBODY: Final = Among()


def among(customers: Iterable[int]) -> Among:
    """Of these customers where they are few. What nobody's messages (0) are is too much to be looked up by that."""
    found = set(customers)
    return Among(tuple(sorted(found))) if 0 < len(found) <= FEW and 0 not in found else ANYBODY
