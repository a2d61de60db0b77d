"""What can be done with a customer, offered on their card by every area that does something.

An area adds an `Offer` to `config/wiring.py`; this floor knows none of the floors above it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Offer:
    """A button on the card: its words, an icon of `ui.icons`, the address for a customer's number, and who may."""

    label: "str | StrPromise"
    icon: str
    address: Callable[[int], str]
    permission: str


offers: list[Offer] = []
"""Filled by `config` when the house starts."""


def offered(customer_id: int, permissions: Iterable[str]) -> list[tuple[Offer, str]]:
    """What the holder of `permissions` may do with this customer, each with its address."""
    held = frozenset(permissions)
    return [(offer, offer.address(customer_id)) for offer in offers if offer.permission in held]
