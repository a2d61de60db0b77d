"""Several questions at once: p-values adjusted so that they may be held against alpha one by one."""

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """Controls the chance of any false call, for what is decided on (Holm, Scand. J. Stat. 1979)."""
    order = sorted(range(len(ps)), key=lambda index: ps[index])
    adjusted, largest = [0.0] * len(ps), 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[index]))
        adjusted[index] = largest
    return adjusted


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Controls the share of false calls among all, for exploration (Benjamini, Hochberg, JRSS B 1995)."""
    order = sorted(range(len(ps)), key=lambda index: ps[index], reverse=True)
    adjusted, smallest = [0.0] * len(ps), 1.0
    for rank, index in enumerate(order):
        smallest = min(smallest, ps[index] * (len(ps) / (len(ps) - rank)))
        adjusted[index] = smallest
    return adjusted
