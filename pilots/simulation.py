"""Worlds of chance, read day by day by the code that reads real pilots: how often it errs, and how often it sees."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, sqrt
from typing import TYPE_CHECKING

from pilots.definitions import OUTCOMES, SHARE
from pilots.plan import Arm, Plan
from pilots.reading import LEAST_DAYS, Finding, read
from pilots.statistics import sizes
from pilots.statistics.sizes import GROUP_SEQUENTIAL
from pilots.tally import Heads, Tally
from pilots.worlds import Calls, Fleets, Spending, Visits, World, cumulative, typical

if TYPE_CHECKING:
    from numpy.random import Generator

LAUNCHED = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is simulated: how customers of A behave, B's effect in truth and in the plan, over so many days, read by a
    method; `share_of_b` is B's part of the customers."""

    world: World
    effect: float
    planned_effect: float
    days: int = 34
    method: str = GROUP_SEQUENTIAL
    share_of_b: float = 0.5
    alpha: float = 0.05
    power: float = 0.8

    @property
    def planned_customers(self) -> int:
        """In both arms, past their windows."""
        return planned(self).planned_n

    def without(self) -> "Setting":
        """The same where nothing differs."""
        return replace(self, effect=0.0)


def _relative(world: World, effect: float, share_of_b: float = 0.5) -> Setting:
    """An effect that is so much of the figure itself."""
    difference = effect * typical(world).value
    return Setting(world, difference, difference, 16, share_of_b=share_of_b)


def settings() -> dict[str, Setting]:
    """What the published table is made of, by name: every kind of figure, split and rarity."""
    return {
        "share 80 %, 50/50": Setting(Visits(0.8), 0.03, 0.03, 16),
        "share 1 %, 90/10": _relative(Visits(0.01), 0.5, 0.1),
        "share 1 %, 95/5": _relative(Visits(0.01), 0.5, 0.05),
        "share 0.5 %, 90/10": _relative(Visits(0.005), 0.5, 0.1),
        "revenue, 50/50": _relative(Spending(), 0.3),
        "revenue, 80/20": _relative(Spending(), 1.0, 0.2),
        "revenue, 90/10": _relative(Spending(), 1.0, 0.1),
        "revenue, 90/10, planned far too small": _relative(Spending(), 2.0, 0.1),
        "revenue, 95/5": _relative(Spending(), 1.0, 0.05),
        "revenue without a cap, 90/10": _relative(Spending(cut=False), 1.0, 0.1),
        "calls per customer, 90/10": _relative(Calls(), 0.3, 0.1),
        "calls per appointment with fleets, 50/50": _relative(Fleets(), -0.3),
        "calls per appointment with fleets, 90/10": _relative(Fleets(), -0.3, 0.1),
    }


@dataclass(frozen=True, slots=True)
class Found:
    """Of `worlds` how many called a difference, in the right direction, showed an interval, and one with the truth."""

    worlds: int
    called: int
    rightly: int
    shown: int
    covered: int

    def share(self, count: int) -> float:
        """Of all worlds."""
        return count / self.worlds

    @property
    def coverage(self) -> float | None:
        """How many of the intervals of the result hold the truth; None where none was shown."""
        return self.covered / self.shown if self.shown else None

    def error(self, chance: float) -> float:
        """One Monte-Carlo standard error of a share that is `chance` in truth."""
        return sqrt(chance * (1 - chance) / self.worlds)


def planned(setting: Setting) -> Plan:
    """The plan as `pilots.sizing` would make it, with a window of a week and as many customers every day."""
    question = sizes.Question(setting.alpha, setting.power, setting.method, setting.days - LEAST_DAYS + 1)
    world, split = setting.world, setting.share_of_b / (1 - setting.share_of_b)
    known = typical(world)
    if OUTCOMES[world.outcome].kind == SHARE:
        of_a = sizes.proportions(setting.world.active, setting.planned_effect, question, split)
    else:
        of_a = sizes.means(known.spread, abs(setting.planned_effect), question, split)
    return replace(
        Plan(), hypothesis="chance", effect=setting.planned_effect, alpha=setting.alpha, power=setting.power,
        method=setting.method, looks=question.looks, window_days=LEAST_DAYS, baseline=known.value,
        arms=(Arm("A", "", 1.0), Arm("B", "", split)), outcome=world.outcome,
        planned_n=of_a + ceil(of_a * split), planned_days=setting.days,
    )  # fmt: skip


def simulate(setting: Setting, worlds: int, seed: int, tell: Callable[[int], None] = lambda _done: None) -> Found:
    """Draws the worlds one by one; the same seed gives the same ones."""
    from numpy.random import default_rng  # noqa: PLC0415

    chance, plan = default_rng(seed), planned(setting)
    right = Finding.BETTER if (setting.effect > 0) == (OUTCOMES[plan.outcome].better == "up") else Finding.WORSE
    called = rightly = shown = covered = 0
    for number in range(worlds):
        reading = read(plan, LAUNCHED, _tallies(setting, plan, chance), {1: plan})
        called += reading.finding in {Finding.BETTER, Finding.WORSE}
        rightly += reading.finding == right
        shown += reading.result is not None
        covered += bool(reading.result and not reading.result.interval.excludes(setting.effect))
        tell(number + 1)
    return Found(worlds, called, rightly, shown, covered)


def _tallies(setting: Setting, plan: Plan, chance: "Generator") -> dict[date, Tally]:
    """The tallies of every day: customers mature evenly from the first look to the last."""
    looks = setting.days - LEAST_DAYS + 1
    of_b = setting.world.moved(setting.effect) if setting.effect else setting.world
    groups = [
        cumulative(world, chance, ceil(plan.planned_n * share / looks), looks)
        for world, share in ((setting.world, 1 - setting.share_of_b), (of_b, setting.share_of_b))
    ]
    found = {}
    for look, sums in enumerate(zip(*groups, strict=True)):
        heads = {(1, arm): Heads(each.n, each.n, each.n) for arm, each in enumerate(sums)}
        cells = {(1, arm): each for arm, each in enumerate(sums)}
        found[LAUNCHED + timedelta(days=LEAST_DAYS + look)] = Tally(heads, {plan.outcome: cells})
    return found
