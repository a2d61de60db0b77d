"""The frame of a story: its market, its days, its places and its letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from accounts.models import Market
from integrations.demo.clock import Clock
from integrations.demo.letters import Letter, first_days, letters
from integrations.demo.places import PLACES, Place

MARKETS = (
    Market(code="nl", name="Nederland", time_zone="Europe/Amsterdam", language="nl", currency="EUR", phone_region="NL"),
    Market(code="be", name="België", time_zone="Europe/Brussels", language="nl", currency="EUR", phone_region="BE"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How big a world is and which one: customers in all markets, months up to now, the seed of all chance."""

    customers: int
    months: int
    seed: int

    def of(self, code: str) -> int:
        """How many customers a market has: one in ten is Belgian."""
        belgian = self.customers // 10
        return belgian if code == "be" else self.customers - belgian


@dataclass(frozen=True, slots=True)
class World:
    """One market's frame."""

    code: str
    seed: int
    customers: int
    clock: Clock
    letters: dict[str, Letter]
    newsletter_days: tuple[int, ...]
    places: tuple[Place, ...]
    place_weights: tuple[int, ...]


def world_of(market: Market, size: Size, now: datetime) -> World:
    """The frame of a market's story, which ends now."""
    first = now.astimezone(market.zone).date() - timedelta(days=round(size.months * 30.44))
    clock = Clock(market.zone, first=first, now=now)
    places = PLACES[market.code]
    return World(
        code=market.code,
        seed=size.seed,
        customers=size.of(market.code),
        clock=clock,
        letters=letters(market.code, clock),
        newsletter_days=tuple(first_days(clock)),
        places=places,
        place_weights=tuple(accumulate(place.weight for place in places)),
    )
