"""Events over time in two groups: calls a day, damages a year."""

from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

from pilots.calculator.comparisons import told_apart
from pilots.calculator.fields import LARGEST, Fields
from pilots.calculator.methods import method
from pilots.calculator.numerals import told
from pilots.statistics.differences import quantile, two_sided
from pilots.statistics.relatives import Limited, minus, over

MOST = 10**12


def two_rates(fields: Fields) -> dict[str, Any]:
    """Events per unit of time in two groups, from events and time at risk, each event for itself (Poisson)."""
    (events_a, time_a), (events_b, time_b) = (_observed(fields, name) for name in "ab")
    alpha = fields.number("alpha", 1e-6, 0.5, 0.05)
    fields.finish()
    z = quantile(alpha / 2)
    a, b = _limited(events_a, time_a, z), _limited(events_b, time_b, z)
    interval, relative = minus(a, b), over(a, b)
    difference, p = b.value - a.value, _p(events_a, time_a, events_b, time_b)
    return {
        "groups": [_group("a", events_a, time_a, a), _group("b", events_b, time_b, b)],
        "difference": {"absolute": difference, "relative": relative.value if relative else None},
        "intervals": [
            {
                "method": "rate_limits", "valid_at": "one look", "level": 1 - alpha, "low": interval.low,
                "high": interval.high, "p_value": told(p), "relative_low": relative.low if relative else None,
                "relative_high": relative.high if relative else None,
            }
        ],
        "methods": [method(key) for key in ("rate_score", "rate_limits", "rate_z", "ratio_of_limits")],
        "sentence": told_apart(difference, interval, p, alpha),
        "caution": _("Holds where one event brings no other; where some customers have many, chance does more."),
    }  # fmt: skip


def _observed(fields: Fields, group: str) -> tuple[int, float]:
    return fields.whole(f"{group}.events", 0, MOST), fields.number(f"{group}.time", 1e-9, LARGEST)


def _limited(events: int, time: float, z: float) -> Limited:
    """A rate between its score limits: (x + z²/2 ± z √(x + z²/4)) / t."""
    middle, reach = events + z * z / 2, z * sqrt(events + z * z / 4)
    return Limited(events / time, max(0.0, middle - reach) / time, (middle + reach) / time)


def _p(events_a: int, time_a: float, events_b: int, time_b: float) -> float:
    """The two-sided p-value of equal rates, by the rate of both together; 1 where nothing happened."""
    if not events_a + events_b:
        return 1.0
    together = (events_a + events_b) / (time_a + time_b)
    z = (events_b / time_b - events_a / time_a) / sqrt(together * (1 / time_a + 1 / time_b))
    return two_sided(z)


def _group(name: str, events: int, time: float, limited: Limited) -> dict[str, Any]:
    found = {"group": name, "events": events, "time": time}
    return {**found, "estimate": limited.value, "low": limited.low, "high": limited.high}
