"""The score of a period as the page shows it: in all, month by month, and by branch and channel with its interval."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import Market
from customers.models import Branch
from feedback.models import Channel
from feedback.queries.scores import Asked, Key, crossed
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
    """The score of the answers that were asked for; branches and channels with most answers first. Two questions."""
    names = {str(pk): name for pk, name in Branch.objects.filter(market=market).values_list("pk", "name")}
    found = crossed(market, asked, "month", "branch", "channel")
    months, branches, channels = (_summed((keys[place], counts) for keys, counts in found) for place in range(3))
    return Overview(
        Line("", "", sum(months.values(), Counts())),
        {month: counts for month, counts in sorted(months.items(), key=str) if isinstance(month, date)},
        _lines(branches, names),
        _lines(channels, {each.value: str(each.label) for each in Channel}),
    )


def _summed(groups: Iterable[tuple[Key, Counts]]) -> dict[Key, Counts]:
    found: defaultdict[Key, Counts] = defaultdict(Counts)
    for key, counts in groups:
        found[key] += counts
    return found


def _lines(groups: Mapping[Key, Counts], names: Mapping[str, str]) -> tuple[Line, ...]:
    """A group without a key, of which nobody knows the branch, has no name."""
    lines = [Line("" if key is None else str(key), names.get(str(key), ""), counts) for key, counts in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-line.counts.n, line.name)))
