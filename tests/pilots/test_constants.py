"""Every number below or above which a pilot says something else: what it is, and that it lies exactly there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pilots import comparison, reading, results
from pilots.comparison import Lack, judged
from pilots.queries import audience
from pilots.reading import Finding, read
from pilots.results import _state
from pilots.statistics import allocation, exact, looks, randomisation, sequences
from pilots.statistics.allocation import Allocation
from pilots.statistics.samples import Interval, PairSums, Sums
from tests.pilots.test_dated_result import LAUNCHED, PLAN, came
from tests.pilots.test_floors import of, spent


def test_the_numbers():
    """A change of any of these changes what pilots say."""
    assert (reading.LEAST_DAYS, sequences.LEAST_CUSTOMERS, sequences.LEAST_OF_EACH) == (7, 100, 10)
    assert (exact.LEAST_EXPECTED, allocation.LEAST_EXPECTED) == (5.0, 5.0)
    assert (allocation.ALARM, allocation.CONCENTRATION) == (0.001, 100.0)
    assert (comparison.MOST_SKEW, results.NARROW) == (0.5, 0.8)
    assert (looks.LEAST_STEP, randomisation.LEAST_SKEW) == (5e-4, 1e-6)
    assert audience.WEEKS_BACK == 12


def shares(n, yes, of_b=None):
    other = n if of_b is None else of_b
    return of("showed_up", PairSums(n, yes, 0, yes, 0, 0), PairSums(other, yes, 0, yes, 0, 0))


@pytest.mark.parametrize(("a", "b", "lacks"), [(100, 100, False), (99, 100, True), (100, 99, True), (2000, 99, True)])
def test_a_hundred_customers_in_each_variant_are_enough_and_ninety_nine_are_not(a, b, lacks):
    assert (judged(PLAN, shares(a, 40, b), "showed_up", 1) == Lack.CUSTOMERS) == lacks


@pytest.mark.parametrize(("with_it", "lacks"), [(9, True), (10, False), (990, False), (991, True)])
def test_ten_with_it_and_ten_without_it_are_enough_and_nine_are_not(with_it, lacks):
    assert (judged(PLAN, shares(1000, with_it), "showed_up", 1) == Lack.CARRIERS) == lacks


@pytest.mark.parametrize(("buyers", "lacks"), [(9, True), (10, False)])
def test_of_a_mean_ten_customers_carry_it(buyers, lacks):
    tally = of("calls", spent(1000, buyers, 2), spent(1000, buyers, 3))
    assert (judged(replace(PLAN, outcome="calls"), tally, "calls", 1) == Lack.CARRIERS) == lacks


@pytest.mark.parametrize(("under", "lacks"), [(99, True), (100, False)])
def test_of_a_ratio_a_hundred_stand_below_the_line(under, lacks):
    sums = PairSums(500, 60, under, 80, under, 70, 90, 90, 80, 70, under)
    plan = replace(PLAN, outcome="calls_per_appointment")
    tally = of("calls_per_appointment", sums, sums)
    assert (judged(plan, tally, "calls_per_appointment", 1) == Lack.BASE) == lacks


@pytest.mark.parametrize(("skew", "lacks"), [(0.5, False), (-0.5, False), (0.51, True), (-0.51, True)])
def test_a_difference_may_be_half_as_skewed_as_a_variance_is_wide_and_no_more(monkeypatch, skew, lacks):
    whole = comparison.compared

    def skewed(*asked):
        found = whole(*asked)
        return found and replace(found, skew=skew)

    monkeypatch.setattr(comparison, "compared", skewed)
    assert (judged(PLAN, shares(1000, 300), "showed_up", 1) == Lack.SKEW) == lacks


@pytest.mark.parametrize(("day", "shown"), [(6, False), (7, True), (8, True)])
def test_the_first_figures_come_after_seven_days_and_not_after_six(day, shown):
    found = read(PLAN, LAUNCHED, {LAUNCHED + timedelta(days=day): came(4000, 400, 600)}, {1: PLAN})
    assert (found.finding != Finding.COLLECTING, bool(found.courses)) == (shown, shown)


@pytest.mark.parametrize(
    ("a", "b", "small"), [((10, 20), (0, 20), False), ((9, 20), (0, 20), True), ((5, 10), (5, 10), False)]
)
def test_chi_square_holds_from_five_expected_in_each_cell(a, b, small):
    assert exact.is_small(Sums.of_counts(*a), Sums.of_counts(*b)) == small


@pytest.mark.parametrize(
    ("counts", "weights", "tested"),
    [([5, 5], [1, 1], True), ([4, 5], [1, 1], False), ([95, 5], [19, 1], True), ([94, 5], [19, 1], False)],
)
def test_a_split_is_tested_from_five_expected_in_each_group(counts, weights, tested):
    assert (allocation.check(counts, weights).p is not None) == tested


@pytest.mark.parametrize(
    ("p", "always", "alarm"),
    [(0.001, 1.0, False), (0.000999, 1.0, True), (None, 0.001, False), (None, 0.000999, True), (0.5, 0.5, False)],
)
def test_the_alarm_rings_below_one_in_a_thousand_and_not_at_it(p, always, alarm):
    assert Allocation((1, 1), (1.0, 1.0), 0.0, p, 0, always).alarm == alarm


@pytest.mark.parametrize(
    ("low", "high", "state"),
    [
        (0.011, 0.02, "crossed"), (0.01, 0.02, "unclear"), (0.0, 0.010001, "unclear"), (0.0, 0.01, "close"),
        (0.0, 0.0081, "close"), (0.0, 0.008, "within"), (-0.01, 0.0, "within"), (-0.01, -0.0001, "better"),
    ],
)  # fmt: skip
def test_a_limit_is_kept_up_to_itself_and_narrowly_from_four_fifths(low, high, state):
    assert _state(Interval(low, high), 0.01) == state


def test_looks_are_at_least_a_step_apart():
    assert looks.steps([0.1, 0.1004, 0.1005, 0.2]) == (0.1, 0.1005, 0.2)
