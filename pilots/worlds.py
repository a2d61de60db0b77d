"""Customers of whom the truth is known: how their outcomes fall in A, and in B when it has an effect."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pilots.comparison import estimate
from pilots.statistics.differences import NORMAL
from pilots.statistics.samples import Estimate, PairSums

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Values = NDArray[Any]

MANY = 400_000
"""Customers from whom a plan learns what such customers did before."""


@dataclass(frozen=True, slots=True)
class Visits:
    """A share `rate` of customers shows up."""

    rate: float
    outcome: ClassVar[str] = "showed_up"

    @property
    def active(self) -> float:
        """The share of customers for whom there is anything to count."""
        return self.rate

    def moved(self, effect: float) -> Self:
        """The same with a figure that is `effect` higher."""
        return replace(self, rate=self.rate + effect)

    def draw(self, _chance: "Generator", count: int) -> "tuple[Values, Values]":
        """y and x of so many customers for whom there is something to count."""
        from numpy import ones, zeros  # noqa: PLC0415

        return ones(count), zeros(count)


@dataclass(frozen=True, slots=True)
class Spending:
    """A share `buyers` spends; amounts are log-normal around `typical`, cut at the 99.9 % point of all if `cut`.

    With 0.9 % buyers as in experiments with mail of a shop. An effect makes more of them buy.
    """

    buyers: float = 0.009
    typical: float = 80.0
    spread: float = 1.0
    cut: bool = True
    cap: float = 0.0
    outcome: ClassVar[str] = "revenue"

    @property
    def active(self) -> float:
        """The share of customers for whom there is anything to count."""
        return self.buyers

    @property
    def highest(self) -> float:
        """The cap: of A's customers, also where more of B's buy."""
        within = 1 - 0.001 / self.buyers
        return self.cap or (self.typical * exp(self.spread * NORMAL.inv_cdf(within)) if within > 0 else 0.0)

    def moved(self, effect: float) -> Self:
        """The same with a figure that is `effect` higher."""
        return replace(self, buyers=self.buyers * (1 + effect / typical(self).value), cap=self.highest)

    def draw(self, chance: "Generator", count: int) -> "tuple[Values, Values]":
        """y and x of so many customers for whom there is something to count."""
        from numpy import minimum, zeros  # noqa: PLC0415

        amounts = chance.lognormal(log(self.typical), self.spread, count)
        return minimum(amounts, self.highest) if self.cut else amounts, zeros(count)


@dataclass(frozen=True, slots=True)
class Fleets:
    """Calls about appointments, `rate` of them for each: most customers have one or two, one in forty is a fleet with
    some twenty, and some call far more than others."""

    rate: float = 0.6
    active: float = 0.5
    fleets: float = 0.025
    outcome: ClassVar[str] = "calls_per_appointment"

    def moved(self, effect: float) -> Self:
        """The same with a figure that is `effect` higher."""
        return replace(self, rate=self.rate + effect)

    def draw(self, chance: "Generator", count: int) -> "tuple[Values, Values]":
        """y and x of so many customers for whom there is something to count."""
        from numpy import where  # noqa: PLC0415

        large = chance.random(count) < self.fleets
        appointments = where(large, 2 + chance.poisson(chance.gamma(0.7, 25, count)), 1 + (chance.random(count) < 0.2))
        return chance.poisson(self.rate * appointments * chance.gamma(1, 1, count)).astype(float), appointments * 1.0


@dataclass(frozen=True, slots=True)
class Calls:
    """A share `callers` calls, two or three times on average; an effect makes more of them call."""

    callers: float = 0.04
    outcome: ClassVar[str] = "calls"

    @property
    def active(self) -> float:
        """The share of customers for whom there is anything to count."""
        return self.callers

    def moved(self, effect: float) -> Self:
        """The same with a figure that is `effect` higher."""
        return replace(self, callers=self.callers * (1 + effect / typical(self).value))

    def draw(self, chance: "Generator", count: int) -> "tuple[Values, Values]":
        """y and x of so many customers for whom there is something to count."""
        from numpy import zeros  # noqa: PLC0415

        return chance.geometric(0.4, count).astype(float), zeros(count)


World = Visits | Spending | Fleets | Calls


@lru_cache(maxsize=64)
def typical(world: World) -> Estimate:
    """What many customers of this world show: the figure and how far a single one varies."""
    from numpy.random import default_rng  # noqa: PLC0415

    (sums,) = cumulative(world, default_rng(1), MANY, 1)
    found = estimate(world.outcome, sums)
    if found is None:
        raise AssertionError(world)  # never of so many
    return found


def cumulative(world: World, chance: "Generator", each: int, looks: int) -> Iterator[PairSums]:
    """The sums of a group that grows by `each` customers from look to look."""
    import numpy as np  # noqa: PLC0415

    counts = chance.binomial(each, world.active, size=looks)
    y, x = world.draw(chance, int(counts.sum()))
    place = np.repeat(np.arange(looks), counts)
    products = (y, x, y * y, x * x, x * y, y**0, y**3, y * y * x, y * x * x, x**3)
    sums = [np.bincount(place, each_of, looks).cumsum() for each_of in products]
    for look in range(looks):
        yield PairSums(each * (look + 1), *(float(column[look]) for column in sums))
