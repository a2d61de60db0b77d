"""The sums of a pilot up to a day: all that the statistics need, and nothing about anybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pilots.statistics.samples import PairSums

Cell = tuple[int, int]
"""Version of the plan and arm."""
NOTHING = PairSums(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Heads:
    """Customers of one cell: assigned, exposed, past their window; told another arm later; erased since; sent the
    message of another arm; drawn twice, known as two customers."""

    assigned: int = 0
    exposed: int = 0
    mature: int = 0
    conflicts: int = 0
    erased: int = 0
    crossed: int = 0
    merged: int = 0

    def __add__(self, other: "Heads") -> "Heads":
        return Heads(
            self.assigned + other.assigned,
            self.exposed + other.exposed,
            self.mature + other.mature,
            self.conflicts + other.conflicts,
            self.erased + other.erased,
            self.crossed + other.crossed,
            self.merged + other.merged,
        )

    @property
    def maturing(self) -> int:
        """Exposed, and their window not yet over."""
        return self.exposed - self.mature


@dataclass(frozen=True, slots=True)
class Tally:
    """Heads by cell, and by outcome the sums by cell."""

    heads: dict[Cell, Heads] = field(default_factory=dict)
    sums: Mapping[str, Mapping[Cell, PairSums]] = field(default_factory=dict)

    def of_arm(self, arm: int) -> Heads:
        """The customers of an arm under all versions of the plan."""
        return sum((heads for (_version, place), heads in self.heads.items() if place == arm), Heads())

    @property
    def everyone(self) -> Heads:
        """The customers of all arms and the hold-out."""
        return sum(self.heads.values(), Heads())

    def total(self, outcome: str, arm: int) -> PairSums:
        """An arm's sums under all versions of the plan."""
        parts = (sums for (_version, place), sums in self.sums.get(outcome, {}).items() if place == arm)
        return sum(parts, NOTHING)

    def as_of_now(self, counts: Mapping[int, tuple[int, int]]) -> "Tally":
        """With as many assigned and exposed in each arm as `counts` says, under the newest version; outcomes and who is
        past the window stay those of the look."""
        heads, newest = dict(self.heads), max(self.versions, default=1)
        for arm, (assigned, exposed) in counts.items():
            known, cell = self.of_arm(arm), (newest, arm)
            more = Heads(assigned=assigned - known.assigned, exposed=exposed - known.exposed)
            heads[cell] = heads.get(cell, Heads()) + more
        return replace(self, heads=heads)

    @property
    def versions(self) -> list[int]:
        """The versions under which somebody was assigned."""
        return sorted({version for version, _arm in self.heads})

    def as_json(self) -> dict[str, Any]:
        """For the database: cells as "version:arm"."""
        return {
            "heads": {_key(cell): _row(heads) for cell, heads in self.heads.items()},
            "sums": {
                outcome: {_key(cell): _row(sums) for cell, sums in cells.items()}
                for outcome, cells in self.sums.items()
            },
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """As `as_json` wrote it."""
        return cls(
            {from_key(key): Heads(*row) for key, row in told["heads"].items()},
            {
                outcome: {from_key(key): PairSums(*row) for key, row in cells.items()}
                for outcome, cells in told["sums"].items()
            },
        )


def is_complete(told: Mapping[str, Any]) -> bool:
    """Whether a look's JSON holds all sums: those of an earlier version lack carriers and cubes."""
    return all(len(row) == len(PairSums.__slots__) for cells in told["sums"].values() for row in cells.values())


def _key(cell: Cell) -> str:
    return f"{cell[0]}:{cell[1]}"


def from_key(key: str) -> Cell:
    """ "1:0" is version 1, arm 0."""
    version, _colon, arm = key.partition(":")
    return int(version), int(arm)


def _row(record: Heads | PairSums) -> list[float]:
    return [getattr(record, name) for name in type(record).__slots__]


def added(parts: Iterable[PairSums]) -> PairSums:
    """Sums of several groups together."""
    return sum(parts, NOTHING)
