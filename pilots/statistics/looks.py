"""How a score that is looked at many times crosses a boundary: the recursion of Armitage, McPherson and Rowe.

(JRSS A 1969.) Looks are fractions t of the planned information, rising; the score times sqrt(t) is a Brownian motion.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, log, pi, sqrt
from typing import TYPE_CHECKING, Any

from pilots.statistics.differences import NORMAL, quantile
from pilots.statistics.roots import root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Curve = NDArray[Any]

FARTHEST = 8.0
LEAST_STEP = 5e-4
"""Looks nearer to each other than this share of the information are one look: nothing was learned between."""


def spent(t: float, alpha: float) -> float:
    """Error spent per side by information t: 2(1 - Phi(z / sqrt(t))) with z the upper alpha/4 quantile.

    O'Brien-Fleming-like (Lan, DeMets, Biometrika 1983), with alpha/2 for each side as in R's ldbounds (Reboussin,
    DeMets, Kim, Lan, Control. Clin. Trials 2000): at t = 1 it is alpha/2.
    """
    return 0.0 if t <= 0 else 2 * NORMAL.cdf(-quantile(alpha / 4) / sqrt(min(t, 1.0)))


@lru_cache(maxsize=256)
def boundaries(
    fractions: tuple[float, ...], alpha: float = 0.05, information: tuple[float, ...] | None = None
) -> tuple[float, ...]:
    """The z score to pass at each look so that no difference is called one with probability alpha, over all looks.

    Two clocks (Lan, DeMets, Statistics in Medicine 1989): by `fractions`, which rise to at most 1, error is spent;
    `information`, the same unless told, is how far the looks' scores hang together, and may go beyond 1. Looks are at
    least `LEAST_STEP` apart. A boundary above 8 is written as 8.
    """
    path, found, before = _Path(), [], 0.0
    for spending, t in zip(fractions, information or fractions, strict=True):
        now = spent(spending, alpha)
        found.append(path.solve(t, now - before))
        path.walk(t, found[-1])
        before = now
    return tuple(found)


@lru_cache(maxsize=256)
def crossing(fractions: tuple[float, ...], bounds: tuple[float, ...], drift: float) -> float:
    """The chance that the score passes its boundary, on either side, at one of the looks.

    `drift` is the score expected at full information: 0 where there is no difference.
    """
    path, chance = _Path(drift), 0.0
    for t, bound in zip(fractions, bounds, strict=True):
        chance += path.beyond(t, bound * sqrt(t)) + path.beyond(t, bound * sqrt(t), upper=False)
        path.walk(t, bound)
    return min(1.0, chance)


def steps(fractions: Sequence[float]) -> tuple[float, ...]:
    """Those of the looks that count: rising, `LEAST_STEP` apart, at most 1."""
    kept: list[float] = []
    for t in fractions:
        if min(t, 1.0) - (kept[-1] if kept else 0.0) >= LEAST_STEP:
            kept.append(min(t, 1.0))
    return tuple(kept)


class _Path:
    """The density of a Brownian motion with drift that has stayed within its boundaries so far."""

    def __init__(self, drift: float = 0.0) -> None:
        self.drift, self.t = drift, 0.0
        self.places: Curve | None = None
        self.weighted: Curve | None = None
        """The density at the places, times what each place stands for in an integral."""

    def beyond(self, t: float, edge: float, *, upper: bool = True) -> float:
        """The chance to lie above `edge` (below -`edge`) at t, having stayed within until now."""
        from scipy.special import ndtr  # noqa: PLC0415

        spread, moved = sqrt(t - self.t), self.drift * (t - self.t)
        sign = 1 if upper else -1
        if self.places is None or self.weighted is None:
            return float(ndtr((sign * moved - edge) / spread))
        return float(self.weighted @ ndtr((sign * (self.places + moved) - edge) / spread))

    def solve(self, t: float, error: float) -> float:
        """The boundary at t that a motion without drift passes upwards with chance `error`."""
        if error <= 0:
            return FARTHEST
        return root(lambda bound: log(error / max(self.beyond(t, bound * sqrt(t)), 1e-300)), 0.0, FARTHEST)

    def walk(self, t: float, bound: float) -> None:
        """Goes on to t, staying within the boundary there."""
        import numpy as np  # noqa: PLC0415

        edge, step, moved = min(bound, FARTHEST) * sqrt(t), t - self.t, self.drift * (t - self.t)
        nodes, weights = _rule(ceil(pi * edge / sqrt(step) / 16) * 16 + 32)
        places = edge * nodes
        if self.places is None or self.weighted is None:
            density = np.exp(-((places - moved) ** 2) / (2 * step))
        else:
            density = np.exp(-((places[:, None] - moved - self.places[None, :]) ** 2) / (2 * step)) @ self.weighted
        self.places, self.weighted, self.t = places, density * weights * (edge / sqrt(2 * pi * step)), t


@lru_cache(maxsize=64)
def _rule(points: int) -> tuple["Curve", "Curve"]:
    """Gauss and Legendre's places and weights on -1 to 1; so many that they lie closer than one step spreads."""
    from numpy.polynomial.legendre import leggauss  # noqa: PLC0415

    return leggauss(points)
