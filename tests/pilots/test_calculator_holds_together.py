"""The calculator's answers never contradict themselves, however small or large the numbers."""

from itertools import pairwise, product
from math import erfc, sqrt

import pytest
from django.utils.translation import override
from scipy import stats

from accounts import roles
from pilots.calculator import RefusedError, answer
from pilots.calculator.comparisons import repeated_p
from pilots.calculator.numerals import as_number, listed
from pilots.statistics import differences, exact, looks
from pilots.statistics.relatives import Limited, minus, over
from pilots.statistics.samples import Sums
from tests.accounts import factories

GROUPS = [(x, n) for n in range(1, 13) for x in range(n + 1)]
APART = "more than chance"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def shares(a, b, **more):
    told = {name: {"successes": x, "n": n} for name, (x, n) in zip("ab", (a, b), strict=True)}
    return answer({"question": "two_proportions", **told, **more})


def means(a, b, **more):
    told = {name: {"n": n, "mean": mean, "sd": sd} for name, (n, mean, sd) in zip("ab", (a, b), strict=True)}
    return answer({"question": "two_means", **told, **more})


def sides(low, high):
    """Whether both lie above 0, both below, or 0 between: to within rounding; a missing limit reaches for ever."""
    return (low is not None and low > 1e-12, high is not None and high < -1e-12)


def test_absolute_and_relative_agree_in_every_table_of_up_to_twelve_a_group():
    """Some six hundred of them did not when the one came from Wilson's limits and the other from a logarithm."""
    for a, b in product(GROUPS, GROUPS):
        found = shares(a, b)
        (each,) = found["intervals"]
        assert -1 <= each["low"] <= found["difference"]["absolute"] <= each["high"] <= 1
        if a[0]:
            assert sides(each["low"], each["high"]) == sides(each["relative_low"], each["relative_high"]), (a, b)
        agree = (each["p_value"] < 0.05) == (any(sides(each["low"], each["high"])))
        assert (APART in found["sentence"]) <= agree
        assert agree != ("do not agree" in found["sentence"]), (a, b)


@pytest.mark.parametrize("looked", [1, 28])
def test_all_three_intervals_agree_with_their_p_values_and_with_their_relative_ones(looked):
    for x, y in product(range(12, 190, 30), range(12, 190, 30)):
        for each in shares((x, 210), (y, 200), looks=looked)["intervals"][1:]:
            apart = any(sides(each["low"], each["high"]))
            assert sides(each["low"], each["high"]) == sides(each["relative_low"], each["relative_high"])
            assert apart == (each["p_value"] < 0.05)


def test_three_customers_give_one_interval_by_welch_and_no_other():
    for shift in (0.2, 0.5, 0.8, 1.1, 2.0):
        found = means((3, 10.0, 0.2), (3, 10 + shift, 0.4))
        (each,) = found["intervals"]
        assert sides(each["low"], each["high"]) == sides(each["relative_low"], each["relative_high"])
        assert (each["p_value"] < 0.05) == (APART in found["sentence"]) == any(sides(each["low"], each["high"]))
        assert found["caution"]


def test_relative_limits_are_the_ratios_at_which_the_difference_would_hold_nothing():
    a, b = Limited(0.6, 0.49, 0.7), Limited(0.8, 0.69, 0.88)
    found = over(a, b)
    for ratio, limit in ((1 + found.low, "low"), (1 + found.high, "high")):
        scaled = Limited(a.value * ratio, a.low * ratio, a.high * ratio)
        assert getattr(minus(scaled, b), limit) == pytest.approx(0, abs=1e-12)


def test_a_group_whose_mean_may_be_nothing_leaves_the_relative_interval_open():
    (each,) = means((5, 1.0, 3.0), (5, 2.0, 3.0))["intervals"]
    assert (each["relative_high"], each["low"] < 0 < each["high"]) == (None, True)


def test_small_tables_are_tested_exactly():
    for (xa, na), (xb, nb) in product(GROUPS[::3], GROUPS[::4]):
        a, b = Sums.of_counts(xa, na), Sums.of_counts(xb, nb)
        expected = stats.fisher_exact([[xa, na - xa], [xb, nb - xb]])[1]
        assert exact.fisher_p(a, b) == pytest.approx(expected, abs=1e-6)
    assert exact.is_small(Sums.of_counts(3, 3), Sums.of_counts(1, 5))
    assert not exact.is_small(Sums.of_counts(48, 80), Sums.of_counts(56, 70))


def test_no_chance_is_nothing_however_far_out():
    assert differences.two_sided(22.5) == pytest.approx(2 * stats.norm.sf(22.5), rel=1e-9)
    assert repeated_p(22.5, (1.0,)) == pytest.approx(erfc(22.5 / sqrt(2)), rel=1e-6)
    many = shares((40_000, 100_000), (50_057, 100_000), looks=28)["intervals"]
    assert all(0 < each["p_value"] < 1e-200 for each in many)


def test_far_out_the_repeated_p_goes_on_falling_and_never_stops_at_a_floor():
    fractions = tuple((number + 1) / 28 for number in range(28))
    found = [repeated_p(z / 4, fractions) for z in range(8, 140)]
    assert all(later < earlier or earlier == 1 for earlier, later in pairwise(found))
    assert all(abs(p - 1e-12) > 1e-15 for p in found)


def test_a_score_beyond_any_written_boundary_is_weak_while_little_is_known():
    """At a tenth of the information nearly nothing may be spent: 9 is the boundary of an alpha near 0.0088."""
    found = repeated_p(9.0, (0.1,))
    assert looks.spent(0.1, found) == pytest.approx(differences.two_sided(9.0) / 2, rel=1e-3)


def test_four_shares_at_once():
    """Chi-square as in scipy; each against A at a third of alpha."""
    told = {"successes": [480, 510, 530, 560], "n": [800, 810, 790, 805]}
    found = answer({"question": "several_proportions", **told})
    yes_and_no = [told["successes"], [n - x for x, n in zip(*told.values(), strict=True)]]
    expected = stats.chi2_contingency(yes_and_no, correction=False)
    assert (found["chi_square"], found["p_value"]) == pytest.approx((expected[0], expected[1]))
    assert [row["apart"] for row in found["comparisons"]] == [False, True, True]
    assert found["sentence"].startswith("2 of 3 differ")
    for row in found["comparisons"]:
        assert sides(row["low"], row["high"]) == sides(row["relative_low"], row["relative_high"])


def test_few_customers_in_one_of_several_leave_the_common_test_out():
    found = answer({"question": "several_proportions", "successes": "1 2 3", "n": "4 5 6"})
    assert (found["p_value"], bool(found["caution"])) == (None, True)


def test_rates_over_time():
    """The score limits of a Poisson count of 10 are 5.4 to 18.4 (Barker 2002 gives 5.432 and 18.41 for 95 %)."""
    once = {"question": "two_rates", "a": {"events": 10, "time": 1}, "b": {"events": 20, "time": 2}}
    found = answer(once)
    assert (found["groups"][0]["low"], found["groups"][0]["high"]) == pytest.approx((5.432, 18.410), abs=2e-3)
    assert found["difference"] == {"absolute": 0.0, "relative": 0.0}
    for a, b in product(range(25), range(25)):
        told = {"a": {"events": a, "time": 3}, "b": {"events": b, "time": 2.5}}
        (each,) = answer({"question": "two_rates", **told})["intervals"]
        assert not a or sides(each["low"], each["high"]) == sides(each["relative_low"], each["relative_high"])


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"question": "several_proportions", "successes": [1], "n": [2]}, "n"),
        ({"question": "several_proportions", "successes": [1, 2, 3], "n": [2, 3]}, "successes"),
        ({"question": "several_proportions", "successes": [1, 4], "n": [2, 3]}, "successes.1"),
        ({"question": "two_rates", "a": {"events": 3, "time": 0}, "b": {"events": 3, "time": 1}}, "a.time"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(told, field):
    with pytest.raises(RefusedError) as refused:
        answer(told)
    assert field in [wrong.field for wrong in refused.value.wrong]


@pytest.mark.parametrize(
    ("language", "text", "number", "whole"),
    [
        ("nl", "0,83", 0.83, 0.83), ("nl", "83,5 %", 0.835, 0.835), ("nl", "1.234,5", 1234.5, 1234.5),
        ("nl", "1.234", 1234, 1234), ("nl", "1,234", 1.234, 1234), ("nl", "0.83", 0.83, 0.83),
        ("en", "1,234.5", 1234.5, 1234.5), ("en", "1,234", 1234, 1234), ("en", "1.234", 1.234, 1234),
        ("en", "0,83", 0.83, 0.83), ("en", "\u22120.5", -0.5, -0.5), ("en", "1e400", None, None),
        ("nl", "12\u202f345", 12345, 12345),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_reader_s_language_writes_them(language, text, number, whole):
    with override(language):
        assert (as_number(text), as_number(text, whole=True)) == (number, whole)


def test_lists_are_apart_by_spaces_semicolons_or_commas():
    assert listed("0,01; 0,04  5 % 0.01, 0.02") == ["0,01", "0,04", "5%", "0.01", "0.02"]


@pytest.mark.django_db
def test_the_page_speaks_in_percentages_and_says_which_way():
    client = factories.signed_in(factories.person("Vera", roles.VIEWER))
    told = {"a.successes": "560", "a.n": "700", "b.successes": "480", "b.n": "900", "alpha": "5%", "looks": "1"}
    page = client.get("/pilots/calculator/", {"question": "two_proportions", **told}).content.decode()
    assert "B is 33.3% lower than A." in page
    assert "more or less" not in page
    assert "53.33%" in page
    dutch = {"HTTP_ACCEPT_LANGUAGE": "nl"}
    client.cookies["django_language"] = "nl"
    page = client.get("/pilots/calculator/", {"question": "two_proportions", **told, "alpha": "0,05"}, **dutch)
    assert "53,33\u202f%" in page.content.decode()
