"""The funnel: from what was sent to who showed up, each step with its share of something named."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

HEIGHT = 100.0


@dataclass(frozen=True)
class Note:
    """What stands under a step: words, and the number before them that opens where `href` leads."""

    words: str
    value: int | None = None
    href: str = ""


@dataclass(frozen=True)
class Step:
    """One step: how many, which share of what, and notes on what was lost; `machine` counts what only machines did,
    on top."""

    label: str
    value: int
    href: str = ""
    share: float | None = None
    share_of: str = ""
    notes: Sequence[Note] = ()
    machine: int = 0


@dataclass(frozen=True)
class Bar:
    """A step as drawn: heights in percent of the tallest; `next_height` is where the slope to the next bar ends."""

    step: Step
    height: float
    machine_height: float
    next_height: float | None

    @property
    def slope(self) -> str:
        """The corners of the slope to the next bar, in a box of 100 by 100."""
        if self.next_height is None:
            return ""
        return f"0,{HEIGHT - self.height:.2f} 100,{HEIGHT - self.next_height:.2f} 100,100 0,100"


@dataclass(frozen=True)
class Funnel:
    """The steps in order, the first the widest."""

    steps: Sequence[Step]

    @cached_property
    def bars(self) -> list[Bar]:
        """The steps with their heights."""
        tallest = max((step.value + step.machine for step in self.steps), default=0)
        heights = [HEIGHT * step.value / tallest if tallest else 0.0 for step in self.steps]
        machines = [HEIGHT * step.machine / tallest if tallest else 0.0 for step in self.steps]
        return [
            Bar(step, round(height, 2), round(machine, 2), following)
            for step, height, machine, following in zip(
                self.steps, heights, machines, [*heights[1:], None], strict=True
            )
        ]
