"""Where a rising function passes a value: few steps, since each of them may be a whole recursion over looks."""

from collections.abc import Callable

MOST_STEPS = 60


def root(excess: Callable[[float], float], low: float, high: float, closeness: float = 1e-9) -> float:
    """Where `excess` passes from below 0 to above it, from above to within `closeness` times the width of the bracket.

    Regula falsi with Dowell and Jarratt's halving (BIT 1971), bisecting where that hardly moves. Of a function that
    lies above 0 from the start it is `low`; of one that stays below, `high`.
    """
    below, above, near = excess(low), excess(high), closeness * (high - low)
    if below >= 0 or above <= 0:
        return low if below >= 0 else high
    side = 0
    for _step in range(MOST_STEPS):
        if high - low <= near:
            break
        place = _between(low, high, below / (below - above), near)
        found = excess(place)
        if found < 0:
            low, below, above, side = place, found, above / 2 if side < 0 else above, -1
        else:
            high, above, below, side = place, found, below / 2 if side > 0 else below, 1
    return high


def _between(low: float, high: float, share: float, near: float) -> float:
    """The guess of the chord, a little inside so that the bracket closes from both ends."""
    inside = min(0.25, 0.45 * near / (high - low))
    return low + (high - low) * min(max(share, inside), 1 - inside)
