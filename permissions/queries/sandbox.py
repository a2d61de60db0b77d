"""What the sandbox believes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.models import Market
from permissions.models import Channel, ConnectedSystem, Purpose, SandboxProfile, SandboxSilence
from permissions.words import ALLOWED

ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Profile:
    """One address as the sandbox was told of it; `may` are the purposes it may write for, by channel, in words."""

    value: str
    kind: str
    may: tuple[tuple[str, str], ...]
    told: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Inbox:
    """The sandbox of a market: whether it is made to be silent, and what it was told last."""

    pk: int
    name: str
    silent: bool
    profiles: tuple[Profile, ...]


def inbox(market: Market, pk: int) -> Inbox | None:
    """The inbox of the sandbox with this number in this market; None where there is none."""
    system = ConnectedSystem.objects.filter(market=market, pk=pk, kind="sandbox").first()
    if system is None:
        return None
    rows = SandboxProfile.objects.filter(system=system).order_by("-told_at", "-pk")[:ROWS]
    silent = SandboxSilence.objects.filter(system=system).exists()
    return Inbox(system.pk, system.name, silent, tuple(_profile(row, market) for row in rows))


def _profile(row: SandboxProfile, market: Market) -> Profile:
    may = tuple(
        (
            str(Channel(channel).label),
            ", ".join(str(Purpose(p).label) for p, code in answers.items() if code in ALLOWED),
        )
        for channel, answers in row.answers.items()
    )
    return Profile(row.value, row.kind, may, row.told, row.told_at.astimezone(market.zone))
