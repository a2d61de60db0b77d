"""How big the measured things are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """What `--full` makes bigger, and a test much smaller."""

    events: int = 100_000
    batch: int = 10_000
    customers: int = 200_000
    stored: int = 1_000_000
    months: int = 12
    """Events, and the months they span, that the section `scale` measures with."""
    grown: int = 1_000_000
    """Events of the bigger of two markets that the section `growth` compares."""
    sent: int = 2_000
    """Text messages that the section `sending` hands over at each number at once."""
    rounds: int = 20
    """How often a page is asked for; ten times as many searches of each kind, a third as many cold starts."""


FULL = Sizes(events=500_000, customers=1_000_000, stored=20_000_000, months=60, grown=10_000_000)
