"""Sparklines, tiles, funnels and Plotly figures as numbers."""

from datetime import date

import plotly.graph_objects
import pytest
from hypothesis import given
from hypothesis import strategies as some

from ui import figure, samples
from ui.funnel import Funnel, Step
from ui.kpi import judge
from ui.sparkline import HEIGHT, WIDTH, sparkline


def test_a_rising_line_rises_and_ends_at_the_right():
    line = sparkline([1, 2, 3])
    assert line.path == "M0 28L78 16L156 4"
    assert (line.end_x, line.end_y) == (156, 4)


def test_a_gap_breaks_the_line():
    assert sparkline([1, None, 3]).path == "M0 28M156 4"
    assert sparkline([None, None]).path == sparkline([]).path == ""


def test_the_target_stays_in_sight():
    assert sparkline([1, 2], target=10).target_y == 4


@given(some.lists(some.none() | some.floats(-1e9, 1e9), max_size=60), some.none() | some.floats(-1e9, 1e9))
def test_no_point_leaves_the_box(values, target):
    line = sparkline(values, target)
    spots = [part.split() for part in line.path.replace("L", "M").split("M")[1:]]
    assert len(spots) == sum(value is not None for value in values)
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in spots)


@pytest.mark.parametrize(
    ("change", "lower", "verdict"),
    [
        (1, False, ("up", "better")),
        (1, True, ("up", "worse")),
        (-1, True, ("down", "better")),
        (None, False, ("same", "same")),
    ],
)
def test_a_change_is_judged_by_what_is_good_for_the_figure(change, lower, verdict):
    assert judge(change, lower_is_better=lower) == verdict


def test_funnel_bars_are_shares_of_the_tallest_with_machines_on_top():
    bars = Funnel([Step("sent", 200), Step("opened", 50, machine=30), Step("clicked", 0)]).bars
    assert [(bar.height, bar.machine_height) for bar in bars] == [(100, 0), (25, 15), (0, 0)]
    assert bars[0].slope == "0,0.00 100,75.00 100,100 0,100"
    assert bars[2].slope == ""


def test_an_empty_funnel_draws_nothing():
    assert [bar.height for bar in Funnel([Step("sent", 0), Step("opened", 0)]).bars] == [0, 0]


@pytest.mark.parametrize("make", [samples.attendance, samples.series, samples.bars, samples.interval])
def test_plotly_accepts_our_figures(make):
    plotly.graph_objects.Figure(make(date(2026, 11, 22)))


def test_the_numbers_of_a_figure_are_a_table_with_gaps():
    one = figure.trace("one", ["a", "b"], [1, 2])
    two = figure.trace("two", ["b", "c"], [3, None])
    assert figure.columns(figure.figure([one, two])) == (
        ["one", "two"],
        ["a", "b", "c"],
        [[1, 2, None], [None, 3, None]],
    )


def test_both_ends_of_an_interval_stand_in_the_table():
    interval = figure.band("interval", ["a", "b"], [1, 2], [3, 5])
    assert figure.columns(figure.figure(interval)) == (
        ["interval, van", "interval, tot"],
        ["a", "b"],
        [[1, 2], [3, 5]],
    )
