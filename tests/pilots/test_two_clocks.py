"""Looks that do not come as planned, in 40,000 worlds each: spending stops at the planned customers, information does
not; rare outcomes in a small arm are read by the spread of the lot."""

from datetime import date, timedelta
from math import sqrt

import numpy as np
import pytest

from pilots.statistics import contrasts, looks
from pilots.statistics.courses import Rule, course
from pilots.statistics.differences import Difference
from pilots.statistics.randomisation import normal_score
from pilots.statistics.samples import PairSums
from pilots.statistics.sizes import GROUP_SEQUENTIAL

WORLDS = 40_000
ALPHA = 0.05
ERROR = sqrt(ALPHA * (1 - ALPHA) / WORLDS)
BEGAN = date(2026, 1, 5)
PLANNED = 10_000
GROWING = {
    "9,500, then 20,000": [9_500, 20_000],
    "9,900, then 60,000": [9_900, 60_000],
    "cohorts of 4,500": [4_500, 9_000, 13_500],
    "as planned": [2_000, 4_000, 6_000, 8_000, 10_000],
    "one look at four times as many": [40_000],
    "daily, then a whole file": [*range(500, 9_800, 300), 35_000],
    "never as many": [3_000, 6_000, 7_000],
}


def rule(planned=PLANNED, last=None, share_of_b=0.5):
    return Rule(GROUP_SEQUENTIAL, ALPHA, planned, planned * share_of_b * (1 - share_of_b), last)


def days(count):
    return [BEGAN + timedelta(days=number) for number in range(count)]


def reaches(counts):
    """What the score is held against at each look of a comparison that grows so; the last day ends it at the latest."""
    seen = [(day, Difference(0.0, 1 / sqrt(n / 4), n / 4, n)) for day, n in zip(days(len(counts)), counts, strict=True)]
    found = course(seen, rule(last=seen[-1][0]))
    assert found.ended
    assert len(found.points) == len(counts)
    return [point.stops.high * sqrt(point.n / 4) for point in found.points]


@pytest.mark.parametrize("name", GROWING)
def test_more_customers_than_planned_deceive_no_more_often(name):
    counts = np.array(GROWING[name])
    steps = np.diff(counts, prepend=0)
    chance = np.random.default_rng(31)
    sums = (chance.standard_normal((WORLDS, len(counts))) * np.sqrt(steps)).cumsum(axis=1)
    called = (np.abs(sums / np.sqrt(counts)) > reaches(GROWING[name])).any(axis=1).mean()
    assert abs(called - ALPHA) <= 2 * ERROR + 1e-4


@pytest.mark.parametrize("name", GROWING)
def test_what_the_simulation_counts_the_recursion_works_out(name):
    counts = GROWING[name]
    information = tuple(n / PLANNED for n in counts)
    assert looks.crossing(information, tuple(reaches(counts)), 0.0) == pytest.approx(ALPHA, abs=2e-4)


def test_with_one_clock_for_both_the_error_would_grow():
    """The test above can fail: looks that are taken to hang together as if nobody had come beyond the plan."""
    information, spending = (0.99, 6.0), (0.99, 1.0)
    assert looks.crossing(information, looks.boundaries(spending, ALPHA), 0.0) > 0.075
    assert looks.crossing(information, looks.boundaries(spending, ALPHA, information), 0.0) == pytest.approx(ALPHA)


@pytest.mark.parametrize("rate", [0.005, 0.01])
@pytest.mark.parametrize("share_of_b", [0.1, 0.05])
@pytest.mark.parametrize(("of_b", "looked"), [(3_000, 5), (6_000, 20)])
def test_rare_outcomes_in_a_small_arm_deceive_no_more_often(rate, share_of_b, of_b, looked):
    n_b = of_b // looked * np.arange(1, looked + 1)
    n_a = np.round(n_b * (1 - share_of_b) / share_of_b)
    chance = np.random.default_rng(8)
    b = chance.binomial(of_b // looked, rate, (WORLDS, looked)).cumsum(axis=1)
    a = chance.binomial(int(n_a[0]), rate, (WORLDS, looked)).cumsum(axis=1)
    n_a = n_a[0] * np.arange(1, looked + 1)
    enough = (a + b) * n_b / (n_a + n_b) >= 10
    bounds = looks.boundaries(tuple(np.arange(1, looked + 1) / looked), ALPHA)
    passed = (np.abs(scores(a, n_a, b, n_b)) > bounds) & enough
    assert passed.any(axis=1).mean() <= ALPHA + 2 * ERROR
    for world in range(40):  # as the code that reads pilots says
        found = product_score(a[world, -1], n_a[-1], b[world, -1], n_b[-1])
        assert found == pytest.approx(scores(a, n_a, b, n_b)[world, -1], abs=1e-3)


def scores(a, n_a, b, n_b):
    """The pooled z of two shares and the normal score as far out in Pearson's type III, written again over arrays."""
    n, share = n_a + n_b, (a + b) / (n_a + n_b)
    variance = np.maximum(share * (1 - share), 1e-12)
    z = (b / n_b - a / n_a) / np.sqrt(variance * n / (n - 1) * (1 / n_a + 1 / n_b))
    skew = (1 - 2 * share) / np.sqrt(variance) * (n_a - n_b) / np.sqrt(n_a * n_b * n)
    return 6 / skew * (np.cbrt(np.maximum(1 + skew * z / 2, 0)) - 1) + skew / 6


def product_score(a, n_a, b, n_b):
    found = contrasts.shares(PairSums(int(n_a), a, 0, a, 0, 0), PairSums(int(n_b), b, 0, b, 0, 0))
    return normal_score(found.value / found.tested_se, found.skew)
