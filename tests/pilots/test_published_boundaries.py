"""What holds at many looks, against values that others published and against other ways to work it out."""

from itertools import pairwise
from math import exp, sqrt

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from pilots.calculator.comparisons import repeated_p
from pilots.statistics import differences, looks, sequences
from pilots.statistics.samples import Estimate


def test_boundaries_of_five_looks_as_in_ldbounds():
    """Reboussin, DeMets, Kim, Lan, Clin. Trials 2000, alpha .025 a side: 4.8769 3.3569 2.6803 2.2898 2.0310."""
    found = looks.boundaries((0.2, 0.4, 0.6, 0.8, 1.0), 0.05)
    assert found == pytest.approx((4.8769, 3.3569, 2.6803, 2.2898, 2.0310), abs=2e-4)


@pytest.mark.parametrize(
    "bounds", [(3.710303, 2.511427, 1.993048), (4.332634, 2.963132, 2.359044, 2.014090)], ids=["three", "four"]
)
def test_boundaries_as_in_gsdesign(bounds):
    """R's gsDesign, sfu = sfLDOF, alpha .025 a side, three and four even looks, as its documentation prints them."""
    looked = len(bounds)
    found = looks.boundaries(tuple((number + 1) / looked for number in range(looked)), 0.05)
    assert found == pytest.approx(bounds, abs=2e-6)


@pytest.mark.parametrize("fractions", [(0.25, 0.6, 1.0), (0.1, 0.2, 0.7, 1.0)])
def test_uneven_boundaries_against_the_normal_distribution_of_all_looks_together(fractions):
    """No recursion: the scores of all looks are jointly normal with correlation sqrt(t_i / t_j) (Jennison, Turnbull
    2000, eq. 1.1); scipy integrates them over the region in which no boundary is passed."""
    bounds = np.array(looks.boundaries(fractions, 0.05))
    t = np.array(fractions)
    correlation = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    for looked in range(1, len(t) + 1):
        scores = multivariate_normal(np.zeros(looked), correlation[:looked, :looked])
        within = scores.cdf(bounds[:looked], lower_limit=-bounds[:looked])
        assert 1 - within == pytest.approx(2 * looks.spent(fractions[looked - 1], 0.05), abs=2e-5)


def test_the_repeated_p_value_is_the_alpha_whose_boundary_is_just_passed():
    """Jennison, Turnbull, JRSS B 1989: at alpha = p the last boundary is the score itself."""
    fractions = tuple((number + 1) / 28 for number in range(28))
    for z in (1.5, 2.139589, 3.0, 5.0):
        assert looks.boundaries(fractions, repeated_p(z, fractions))[-1] == pytest.approx(z, abs=1e-4)
    assert repeated_p(2.0310, (0.2, 0.4, 0.6, 0.8, 1.0)) == pytest.approx(0.05, abs=1e-4)


def test_the_sequence_s_p_value_is_that_of_the_mixture():
    """Robbins, Annals of Math. Stat. 1970: likelihood ratios mixed over a normal prior, here integrated by scipy."""
    n, planned, z, alpha = 3000, 5600, 2.3, 0.05
    grown = n * sequences.tuning(planned, alpha)
    evidence, _error = quad(lambda shift: exp(z * shift - shift**2 / 2) * norm.pdf(shift, 0, sqrt(grown)), -30, 30)
    found = sequences.p_value(differences.Difference(z * 0.01, 0.01, n / 4, n), planned, alpha)
    assert found == pytest.approx(1 / evidence, rel=1e-6)


def test_error_spent_by_half_of_the_information():
    """Lan, DeMets, Biometrika 1983, 2(1 - Phi(2.2414 / sqrt(.5))) = .00153 a side; .025 at the end."""
    assert looks.spent(0.5, 0.05) == pytest.approx(0.001525, abs=1e-6)
    assert looks.spent(1.0, 0.05) == pytest.approx(0.025, abs=1e-12)


def test_the_boundaries_of_28_looks_cost_what_they_promise():
    fractions = tuple((number + 1) / 28 for number in range(28))
    bounds = looks.boundaries(fractions, 0.05)
    assert looks.crossing(fractions, bounds, 0.0) == pytest.approx(0.05, abs=1e-6)


def test_looking_28_times_at_a_fixed_level_deceives_three_times_in_ten():
    """Armitage, McPherson, Rowe, JRSS A 1969, Table 2 at 1.96: five looks .142, ten .193, twenty .248."""
    for looked, chance in ((5, 0.142), (10, 0.193), (20, 0.248)):
        fractions = tuple((number + 1) / looked for number in range(looked))
        assert looks.crossing(fractions, (1.96,) * looked, 0.0) == pytest.approx(chance, abs=6e-4)


@pytest.mark.parametrize(("share", "width"), [(1.0, 1.55), (1 / 5.6, 1.75), (1 / 11, 2.0)])
def test_width_of_the_confidence_sequence(share, width):
    """Waudby-Smith et al., arXiv:2103.06476, eq. 155: the optimum at N*, against the 1.96 of one look."""
    assert sequences.reach(round(share * 100_000), 100_000, 0.05) / 1.959964 == pytest.approx(width, abs=0.02)


def test_the_sequence_s_interval_and_p_value_agree():
    found = differences.difference(Estimate(3000, 0.40, 0.00894), Estimate(3000, 0.44, 0.00906))
    for alpha in (0.001, 0.01, 0.05, 0.2):
        shut_out = sequences.interval(found, 5600, alpha).excludes()
        assert shut_out == (sequences.p_value(found, 5600, alpha) < alpha)


def test_boundaries_fall_as_information_grows():
    bounds = looks.boundaries(looks.steps([0.0, 0.1, 0.1001, 0.3, 0.55, 0.9, 1.2, 1.3]), 0.05)
    assert len(bounds) == 5
    assert all(later < earlier for earlier, later in pairwise(bounds))
