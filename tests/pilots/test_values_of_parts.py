"""Every part of the statistics against the customers themselves, one by one, or against SciPy and NumPy."""

from itertools import product
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from pilots.statistics import contrasts, differences, estimates, exact, multiplicity, relatives
from pilots.statistics.differences import Difference
from pilots.statistics.relatives import Limited
from pilots.statistics.samples import Estimate, PairSums, Sums

Y = np.array([0.0, 3, 1, 7, 2, 2, 0, 5, 11])
X = np.array([1.0, 2, 1, 4, 1, 3, 1, 2, 4])
OTHER_Y, OTHER_X = np.array([4.0, 1, 9, 0, 2]), np.array([2.0, 1, 3, 1, 2])


def pairs(y, x):
    cubes = (y @ (y * y), y @ (y * x), y @ (x * x), x @ (x * x))
    return PairSums(len(y), y.sum(), x.sum(), y @ y, x @ x, x @ y, np.count_nonzero(y), *cubes)


def sums(values):
    return Sums(len(values), values.sum(), values @ values, (values**3).sum())


def near(number):
    return pytest.approx(number, rel=1e-9, abs=1e-12)


def test_sums_tell_what_the_customers_tell():
    found = sums(Y)
    assert (found.mean, found.variance, found.skewness) == (near(Y.mean()), near(Y.var(ddof=1)), near(stats.skew(Y)))
    assert pairs(Y, X).covariance == near(np.cov(Y, X)[0, 1])
    assert Sums(3, 0.3, 0.03 - 1e-15).variance == 0
    assert Sums(2, 4.0, 10.0) == Sums(2, 4.0, 10.0, 0.0)
    assert PairSums(1, 1, 1, 1, 1, 1) == PairSums(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0)
    assert Estimate(16, 1.0, 0.5).spread == 2.0


@pytest.mark.parametrize("slope", [0.0, 0.7, 1.5, -2.0])
def test_the_sums_of_a_rest_are_those_of_each_customers_rest(slope):
    found, rest = pairs(Y, X).less(slope), Y - slope * X
    assert (found.n, found.total, found.squares, found.cubes) == (
        9, near(rest.sum()), near(rest @ rest), near((rest**3).sum()),
    )  # fmt: skip


def test_estimates_and_who_suffices_for_one():
    assert estimates.proportion(Sums.of_counts(3, 12)) == Estimate(12, 0.25, near(0.125))
    assert estimates.proportion(Sums(0, 0, 0)) is None
    assert estimates.mean(sums(Y)) == Estimate(9, near(Y.mean()), near(stats.sem(Y)))
    assert estimates.mean(sums(Y[:1])) is None
    assert estimates.mean(sums(Y[:2])) == Estimate(2, 1.5, near(1.5))
    assert estimates.ratio(pairs(Y[:1], X[:1])) is None
    assert estimates.ratio(pairs(X, X)) == Estimate(9, 1.0, near(0.0))


def test_a_ratio_spreads_as_the_rest_of_each_customer_does():
    found, ratio = estimates.ratio(pairs(Y, X)), Y.sum() / X.sum()
    assert (found.value, found.se) == (near(ratio), near((Y - ratio * X).std(ddof=1) / 3 / X.mean()))


@pytest.mark.parametrize("size", [1, 2, 9])
def test_cuped_takes_off_what_the_regression_foretells(size):
    """Of groups with one customer there is nothing; with two there is."""
    groups = [pairs(Y[:size], X[:size]), pairs(OTHER_Y, OTHER_X)]
    counted = [(y, x) for y, x in ((Y[:size], X[:size]), (OTHER_Y, OTHER_X)) if len(y) > 1]
    within = sum(((x - x.mean()) ** 2).sum() for _y, x in counted)
    slope = sum((x - x.mean()) @ (y - y.mean()) for y, x in counted) / within
    assert estimates.slope(groups) == near(slope)
    centre = np.concatenate([x for _y, x in counted]).mean()
    found = [each for each in estimates.cuped(groups) if each]
    assert [each.value for each in found] == [near((y - slope * (x - centre)).mean()) for y, x in counted]
    assert [each.se for each in found] == [near(stats.sem(y - slope * x)) for y, x in counted]
    assert (estimates.cuped(groups)[0] is None) == (size == 1)


def test_what_lies_above_the_cap_is_set_to_it():
    values = [float(n) for n in range(1, 12)]
    cap, cut = estimates.winsorised(values, 0.8)
    assert (cap, cut) == (9.0, Sums(11, 63.0, 447.0))
    assert estimates.winsorised(values, 1.0)[0] == 11.0
    assert estimates.winsorised(values, 1.1)[0] == 11.0
    assert estimates.winsorised([]) == (0.0, Sums(0, 0.0, 0.0))


def test_a_difference_of_ratios_is_tested_by_the_rest_from_the_ratio_of_all():
    a, b = pairs(Y, X), pairs(OTHER_Y, OTHER_X)
    found, ratio = contrasts.ratios(a, b), (Y.sum() + OTHER_Y.sum()) / (X.sum() + OTHER_X.sum())
    rests = Y - ratio * X, OTHER_Y - ratio * OTHER_X
    pooled = np.concatenate(rests)
    apart = rests[1].mean() - rests[0].mean()
    scale = (9 / OTHER_X.mean() + 5 / X.mean()) / 14
    assert found.value == near(OTHER_Y.sum() / OTHER_X.sum() - Y.sum() / X.sum())
    lot = pooled.std(ddof=0) * sqrt(14 / 13 * (1 / 9 + 1 / 5))
    assert found.null_se / scale == pytest.approx(lot, rel=0.08), "with the variance that the lot gives"
    assert np.sign(apart) == np.sign(found.value)
    assert contrasts.ratios(a, pairs(OTHER_Y[:1], OTHER_X[:1])) is None
    assert contrasts.ratios(pairs(Y[:1], X[:1]), b) is None
    assert contrasts.means(a, pairs(OTHER_Y[:1], OTHER_X[:1])) is None
    assert contrasts.means(pairs(Y[:1], X[:1]), b) is None
    assert contrasts.shares(a, PairSums(0, 0, 0, 0, 0, 0)) is None


def test_a_difference_and_several_put_together_by_size():
    found = differences.difference(Estimate(30, 0.5, 0.3), Estimate(60, 0.9, 0.4))
    assert (found.value, found.se, found.size, found.n) == (near(0.4), near(0.5), 20, 90)
    parts = [Difference(0.1, 0.2, 10, 40, 0.3, 0.5), Difference(0.4, 0.1, 30, 120, 0.1, -0.2)]
    together = differences.stratified(parts)
    assert (together.value, together.size, together.n) == (near(0.325), 40, 160)
    assert together.se == near(sqrt((0.25 * 0.2) ** 2 + (0.75 * 0.1) ** 2))
    null_se = sqrt((0.25 * 0.3) ** 2 + (0.75 * 0.1) ** 2)
    assert together.null_se == near(null_se)
    assert together.skew == near((0.5 * (0.25 * 0.3) ** 3 - 0.2 * (0.75 * 0.1) ** 3) / null_se**3)


@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_a_mean_s_interval_is_student_s(alpha):
    found = differences.student(sums(Y), alpha)
    assert (found.low, found.high) == tuple(map(near, stats.t.interval(1 - alpha, 8, Y.mean(), stats.sem(Y))))


def test_pooled_shares_as_chi_square_has_them():
    for (x, n), (y, m) in (((30, 100), (50, 110)), ((8, 20), (90, 400)), ((0, 10), (0, 12))):
        found = differences.proportions_p(Sums.of_counts(x, n), Sums.of_counts(y, m))
        table = [[x, n - x], [y, m - y]]
        assert found == near(stats.chi2_contingency(table, correction=False)[1] if x else 1.0)
    assert differences.newcombe(Sums.of_counts(1, 1), Sums.of_counts(0, 1)).low == -1.0


@pytest.mark.parametrize(("n", "m"), [(4, 4), (3, 9), (9, 3), (1, 12)])
def test_every_small_table_has_the_p_value_of_fisher_s_test(n, m):
    for x, y in product(range(n + 1), range(m + 1)):
        a, b = Sums.of_counts(x, n), Sums.of_counts(y, m)
        assert exact.fisher_p(a, b) <= 1
        assert exact.fisher_p(a, b) == near(stats.fisher_exact([[x, n - x], [y, m - y]])[1]), (x, y)
        expected = stats.contingency.expected_freq([[x, n - x], [y, m - y]])
        assert exact.is_small(a, b) == bool(expected.min() < 5)


def test_a_table_of_which_five_are_expected_in_each_cell_is_not_small():
    assert not exact.is_small(Sums.of_counts(5, 10), Sums.of_counts(5, 10))
    assert not exact.is_small(Sums.of_counts(35, 40), Sums.of_counts(35, 40))
    assert exact.is_small(Sums.of_counts(36, 40), Sums.of_counts(35, 40))
    assert exact.fisher_p(Sums.of_counts(2, 10), Sums.of_counts(3000, 5000)) == near(
        stats.fisher_exact([[2, 8], [3000, 2000]])[1]
    )


def test_the_limits_of_a_difference_and_of_a_ratio():
    a, b = Limited(2.0, 1.0, 5.0), Limited(3.0, 2.5, 7.0)
    assert Limited.around(Estimate(9, 2.0, 0.5), 3) == Limited(2.0, 0.5, 3.5)
    found = relatives.minus(a, b)
    assert (found.low, found.high) == (near(1 - sqrt(0.25 + 9)), near(1 + sqrt(16 + 1)))
    ratio = relatives.over(a, b)
    assert ratio.value == near(0.5)
    for end, edge in ((ratio.low, "low"), (ratio.high, "high")):
        scaled = Limited(*((1 + end) * each for each in (2.0, 1.0, 5.0)))
        assert getattr(relatives.minus(scaled, b), edge) == pytest.approx(0, abs=1e-9)
    assert relatives.over(Limited(2.0, 0.0, 5.0), b).high is None
    assert relatives.over(Limited(2.0, -0.5, 5.0), b).high is None
    assert relatives.over(Limited(0.0, -1.0, 1.0), b) is None


@pytest.mark.parametrize("ps", [[0.01, 0.04, 0.03], [0.9, 0.001, 0.9, 0.6], [0.5], [1.0, 1.0], [0.0, 0.2]])
def test_p_values_adjusted_as_they_are_elsewhere(ps):
    n, order = len(ps), np.argsort(ps, kind="stable")
    holm = np.minimum(1, np.maximum.accumulate([(n - rank) * ps[index] for rank, index in enumerate(order)]))
    assert [multiplicity.holm(ps)[index] for index in order] == [near(p) for p in holm]
    assert multiplicity.benjamini_hochberg(ps) == [near(p) for p in stats.false_discovery_control(ps)]
