"""The KPI tile: a value, how it changed, whether that is good, and how far the target is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ui.sparkline import as_svg, sparkline

Direction = Literal["up", "down", "same"]
Verdict = Literal["better", "worse", "same", ""]


@dataclass(frozen=True)
class Kpi:
    """One tile. Texts are ready to show; `change` is the difference in words with its unit, `direction` where the
    value went.

    `verdict` says whether that is good for this figure (fewer no-shows is better); empty says nothing about it.
    """

    label: str
    value: str
    unit: str = ""
    change: str = ""
    direction: Direction = "same"
    verdict: Verdict = ""
    values: Sequence[float | None] = field(default=())
    target: float | None = None
    target_words: str = ""
    href: str = ""
    selected: bool = False
    note: str = ""

    @property
    def line(self) -> SafeString:
        """The small line under the value."""
        return as_svg(sparkline(self.values, self.target))

    @property
    def verdict_words(self) -> str:
        """The verdict as a word, so that colour is never the only sign."""
        words = {"better": gettext("better"), "worse": gettext("worse"), "same": gettext("the same")}
        return words.get(self.verdict, "")

    @property
    def arrow(self) -> str:
        """The icon of the direction."""
        return "same" if self.direction == "same" else f"arrow-{self.direction}"


def judge(change: float | None, *, lower_is_better: bool = False, dead: float = 0.0) -> tuple[str, Verdict]:
    """The direction and verdict of a change; changes within `dead` of nought are “the same”."""
    if change is None or abs(change) <= dead:
        return "same", "same"
    return ("up" if change > 0 else "down"), ("better" if (change > 0) != lower_is_better else "worse")
