"""A pilot's plan as a value: what is asked, of whom, how it is drawn and how it is read. Frozen at launch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import ceil
from typing import Any, Self

from pilots.statistics.sizes import GROUP_SEQUENTIAL, Question

MOST_ARMS = 40
MOST_WEIGHT = 1_000_000


@dataclass(frozen=True, slots=True)
class Arm:
    """A variant: its letter, what it is and its share among the arms (any sum). The first is what others are compared
    with."""

    key: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Guardrail:
    """An outcome that may not get worse by more than `limit`, on its own scale."""

    outcome: str
    limit: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is fixed before the first customer. Shares and effects are fractions of 1, windows are days.

    `baseline`, `deviation`, `per_week` come from the customers of the past, or are given; `planned_n` counts
    customers of A and of one other arm together, `cap` is where revenue per customer is cut.
    """

    hypothesis: str = ""
    audience: str = "given"
    audience_days: int = 365
    trigger: str = "assignment"
    arms: tuple[Arm, ...] = (Arm("A", "", 1.0), Arm("B", "", 1.0))
    holdout: float = 0.0
    outcome: str = "showed_up"
    window_days: int = 21
    guardrails: tuple[Guardrail, ...] = ()
    effect: float = 0.02
    alpha: float = 0.05
    power: float = 0.8
    method: str = GROUP_SEQUENTIAL
    looks: int = 28
    baseline: float = 0.0
    deviation: float = 0.0
    per_week: float = 0.0
    planned_n: int = 0
    planned_days: int = 0
    cap: float = 0.0
    cuped: bool = False
    own_baseline: float | None = None
    """The figure now, where somebody knows better than the past does."""
    own_deviation: float | None = None
    """Its spread per customer, of a mean or a ratio; of a share it follows from the figure."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What a later version of Helder wrote and this one does not know."""

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """As `as_json` wrote it."""
        names = {each.name for each in fields(cls)} - {"extra"}
        known = {name: value for name, value in told.items() if name in names}
        known["arms"] = tuple(Arm(**arm) for arm in told.get("arms", ()))
        known["guardrails"] = tuple(Guardrail(**guardrail) for guardrail in told.get("guardrails", ()))
        return cls(**known, extra={name: value for name, value in told.items() if name not in names})

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        told = asdict(self)
        return {**told.pop("extra"), **told}

    @property
    def others(self) -> range:
        """The arms that are compared with the first, by their place."""
        return range(1, len(self.arms))

    @property
    def question(self) -> Question:
        """What every comparison is asked, at its own share of alpha (Bonferroni; Holm when one has been answered)."""
        return Question(self.alpha / max(1, len(self.others)), self.power, self.method, max(1, self.looks))

    @property
    def split(self) -> float:
        """Customers in the smallest other arm for each one in A."""
        return min(self.arms[place].weight for place in self.others) / self.arms[0].weight

    @property
    def planned_size(self) -> float:
        """The information that the plan ends with: n_A n_B / (n_A + n_B)."""
        of_a = self.planned_n / (1 + self.split)
        return of_a * self.split / (1 + self.split)

    def everyone(self, of_a: int) -> int:
        """Customers to assign in all, hold-out included, when A needs `of_a`."""
        total = sum(arm.weight for arm in self.arms)
        return ceil(of_a * total / self.arms[0].weight / (1 - self.holdout))
