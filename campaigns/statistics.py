"""Whether a share changed in the course of a period; pure mathematics."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final

Share = tuple[float, float]
"""How many of how many."""
FEWEST: Final = 4
"""Parts of a period: with fewer nobody can tell how much they differ without reason."""


@dataclass(frozen=True, slots=True)
class Course:
    """A share, from 0 to 1: in the first and in the second half, in all, and the lowest and highest of a part.

    `change` is 1 where it rose and -1 where it fell by more than chance, else 0; None where there are too few parts.
    """

    first: float
    last: float
    whole: float
    low: float
    high: float
    change: int | None


def course(parts: Sequence[Share]) -> Course | None:
    """How a share went over the parts of a period, the earliest first; None where fewer than two had anything to share.

    Halves are compared and not the first part with the last, which a noisy line puts anywhere. It changed where the
    halves' intervals of 95 % do not touch. Where parts differ without reason by more than chance (another audience,
    another weekday), all count for as many fewer messages as they differ more.
    """
    known = [(part, whole) for part, whole in parts if whole > 0]
    if len(known) < 2:
        return None
    halves = known[: len(known) // 2], known[len(known) // 2 :]
    rates = [_rate(part) for part in known]
    return Course(
        _rate(_together(halves[0])),
        _rate(_together(halves[1])),
        _rate(_together(known)),
        min(rates),
        max(rates),
        _change(*halves) if len(known) >= FEWEST else None,
    )


def wilson(successes: float, n: float, z: float) -> tuple[float, float]:
    """A share's score interval, `z` standard errors to each side. Of nobody: 0 to 1.

    Wilson 1927; Newcombe, Stat. Med. 1998, 17:857, method 3.
    """
    if n <= 0:
        return 0.0, 1.0
    p = successes / n
    middle, reach = 2 * n * p + z * z, z * sqrt(z * z + 4 * n * p * (1 - p))
    below = 0.0 if successes <= 0 else max(0.0, (middle - reach) / (2 * (n + z * z)))
    above = 1.0 if successes >= n else min(1.0, (middle + reach) / (2 * (n + z * z)))
    return below, above


def _change(before: Sequence[Share], after: Sequence[Share]) -> int:
    """What parts differ by without reason is told by the parts of each half, or by neighbours (von Neumann, Ann. Math.
    Statist. 1941, 12:367): a step leaves the one as it is, a slow rise the other."""
    every = [*before, *after]
    within = (_strewn(before) + _strewn(after)) / (len(every) - 2), len(every) - 2
    between = _stepping(every) / (len(every) - 1), (len(every) - 1) * 2 / 3
    return max((_apart(_together(before), _together(after), *noise) for noise in (within, between)), key=abs)


def _apart(before: Share, after: Share, noise: float, freedom: float) -> int:
    """1 or -1 where the intervals do not touch; `noise` is how many times a part varies as much as chance has it."""
    from scipy.special import stdtrit  # noqa: PLC0415

    noise, z = max(noise, 1.0), float(stdtrit(freedom if noise > 1 else float("inf"), 0.975))
    (low, high), (lower, higher) = (wilson(part / noise, whole / noise, z) for part, whole in (before, after))
    return (lower > high) - (higher < low)


def _strewn(parts: Sequence[Share]) -> float:
    """Pearson's chi-squared of parts around their common share."""
    rate = _rate(_together(parts))
    return sum((_rate(part) - rate) ** 2 * part[1] for part in parts) / _variance(rate)


def _stepping(parts: Sequence[Share]) -> float:
    """The same of the steps from each part to the next."""
    steps = sum((_rate(b) - _rate(a)) ** 2 / (1 / a[1] + 1 / b[1]) for a, b in pairwise(parts))
    return steps / _variance(_rate(_together(parts)))


def _variance(rate: float) -> float:
    """Of one message's yes or no; where all say the same nothing differs, and anything may stand here."""
    return rate * (1 - rate) or 1.0


def _together(parts: Sequence[Share]) -> Share:
    return sum(part for part, _whole in parts), sum(whole for _part, whole in parts)


def _rate(share: Share) -> float:
    return share[0] / share[1]
