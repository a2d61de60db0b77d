"""How a connected system is told: a small protocol; `config/wiring.py` lists who speaks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from permissions.models import ConnectedSystem


@dataclass(frozen=True, slots=True)
class AddressState:
    """All that a sending system must know of one address: for each channel and purpose, whether and why.

    `kind` is "email" or "number"; `customer` is "source:external id" where the address is a customer's.
    """

    kind: str
    value: str
    customer: str
    answers: Mapping[str, Mapping[str, str]]
    """Channel → purpose → code of `permissions.words.REASONS`."""


class UnreachableError(Exception):
    """The system as a whole did not answer, or not in a way that can be understood; the text says which."""


class Receiver(Protocol):
    """Tells a system the present state of some addresses: for each, "" where it accepted, or its own refusal.

    What it is told twice must leave it as if told once. Raises `UnreachableError` where nothing is certain.
    """

    def __call__(
        self, system: ConnectedSystem, states: Sequence[AddressState]
    ) -> Sequence[str]: ...  # pragma: no cover


receivers: dict[str, Receiver] = {}
"""By `ConnectedSystem.kind`; filled by `config` when the house starts."""
