"""The score of a period as the page shows it: in all, month by month, and by branch and channel with its interval."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import Market
from customers.models import Branch
from feedback.models import Channel
from feedback.queries.scores import Asked, Scores, scores
from feedback.statistics import Counts, interval


@dataclass(frozen=True)
class Line:
    """One branch, channel, month or the whole: `key` is what a link asks for, `name` what is read."""

    key: str
    name: str
    counts: Counts

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        return interval(self.counts)

    @property
    def low(self) -> float | None:
        return self.interval[0] if self.interval else None

    @property
    def high(self) -> float | None:
        return self.interval[1] if self.interval else None


@dataclass(frozen=True, slots=True)
class Overview:
    """Of a period; the groups of each kind add up to the whole."""

    whole: Line
    months: dict[date, Counts]
    branches: tuple[Line, ...]
    channels: tuple[Line, ...]


def overview(market: Market, asked: Asked) -> Overview:
    """The score of the answers that were asked for; branches and channels with most answers first. Four questions."""
    months = {each.key: each.counts for each in scores(market, asked, by="month") if isinstance(each.key, date)}
    names = dict(Branch.objects.filter(market=market).values_list("pk", "name"))
    return Overview(
        Line("", "", sum(months.values(), Counts())),
        months,
        _lines(scores(market, asked, by="branch"), {str(pk): name for pk, name in names.items()}),
        _lines(scores(market, asked, by="channel"), {each.value: str(each.label) for each in Channel}),
    )


def _lines(groups: list[Scores], names: dict[str, str]) -> tuple[Line, ...]:
    """A group without a key, of which nobody knows the branch, has no name."""
    lines = [
        Line("" if each.key is None else str(each.key), names.get(str(each.key), ""), each.counts) for each in groups
    ]
    return tuple(sorted(lines, key=lambda line: -line.counts.n))
