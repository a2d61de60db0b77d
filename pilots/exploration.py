"""Segments of a pilot as the page shows them: ideas, no proof."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pilots.comparison import fixed, judged
from pilots.queries.pilots import Standing
from pilots.queries.segments import Segment
from pilots.results import Bar, bar
from pilots.statistics.differences import Difference, two_sided
from pilots.statistics.multiplicity import benjamini_hochberg
from pilots.statistics.randomisation import normal_score
from pilots.words import change, span
from ui import formats


@dataclass(frozen=True, slots=True)
class Explored:
    """A segment's difference: no proof. `p` is adjusted for how many segments were looked at; a segment with too few
    has none, and no figures."""

    label: str
    mature: int
    change: str
    span: str
    p: str
    bar: Bar | None


def explored(found: Standing, parts: Sequence[Segment]) -> list[Explored]:
    """Every segment, those with enough to compare with p-values by Benjamini and Hochberg."""
    outcome, arm = found.plan.outcome, found.reading.best
    known = [(part, judged(found.plan, part.tally, outcome, arm)) for part in parts]
    ps = [_p(difference) for _part, difference in known if isinstance(difference, Difference)]
    adjusted = iter(benjamini_hochberg(ps))
    return [
        _compared(found, part, next(adjusted)) if isinstance(difference, Difference) else _early(part)
        for part, difference in known
    ]


def _p(found: Difference) -> float:
    return two_sided(normal_score(found.value / found.tested_se, found.skew))


def _compared(found: Standing, part: Segment, p: float) -> Explored:
    outcome = found.plan.outcome
    known = fixed(found.plan, part.tally, outcome, found.reading.best)
    if known is None:
        return _early(part)
    difference, interval = known
    return Explored(
        part.label,
        part.tally.everyone.mature,
        change(outcome, difference.value),
        span(outcome, interval.low, interval.high),
        formats.chance(p),
        bar(difference.value, interval),
    )


def _early(part: Segment) -> Explored:
    return Explored(part.label, part.tally.everyone.mature, "–", _("too early"), "–", None)
