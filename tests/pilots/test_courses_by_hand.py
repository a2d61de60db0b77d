"""Looks, ends and roots by hand: where spending ends, which look a result is of, and what a course confirms."""

from datetime import date, timedelta

import pytest

from pilots.statistics import allocation, looks, randomisation, sequences, sizes
from pilots.statistics.courses import Course, Point, Rule, course, holm
from pilots.statistics.differences import Difference
from pilots.statistics.roots import root
from pilots.statistics.samples import Interval
from pilots.statistics.sizes import GROUP_SEQUENTIAL, SEQUENCE

MONDAY = date(2026, 3, 2)
RULE = Rule(GROUP_SEQUENTIAL, 0.05, 400, 100.0, MONDAY + timedelta(days=28))


def found(value, size, se=1.0, null_se=None):
    return Difference(value, se, size, int(4 * size), null_se)


def seen(*told):
    """Looks a day apart, each a value and its size."""
    return [(MONDAY + timedelta(days=day), found(*each)) for day, each in enumerate(told)]


def test_looks_are_counted_until_the_planned_information_is_there():
    read = course(seen((0.1, 25), (0.2, 60), (0.3, 99)), RULE)
    assert (read.ended, [point.information for point in read.points]) == (False, [0.25, 0.6, 0.99])
    read = course(seen((0.1, 25), (0.2, 100), (5.0, 150)), RULE)
    assert (read.ended, len(read.points), read.passed) == (True, 2, None)
    read = course(seen((0.1, 25), (0.2, 130)), RULE)
    assert (read.ended, read.points[-1].information) == (True, 1.3)


def test_a_look_without_news_is_none_unless_it_is_the_last():
    read = course(seen((0.1, 25), (0.2, 25), (0.3, 50)), RULE)
    assert [point.value for point in read.points] == [0.1, 0.3]
    ends = Rule(GROUP_SEQUENTIAL, 0.05, 400, 100.0, MONDAY + timedelta(days=1))
    read = course(seen((0.1, 25), (0.2, 25), (0.3, 50)), ends)
    assert (read.ended, [point.value for point in read.points]) == (True, [0.1, 0.2])
    (only,) = course(seen((0.1, 25)), Rule(GROUP_SEQUENTIAL, 0.05, 400, 100.0, MONDAY)).points
    assert only.stops.high == pytest.approx(1.96, abs=0.001), "the last look spends what is left"


def test_without_a_planned_size_one_look_is_the_whole():
    read = course(seen((0.1, 25), (0.2, 50)), Rule(GROUP_SEQUENTIAL, 0.05, 0, 0.0))
    assert (read.ended, [point.information for point in read.points]) == (True, [1.0])


def test_the_test_goes_by_the_spread_of_the_lot_and_the_interval_by_both():
    (point,) = course([(MONDAY, found(2.5, 100, se=3.0, null_se=1.0))], RULE).points
    assert (point.passed, point.interval.excludes()) == (True, True)
    (wide,) = course([(MONDAY, found(1.0, 100, se=3.0, null_se=1.0))], RULE).points
    (narrow,) = course([(MONDAY, found(1.0, 100, se=0.5, null_se=1.0))], RULE).points
    for told, se in ((wide, 3.0), (narrow, 0.5)):
        assert told.interval == randomisation.Tested(1.0, 1.0, se * se, 0.0).interval(told.stops.high)
    (nothing,) = course([(MONDAY, found(1.0, 100, se=0.0, null_se=0.0))], RULE).points
    assert not nothing.passed, "where nothing varies nothing is proved"


def test_a_sequence_has_no_end_and_its_own_reach():
    rule = Rule(SEQUENCE, 0.05, 400, 100.0, MONDAY)
    read = course(seen((0.1, 100), (9.0, 200)), rule)
    assert (read.ended, [point.passed for point in read.points]) == (False, [False, True])
    assert read.points[0].stops.high == pytest.approx(sequences.reach(400, 400, 0.05))


def point(value, day=0, *, passed=False, half=1.0):
    interval = Interval(value - half, value + half)
    return Point(MONDAY + timedelta(days=day), 100, value, interval, Interval(-1, 1), 0.5, passed)


@pytest.mark.parametrize(
    ("latest", "confirms"), [(2.0, True), (0.5, False), (-0.5, False), (-2.0, False), (0.9, False), (1.5, True)]
)
def test_the_result_is_the_look_that_passed_and_a_later_one_confirms_it_or_not(latest, confirms):
    read = Course((point(2.0, 0, passed=True), point(latest, 1)), 0.05, ended=False)
    assert (read.result, read.since, read.confirmed) == (read.points[0], read.points[1], confirms)
    down = Course((point(-2.0, 0, passed=True), point(-latest, 1)), 0.05, ended=False)
    assert down.confirmed == confirms


def test_a_small_difference_confirms_where_its_interval_leaves_nought_out():
    assert Course((point(2.0, passed=True), point(0.8, 1, half=0.5)), 0.05, ended=False).confirmed
    assert not Course((point(2.0, passed=True), point(-0.8, 1, half=0.5)), 0.05, ended=False).confirmed


def test_before_anything_passed_the_result_is_the_latest_look_and_nothing_came_since():
    read = Course((point(0.5, 0), point(0.4, 1)), 0.05, ended=False)
    assert (read.result, read.since, read.confirmed) == (read.points[1], None, False)
    assert (Course((), 0.05, ended=False).result, Course((), 0.05, ended=False).confirmed) == (None, False)


def test_of_two_comparisons_the_second_gets_what_the_first_leaves():
    """2.1 standard errors at the only look pass 0.05 and not 0.025."""
    alone = {1: [(MONDAY, found(3.0, 100))], 2: [(MONDAY, found(2.1, 100))]}
    read = holm(alone, RULE)
    assert [bool(read[arm].passed) for arm in (1, 2)] == [True, True]
    assert (read[1].alpha, read[2].alpha) == (0.025, 0.05)
    read = holm({1: [(MONDAY, found(2.1, 100))], 2: [(MONDAY, found(2.1, 100))]}, RULE)
    assert [(bool(each.passed), each.alpha) for each in read.values()] == [(False, 0.025)] * 2


@pytest.mark.parametrize("at", [0.0, 0.001, 0.3, 1.0, 1.999, 2.0])
@pytest.mark.parametrize("power", [1, 3])
def test_a_root_lies_where_the_function_passes_nought_and_never_before(at, power):
    asked = []

    def excess(place):
        asked.append(place)
        return (place - at) ** power if place >= at else -((at - place) ** power)

    place = root(excess, 0.0, 2.0, 1e-6)
    assert at - 1e-12 <= place <= at + 2e-6
    assert len(asked) <= 45, "few steps"


def test_a_root_outside_its_bracket_is_the_nearer_end():
    assert root(lambda place: place + 1, 0.0, 2.0) == 0.0
    assert root(lambda place: place - 3, 0.0, 2.0) == 2.0
    assert root(lambda place: place - 2, 0.0, 2.0) == 2.0
    assert root(lambda place: place + 0.5, 0.0, 2.0) == 0.0
    assert root(lambda place: place - 0.5, 0.0, 2.0) == pytest.approx(0.5, abs=1e-8)


def test_counts_and_weights_that_are_not_as_many_are_refused_and_strays_are_counted():
    assert allocation.check([10, 10, 3], [1, 1, 0]).strays == 3
    assert allocation.check([0, 0], [1, 1]).p is None
    assert allocation.sequential_p([], [1, 1]) == 1.0
    assert allocation.sequential_p([[900, 100], [901, 100]], [1, 1]) < 1e-9
    assert allocation.sequential_p([[50, 50]], [1, 1]) == 1.0
    assert allocation.evidence([30, 10], [3, 1]) == allocation.evidence([30, 10, 7], [3, 1, 0])


def test_sizes_begin_where_a_customer_fewer_is_too_few():
    for deviation, effect in ((1.0, 0.5), (1.0, 2.0), (3.0, 0.31)):
        question = sizes.Question(method=sizes.FIXED, looks=1)
        n = sizes.means(deviation, effect, question)
        assert sizes.means_power(n, deviation, effect, question) >= 0.8
        assert n == 2 or sizes.means_power(n - 1, deviation, effect, question) < 0.8
    assert sizes.Question().looks == 28
    assert sizes.means_power(1000, 1.0, 5.0, sizes.Question(looks=4)) == pytest.approx(1.0)
    assert sizes.days(100, 0, 7) is None
    assert sizes.days(100, 0.5, 7) == 1400 + 7


def test_a_sequence_is_narrowest_around_the_customers_planned():
    """(-2 ln 0.05 + ln(1 - 2 ln 0.05)) / 1,000."""
    assert sequences.tuning(1000, 0.05) == pytest.approx(0.00793615, abs=1e-7)
    assert sequences.tuning(0, 0.05) == sequences.tuning(1, 0.05) == pytest.approx(7.93615, abs=1e-4)
    assert sequences.reach(0, 1000, 0.05) == sequences.reach(1, 1000, 0.05) > sequences.reach(2, 1000, 0.05)


def test_nothing_is_spent_before_there_is_anything_and_steps_are_no_shorter_than_the_least():
    assert looks.steps([looks.LEAST_STEP, 2 * looks.LEAST_STEP]) == (looks.LEAST_STEP, 2 * looks.LEAST_STEP)
    assert looks.steps([0.5, 0.5 + looks.LEAST_STEP / 2, 1.0]) == (0.5, 1.0)
    with pytest.raises(ValueError, match="shorter"):
        looks.boundaries((0.5, 1.0), 0.05, (0.5,))
