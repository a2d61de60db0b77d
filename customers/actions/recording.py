"""Each record of a batch by itself: checked, told once, and what became of it."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from accounts.outcomes import Outcome, Status
from customers.checks import problem

Told = TypeVar("Told", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Checked(Generic[Told]):
    """A batch after a first look: the records that can be kept, by their place, and what is wrong with the others.

    One that is told several times in the very same words is kept at its last place, since the last word counts.
    """

    size: int
    good: dict[int, Told]
    wrong: dict[int, Outcome]
    first: dict[int, int]
    """The first place of a record, by the place at which it is kept."""

    def outcomes(self, accepted: Collection[int]) -> list[Outcome]:
        """One for each record told, in order: what is neither wrong nor `accepted` (by its place here) was known."""
        fresh, known = Outcome(Status.ACCEPTED), Outcome(Status.DUPLICATE)
        told = {self.first[pos] for pos in accepted}
        return [self.wrong.get(pos) or (fresh if pos in told else known) for pos in range(self.size)]

    def refuse(self, records: Sequence[Told], places: Collection[int], outcome: Outcome) -> None:
        """Keeps none of the good ones at these places, wherever else the same is told."""
        refused = {self.good.pop(pos) for pos in places}
        if refused:
            self.wrong.update({pos: outcome for pos, told in enumerate(records) if told in refused})


def check(records: Sequence[Told], wrong_with: Callable[[Any], Outcome | None] = problem) -> Checked[Told]:
    """Looks at each record by itself; `wrong_with` says why one cannot be kept."""
    first: dict[Told, int] = {}
    last: dict[Told, int] = {}
    wrong: dict[int, Outcome] = {}
    for pos, record in enumerate(records):
        problematic = wrong_with(record)
        if problematic:
            wrong[pos] = problematic
        else:
            first.setdefault(record, pos)
            last[record] = pos
    good = {pos: record for record, pos in last.items()}
    return Checked(len(records), good, wrong, {pos: first[record] for pos, record in good.items()})
