"""Segments of a pilot as the page shows them: ideas, no proof."""

from collections.abc import Sequence
from dataclasses import dataclass

from pilots.queries.pilots import Standing
from pilots.queries.segments import Segment
from pilots.reading import fixed
from pilots.results import Bar, bar
from pilots.statistics.differences import two_sided
from pilots.statistics.multiplicity import benjamini_hochberg
from pilots.words import change, span
from ui import formats


@dataclass(frozen=True, slots=True)
class Explored:
    """A segment's difference: no proof. `p` is adjusted for how many segments were looked at."""

    label: str
    mature: int
    change: str
    span: str
    p: str
    bar: Bar


def explored(found: Standing, parts: Sequence[Segment]) -> list[Explored]:
    """Every segment that has customers in both variants, p-values by Benjamini and Hochberg."""
    outcome, arm = found.plan.outcome, found.reading.best
    known = [(part, fixed(found.plan, part.tally, outcome, arm)) for part in parts]
    pairs = [(part, *each) for part, each in known if each and each[0].z is not None]
    adjusted = benjamini_hochberg([two_sided(difference.z or 0.0) for _part, difference, _interval in pairs])
    return [
        Explored(
            part.label,
            part.tally.everyone.mature,
            change(outcome, difference.value),
            span(outcome, interval.low, interval.high),
            formats.chance(p),
            bar(difference.value, interval),
        )
        for (part, difference, interval), p in zip(pairs, adjusted, strict=True)
    ]
