"""Which arm a customer falls into: a keyed hash, so that the same customer always falls into the same one.

int(sha256("salt:pilot:customer")[:13 hex digits]) / 2^52 is exact in a float and always below 1. The hold-out has its
own salt and is drawn before the arms.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate

from pilots.models import HOLDOUT, Pilot
from pilots.plan import Plan


def fraction(salt: str, pilot: int, customer: int) -> float:
    """From 0 up to but never 1, evenly spread."""
    return int(sha256(f"{salt}:{pilot}:{customer}".encode()).hexdigest()[:13], 16) / 2**52


def place(at: float, weights: Sequence[float]) -> int:
    """The place of the weight into whose range `at` falls; ranges are half open and the last one ends at 1."""
    total = sum(weights)
    for index, edge in enumerate(accumulate(weights)):
        if at < edge / total and weights[index] > 0:
            return index
    return max(index for index, weight in enumerate(weights) if weight > 0)


def draw(pilot: Pilot, plan: Plan, customer: int) -> int:
    """The customer's arm, or `HOLDOUT`."""
    if plan.holdout and fraction(pilot.holdout_salt, pilot.pk, customer) < plan.holdout:
        return HOLDOUT
    return place(fraction(pilot.salt, pilot.pk, customer), [arm.weight for arm in plan.arms])
