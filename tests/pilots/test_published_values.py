"""The statistics against values that others published; each test names its source."""

from itertools import combinations
from math import ceil, isclose, sqrt

import pytest
from scipy.special import betaln, gammainc, gammaincc
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pilots.statistics import allocation, differences, estimates, multiplicity, randomisation, relatives, sizes
from pilots.statistics.relatives import Limited
from pilots.statistics.samples import PairSums, Sums

# Newcombe, Statistics in Medicine 1998, 17:873, Table II, method 10: B against A, limits of B - A
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
]
# Newcombe, Statistics in Medicine 1998, 17:857, Table I, method 3
WILSON = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
# "sleep" (Student 1908) in R's help of t.test
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)
# Benjamini and Hochberg, JRSS B 1995, section 3.2
BENJAMINI = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
BENJAMINI += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
ONCE = sizes.Question(power=0.9, method=sizes.FIXED)


def sums(values: list[float]) -> Sums:
    return Sums(len(values), sum(values), sum(value**2 for value in values), sum(value**3 for value in values))


def pairs(ys: list[float], xs: list[float]) -> PairSums:
    y, x = sums(ys), sums(xs)
    return PairSums(y.n, y.total, x.total, y.squares, x.squares, sum(a * b for a, b in zip(ys, xs, strict=True)))


@pytest.mark.parametrize(("x", "n", "low", "high"), WILSON)
def test_wilson(x, n, low, high):
    found = differences.wilson(x, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert (found.low, found.high) == pytest.approx(proportion_confint(x, n, method="wilson"), abs=1e-9)


@pytest.mark.parametrize("row", NEWCOMBE)
def test_newcombe(row):
    xb, nb, xa, na, low, high = row
    found = differences.newcombe(Sums.of_counts(xa, na), Sums.of_counts(xb, nb))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    same = confint_proportions_2indep(xb, nb, xa, na, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(same, abs=1e-9)


def test_welch_as_in_r():
    interval, p, freedom = differences.welch(sums(SLEEP[1]), sums(SLEEP[0]))
    assert (interval.low, interval.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)
    assert p == pytest.approx(0.07939, abs=5e-6)
    assert freedom == pytest.approx(17.776, abs=5e-4)


def test_relative_risk_of_the_aspirin_study():
    """Agresti, Categorical Data Analysis, 2002, section 3.1.2: 189/11,034 against 104/11,037, 1.82 (1.43 to 2.31 on the
    log scale; from the limits of both groups it is the same to one in a hundred)."""
    a, b = (Limited.of(x / n, differences.wilson(x, n)) for x, n in ((104, 11037), (189, 11034)))
    found = relatives.over(a, b)
    assert (1 + found.value, 1 + found.low, 1 + found.high) == pytest.approx((1.818, 1.433, 2.306), abs=0.01)


def test_sample_ratio_of_the_book():
    """Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments, 2020, ch. 3: 821,588 against 815,482, p = 1.8e-6."""
    found = allocation.check([821_588, 815_482], [50, 50])
    assert found.p == pytest.approx(1.8e-6, abs=5e-8)
    assert found.alarm


def test_sequential_sample_ratio_is_the_mixture_of_lindon_and_malek():
    """arXiv:2011.03567, two groups: the Beta function's quotient over the likelihood of the plan."""
    x, y, prior = 530, 470, allocation.CONCENTRATION / 2
    expected = betaln(prior + x, prior + y) - betaln(prior, prior) - 1000 * -0.6931471805599453
    assert allocation.evidence([x, y], [1, 1]) == pytest.approx(expected, abs=1e-9)


def test_sizes_as_in_r():
    """R's help: power.prop.test(p1 = .50, p2 = .75, power = .90) 76.7; power.t.test(delta = 1, power = .90) 22.02."""
    assert sizes.proportions(0.50, 0.25, ONCE) == 77
    assert sizes.means(1, 1, ONCE) == 23


def test_power_as_in_r():
    """R's help: power.t.test(n = 20, delta = 1, sd = 1) .8689528; power.prop.test(n = 50, p1 = .50, p2 = .75) .740."""
    assert sizes.means_power(20, 1, 1, ONCE) == pytest.approx(0.8689528, abs=1e-6)
    assert sizes.proportions_power(50, 0.5, 0.25, ONCE) == pytest.approx(0.740, abs=5e-4)


@pytest.mark.parametrize(("deviation", "effect", "split"), [(40, 2, 1), (40, 10, 1), (1, 0.5, 2), (1, 1, 0.5)])
def test_sizes_of_uneven_groups_as_in_statsmodels(deviation, effect, split):
    wanted = TTestIndPower().solve_power(effect_size=effect / deviation, alpha=0.05, power=0.9, ratio=split)
    assert sizes.means(deviation, effect, ONCE, split) == ceil(wanted)


def test_from_nobody_to_everybody_takes_few_and_is_certain():
    assert sizes.proportions_power(20, 0, 1, ONCE) == 1
    assert sizes.proportions_power(2, 0, 1, ONCE) == 1
    assert sizes.proportions_power(1, 0, 1, ONCE) == 0


def test_the_price_of_peeking():
    """O'Brien-Fleming-like spending at five looks costs 2 to 3 % (Jennison, Turnbull 2000, Table 2.4 and 7.2)."""
    assert 1.02 < sizes.price(sizes.Question(looks=5)) < 1.03
    assert 1.04 < sizes.price(sizes.Question(looks=28)) < 1.06
    assert 1.65 < sizes.price(sizes.Question(method=sizes.SEQUENCE)) < 1.95


def test_benjamini_and_hochberg_s_own_example():
    adjusted = multiplicity.benjamini_hochberg(BENJAMINI)
    assert [p <= 0.05 for p in adjusted].index(False) == 4
    assert [p <= 0.05 for p in multiplicity.holm(BENJAMINI)].index(False) == 3
    for method, found in (("fdr_bh", adjusted), ("holm", multiplicity.holm(BENJAMINI))):
        assert found == pytest.approx(list(multipletests(BENJAMINI, method=method)[1]), abs=1e-12)


def test_delta_method_agrees_with_leaving_one_out():
    """Efron, Stein, Annals of Statistics 1981: the jackknife of a ratio, to the first order the same."""
    xs = [1 + index * 7 % 4 for index in range(400)]
    ys = [(index * 13 % 5) * 0.5 + 0.3 * x for index, x in enumerate(xs)]
    found = estimates.ratio(pairs(ys, xs))
    left = [(sum(ys) - y) / (sum(xs) - x) for y, x in zip(ys, xs, strict=True)]
    centre = sum(left) / 400
    jackknife = sqrt(399 / 400 * sum((value - centre) ** 2 for value in left))
    assert found.se == pytest.approx(jackknife, rel=0.01)


def test_cuped_removes_what_the_past_explains():
    """Deng, Xu, Kohavi, Walker 2013: the variance shrinks by 1 - correlation squared, to the order of 1/n."""
    xs = [float(index * 37 % 101) for index in range(500)]
    ys = [2 * x + (index * 53 % 97) for index, x in enumerate(xs)]
    group = pairs(ys, xs)
    plain, (freed,) = estimates.mean(group.value), estimates.cuped([group])
    correlation = group.covariance / sqrt(group.value.variance * group.base.variance)
    assert freed.se**2 == pytest.approx(plain.se**2 * (1 - correlation**2), rel=1e-9)
    assert isclose(freed.value, plain.value)


def test_winsorising_cuts_the_thousandth():
    cap, cut = estimates.winsorised([float(value) for value in range(1, 2001)])
    assert cap == 1998
    assert cut.total == sum(range(1, 1999)) + 2 * 1998


def test_a_change_of_weights_is_no_effect():
    """Simpson's paradox: shares alike within each phase, the pooled ones 18 points apart."""
    phases = [((900, 1000), (90, 100)), ((10, 100), (100, 1000))]
    parts = [differences.difference(*(estimates.proportion(Sums.of_counts(*arm)) for arm in phase)) for phase in phases]
    assert differences.stratified(parts).value == pytest.approx(0, abs=1e-12)


def test_the_spread_of_the_lot_is_that_of_all_lots():
    """Every way to draw 3 of 8, counted out: mean 0, the variance and the skewness of Cochran 1977, ch. 2."""
    values = [0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 5.0, 11.0]
    drawn = [[values[place] for place in places] for places in combinations(range(8), 3)]
    differences_ = [sum(b) / 3 - (sum(values) - sum(b)) / 5 for b in drawn]
    spread = sqrt(sum(each**2 for each in differences_) / len(drawn))
    third = sum(each**3 for each in differences_) / len(drawn) / spread**3
    a, b = sums(values[:5]), sums(values[5:])
    found = randomisation.spread(a, b)
    assert sum(differences_) == pytest.approx(0, abs=1e-9)
    assert found.se == pytest.approx(spread)
    assert found.skew == pytest.approx(third, rel=0.2)  # of finitely many to the order of 1/n


def test_the_normal_score_of_a_skewed_one():
    """The gamma distribution's own tail, as scipy has it: Wilson and Hilferty 1931 agree to some hundredths."""
    for skew in (0.1, 0.3, 0.5):
        shape = 4 / skew**2
        for z in (-2.5, -1.96, 1.0, 1.96, 3.0, 4.0):
            tail = gammaincc(shape, shape + z * sqrt(shape)) if z > 0 else gammainc(shape, shape + z * sqrt(shape))
            exact = differences.quantile(tail) * (1 if z > 0 else -1)
            assert randomisation.normal_score(z, skew) == pytest.approx(exact, abs=0.025)
