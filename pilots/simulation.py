"""Worlds of chance, read day by day by the code that reads real pilots: how often it errs, and how often it sees."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, sqrt
from typing import TYPE_CHECKING

from pilots.plan import Plan
from pilots.reading import LEAST_DAYS, Finding, read
from pilots.statistics import sizes
from pilots.statistics.samples import PairSums
from pilots.tally import Heads, Tally

if TYPE_CHECKING:
    from numpy.random import Generator

LAUNCHED = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is simulated: A's rate, B's effect in truth and in the plan, over so many days, read by a method."""

    rate: float
    effect: float
    planned_effect: float
    days: int
    method: str
    alpha: float = 0.05
    power: float = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """Of `worlds` how many called a difference, in the right direction, and whose last interval held the truth."""

    worlds: int
    called: int
    rightly: int
    covered: int

    def share(self, count: int) -> float:
        """Of all worlds."""
        return count / self.worlds

    def error(self, chance: float) -> float:
        """One Monte-Carlo standard error of a share that is `chance` in truth."""
        return sqrt(chance * (1 - chance) / self.worlds)


def planned(setting: Setting) -> Plan:
    """The plan as `pilots.sizing` would make it, with a window of a week and as many customers every day."""
    question = sizes.Question(setting.alpha, setting.power, setting.method, setting.days - LEAST_DAYS + 1)
    of_a = sizes.proportions(setting.rate, setting.planned_effect, question)
    return replace(
        Plan(), hypothesis="chance", effect=setting.planned_effect, alpha=setting.alpha, power=setting.power,
        method=setting.method, looks=question.looks, window_days=LEAST_DAYS, baseline=setting.rate,
        planned_n=2 * of_a, planned_days=setting.days,
    )  # fmt: skip


def simulate(setting: Setting, worlds: int, seed: int, tell: Callable[[int], None] = lambda _done: None) -> Found:
    """Draws the worlds one by one; the same seed gives the same ones."""
    from numpy.random import default_rng  # noqa: PLC0415

    chance, plan = default_rng(seed), planned(setting)
    called = rightly = covered = 0
    for number in range(worlds):
        reading = read(plan, LAUNCHED, _world(setting, plan, chance), {1: plan})
        latest = reading.course.latest if reading.course else None
        seen = reading.finding in {Finding.BETTER, Finding.WORSE}
        called += seen
        rightly += reading.finding == (Finding.BETTER if setting.effect > 0 else Finding.WORSE)
        covered += bool(latest and not latest.interval.excludes(setting.effect))
        tell(number + 1)
    return Found(worlds, called, rightly, covered)


def _world(setting: Setting, plan: Plan, chance: "Generator") -> dict[date, Tally]:
    """The tallies of every day: customers mature evenly from the first look to the last."""
    looks = setting.days - LEAST_DAYS + 1
    each = ceil(plan.planned_n / 2 / looks)
    drawn = [chance.binomial(each, rate, size=looks).cumsum() for rate in (setting.rate, setting.rate + setting.effect)]
    return {
        LAUNCHED + timedelta(days=LEAST_DAYS + look): _tally(each * (look + 1), [int(each[look]) for each in drawn])
        for look in range(looks)
    }


def _tally(n: int, successes: list[int]) -> Tally:
    heads = {(1, arm): Heads(n, n, n) for arm in (0, 1)}
    return Tally(heads, {"showed_up": {(1, arm): PairSums(n, y, 0, y, 0, 0) for arm, y in enumerate(successes)}})
