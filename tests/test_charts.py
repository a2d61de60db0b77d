"""Every figure that an area draws is one that Plotly knows, and leaves its colours to the browser."""

import importlib
import inspect
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import plotly.graph_objects
import pytest
from django.utils import timezone, translation

from campaigns import charts
from campaigns.queries.figures import Figures
from feedback import charts as feedback_charts
from feedback.statistics import Counts
from permissions import charts as permission_charts
from pilots import charts as pilot_charts
from pilots import drawn
from pilots.statistics.courses import Rule, course
from pilots.statistics.differences import Difference
from ui import samples

ROOT = Path(__file__).parent.parent
DAYS = [date(2026, 3, 23) + timedelta(days=number) for number in range(14)]
NOON = datetime(2026, 3, 29, 10, tzinfo=UTC)
FULL = Figures(sent=100, delivered=90, opened=60, opened_human=50, clicked=20, booked=7, showed_up=4)
COURSE = dict.fromkeys(DAYS, FULL)
EMPTY = {day: Figures() for day in DAYS}
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(", re.IGNORECASE)
METRICS = ("booked", "showed_up", "clicked", "opened_human")
LOOKS = [
    (day, Difference(0.02, 0.3 / (150 * (number + 1)) ** 0.5, 150.0 * (number + 1), 600 * (number + 1)))
    for number, day in enumerate(DAYS)
]

FIGURES = {
    "campaigns.charts.rate_over_time": [
        *(charts.rate_over_time(COURSE, COURSE, metric) for metric in METRICS),
        charts.rate_over_time(COURSE, {}, "booked"),
        charts.rate_over_time(EMPTY, EMPTY, "clicked"),
        charts.rate_over_time({}, {}, "booked"),
    ],
    "campaigns.charts.counts_by_hour": [
        charts.counts_by_hour({NOON + timedelta(hours=hour): FULL for hour in range(30)}),
        charts.counts_by_hour({}),
    ],
    "campaigns.charts.side_by_side": [
        charts.side_by_side([("Spring", COURSE), ("Autumn <b>", EMPTY), ("Nothing", {})], metric) for metric in METRICS
    ],
    "pilots.charts.effect_over_time": [
        pilot_charts.effect_over_time(outcome, course(LOOKS, Rule(method, 0.05, 8000, 2000.0)), goal)
        for outcome, goal in (("showed_up", 0.02), ("cancelled", -0.02), ("revenue", 2.5))
        for method in ("group_sequential", "confidence_sequence")
    ],
    "pilots.charts.customers_by_effect": [
        pilot_charts.customers_by_effect([(0.01, 40_000, 90), (0.02, 10_000, 40)], "showed_up"),
        pilot_charts.customers_by_effect([], "revenue"),
    ],
    "permissions.charts.changes_by_week": [
        permission_charts.changes_by_week({"withdraw": {DAYS[0]: 3, DAYS[7]: 1}, "grant": {DAYS[7]: 2}}),
        permission_charts.changes_by_week({}),
    ],
    "feedback.charts.score_over_time": [
        feedback_charts.score_over_time({DAYS[0]: Counts(6, 2, 2, 80), DAYS[7]: Counts(1, 0, 0, 9)}),
        feedback_charts.score_over_time({}),
    ],
    "permissions.charts.reach_over_time": [
        permission_charts.reach_over_time({"email": {DAYS[0]: 10, DAYS[1]: 12}, "sms": {DAYS[1]: 4}}),
        permission_charts.reach_over_time({}),
    ],
    "ui.samples": [
        each(timezone.now().date()) for each in (samples.attendance, samples.series, samples.bars, samples.interval)
    ],
}
EVERY = [
    pytest.param(figure, id=f"{name}-{index}") for name, made in FIGURES.items() for index, figure in enumerate(made)
]


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


def test_no_chart_is_left_out():
    modules = [
        path.relative_to(ROOT).with_suffix("") for path in ROOT.glob("*/charts.py") if path.parent.name != "benchmarks"
    ]
    public = {
        f"{module.__name__}.{name}"
        for module in (importlib.import_module(".".join(path.parts)) for path in modules)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public == {name for name in FIGURES if ".charts." in name}


@pytest.mark.parametrize("figure", EVERY)
def test_plotly_knows_every_word_of_a_figure(figure):
    known = plotly.graph_objects.Figure(figure)
    assert len(known.data) == len(figure["data"])


@pytest.mark.parametrize("figure", EVERY)
def test_the_small_bundle_can_draw_every_figure(figure):
    assert {each["type"] for each in figure["data"]} <= {"scatter", "bar", "pie"}


@pytest.mark.parametrize("figure", EVERY)
def test_a_figure_names_no_colour(figure):
    assert [text for text in _texts(figure) if COLOUR.search(text) or "color" in text.lower()] == []


@pytest.mark.parametrize("goal", [0.02, -0.02])
def test_a_pilot_ends_at_either_of_two_boundaries_and_both_are_drawn(goal, in_english):
    read = course(LOOKS, Rule("group_sequential", 0.05, 8000, 2000.0))
    lines = {each["name"]: each for each in pilot_charts.effect_over_time("showed_up", read, goal)["data"]}
    upper, lower = lines["upper stop boundary"], lines["lower stop boundary"]
    assert upper["y"] == [-value for value in lower["y"]]
    assert min(upper["y"]) > 0 > max(lower["y"])
    assert upper["x"] == lines["difference"]["x"]


def test_a_chart_that_leaves_far_boundaries_out_says_so(in_english):
    read = course(LOOKS, Rule("group_sequential", 0.05, 8000, 2000.0))
    assert len(drawn.drawn_looks(read)) < len(read.points)
    assert "too far off" in drawn.begins(read, DAYS[0])
    alone = replace(read, points=read.points[-2:])
    assert "with the first look that had figures" in drawn.begins(alone, DAYS[0])
    assert drawn.begins(alone, alone.points[0].day) == ""


@pytest.mark.parametrize("figure", EVERY)
def test_a_line_has_a_value_or_a_gap_for_every_place(figure):
    assert all(len(each["x"]) == len(each["y"]) for each in figure["data"])


def _texts(part):
    """All keys and texts in it."""
    if isinstance(part, dict):
        return [text for key, value in part.items() for text in [key, *_texts(value)]]
    if isinstance(part, list):
        return [text for value in part for text in _texts(value)]
    return [part] if isinstance(part, str) else []
