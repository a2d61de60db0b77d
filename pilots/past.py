"""What a plan is sized by: what customers like these did before, as it was known when somebody counted it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Past:
    """What customers like these did in a window as long as the plan's: how many there were, their figure, its spread
    per customer, how many come a week (0: they are all there at once) and the 99.9 % point of the values.

    `unknown` are customers like these of whom nothing says that they were there when the window began: they are left
    out of the figure. `at` is when all this was counted.
    """

    customers: int
    baseline: float
    deviation: float
    per_week: float
    cap: float
    unknown: int = 0
    at: str = ""

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """As `as_json` wrote it."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in told.items() if name in names})

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @property
    def everybody(self) -> int:
        """Customers like these, known for as long or not."""
        return self.customers + self.unknown

    @property
    def counted_at(self) -> datetime | None:
        """When."""
        return datetime.fromisoformat(self.at) if self.at else None
