"""Whatever counts come in, the statistics answer with numbers, in order, and alike for either side."""

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilots.statistics import allocation, differences, estimates, looks, multiplicity, randomisation, sequences, sizes
from pilots.statistics.samples import PairSums, Sums

arms = st.integers(0, 10**6).flatmap(lambda n: st.builds(Sums.of_counts, st.integers(0, n), st.just(n)))
alphas = st.sampled_from([0.001, 0.01, 0.05, 0.2])
values = st.lists(st.floats(0, 1e5, allow_nan=False), max_size=20)
some = settings(max_examples=60, deadline=None)


def sums(numbers: list[float]) -> Sums:
    return Sums(len(numbers), sum(numbers), sum(number**2 for number in numbers))


@some
@given(arms, arms, alphas)
def test_newcombe_holds_its_estimate_within_minus_one_and_one_and_turns_with_its_sides(a, b, alpha):
    found, turned = differences.newcombe(a, b, alpha), differences.newcombe(b, a, alpha)
    assert -1 <= found.low <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low), abs=1e-12)
    if a.n and b.n:
        assert found.low - 1e-12 <= b.mean - a.mean <= found.high + 1e-12


@some
@given(arms, alphas)
def test_wilson_holds_the_share(arm, alpha):
    found = differences.wilson(arm.total, arm.n, alpha)
    assert 0 <= found.low <= found.high <= 1
    if arm.n:
        assert found.low - 1e-9 <= arm.mean <= found.high + 1e-9


@some
@given(arms, arms, st.integers(1, 10**6), alphas)
def test_the_sequence_is_wider_than_one_look_and_its_p_a_chance(a, b, planned, alpha):
    parts = [estimates.proportion(arm) for arm in (a, b)]
    if None in parts:
        assert not (a.n and b.n)
        return
    found = differences.difference(*parts)
    interval = sequences.interval(found, planned, alpha)
    reach = differences.quantile(alpha / 2) * found.se
    assert interval.low <= found.value - reach <= found.value + reach <= interval.high
    assert 0 <= sequences.p_value(found, planned, alpha) <= 1


@some
@given(values, values)
def test_welch_answers_or_says_that_it_cannot(a, b):
    found = differences.welch(sums(a), sums(b))
    if found is None:
        assert min(len(a), len(b)) < 2 or sums(a).variance == sums(b).variance == 0
        return
    interval, p, freedom = found
    assert interval.low <= sums(b).mean - sums(a).mean <= interval.high
    assert 0 <= p <= 1
    assert isfinite(freedom)


@some
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30))
def test_a_ratio_is_a_number_or_nothing(customers):
    ys, xs = [float(y) for y, _x in customers], [float(x) for _y, x in customers]
    products = sum(y * x for y, x in customers)
    pair = PairSums(len(ys), sum(ys), sum(xs), sum(y * y for y in ys), sum(x * x for x in xs), products)
    found = estimates.ratio(pair)
    assert (found is None) == (len(ys) < 2 or not sum(xs))
    assert found is None or (isfinite(found.value) and found.se >= 0)
    freed = estimates.cuped([pair, pair])
    assert all(each is None or isfinite(each.value) for each in freed)


@some
@given(st.lists(st.integers(0, 10**5), min_size=2, max_size=40), st.data())
def test_sample_ratios_of_up_to_forty_arms(counts, data):
    weights = data.draw(st.lists(st.sampled_from([0, 1, 5, 12.5, 50]), min_size=len(counts), max_size=len(counts)))
    found = allocation.check(counts, weights)
    assert found.p is None or 0 <= found.p <= 1
    assert sum(found.counts) == found.strays + round(sum(found.expected))
    assert 0 <= allocation.sequential_p([counts], weights) <= 1


@some
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_ps_are_chances_no_smaller_in_the_same_order(ps):
    for adjust in (multiplicity.holm, multiplicity.benjamini_hochberg):
        adjusted = adjust(ps)
        assert all(p <= found <= 1 for p, found in zip(ps, adjusted, strict=True))
        order = sorted(range(len(ps)), key=lambda index: ps[index])
        assert sorted(adjusted) == [adjusted[index] for index in order]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=30), alphas)
def test_spending_never_exceeds_alpha_however_the_looks_fall(fractions, alpha):
    kept = looks.steps(sorted(fractions))
    bounds = looks.boundaries(kept, alpha)
    assert looks.crossing(kept, bounds, 0.0) <= alpha * 1.001


@some
@given(st.floats(0.01, 0.9), st.floats(0.001, 0.09), st.sampled_from([1.0, 0.5, 2.0]))
def test_the_size_has_the_power_that_was_asked(rate, effect, split):
    question = sizes.Question(method=sizes.FIXED)
    n = sizes.proportions(rate, effect, question, split)
    if n < 100:
        return  # whole customers make steps
    assert sizes.proportions_power(n, rate, effect, question, split) == pytest.approx(0.8, abs=0.005)


@pytest.mark.parametrize("method", [sizes.FIXED, sizes.GROUP_SEQUENTIAL, sizes.SEQUENCE])
def test_forty_arms_can_be_planned(method):
    question = sizes.Question(alpha=0.05 / 39, method=method)
    assert sizes.proportions(0.8, 0.02, question) > sizes.proportions(0.8, 0.02, sizes.Question(method=method))


variances = st.floats(1e-9, 4)


@some
@given(st.floats(-5, 5), variances, st.one_of(st.just(0.0), variances), st.floats(-0.5, 0.5), st.floats(0.1, 60))
def test_an_interval_leaves_out_nothing_exactly_where_the_test_passes(value, null, apart, skew, reach):
    found = randomisation.Tested(value, null, apart, skew).interval(reach)
    score = randomisation.normal_score(value / null**0.5, skew)
    assert isfinite(found.low)
    assert found.low <= value <= found.high
    assert isfinite(found.high)
    if reach <= looks.FARTHEST and abs(abs(score) - reach) > 1e-6:  # beyond lies the end of the distribution
        assert found.excludes() == (abs(score) > reach)
        assert (found.low > 0) == (score > reach)


@some
@given(st.floats(-8, 8), st.floats(-0.5, 0.5))
def test_a_score_turned_into_a_normal_one_and_back_is_the_same_and_rises(z, skew):
    there = randomisation.normal_score(z, skew)
    if 1 + skew * z / 2 > 0.01:
        assert randomisation.skewed_score(there, skew) == pytest.approx(z, abs=1e-6)
    assert randomisation.normal_score(z + 0.1, skew) >= there
