"""Figures of the pilots: dataclasses in, plain Plotly dictionaries out."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from pilots.definitions import OUTCOMES, SHARE
from pilots.drawn import drawn_looks
from pilots.statistics.courses import Course
from pilots.words import change
from ui import formats
from ui.figure import Pin, band, figure, trace


def effect_over_time(outcome: str, course: Course, goal: float) -> dict[str, Any]:
    """The difference at every look with its interval, and the boundaries, one to each side, that end the pilot when it
    passes one."""
    points, scale = drawn_looks(course), 100 if OUTCOMES[outcome].kind == SHARE else 1
    days, places = [point.day for point in points], 1 if scale == 100 else 2
    lows, highs, values, below, above = (
        [round(scale * number, 4) for number in numbers]
        for numbers in zip(
            *((p.interval.low, p.interval.high, p.value, p.stops.low, p.stops.high) for p in points), strict=True
        )
    )
    line = trace(_("difference"), days, values, end=formats.signed(values[-1], places))
    edges = [
        trace(name, days, bound, role="reference", end=formats.signed(bound[-1], places))
        for name, bound in ((_("upper stop boundary"), above), (_("lower stop boundary"), below))
    ]
    pins = [Pin(course.passed.day, _("boundary passed"))] if course.passed and course.passed.day in days else []
    aim = (scale * goal, _("goal %(goal)s") % {"goal": formats.signed(scale * goal, places)})
    drawn = figure([*band(_("interval"), days, lows, highs), line, *edges], pins=pins, target=aim, from_zero=True)
    drawn["layout"]["yaxis"] |= {"zeroline": True, "zerolinelayer": "above traces"}
    return drawn


def customers_by_effect(curve: Sequence[tuple[float, int, int]], outcome: str) -> dict[str, Any]:
    """How many customers a plan would need for other effects."""
    effects = [change(outcome, effect) for effect, _customers, _days in curve]
    customers = [float(count) for _effect, count, _days in curve]
    drawn = figure([trace(_("customers in all"), effects, customers, role="bar")], from_zero=True)
    drawn["layout"]["xaxis"] = {"type": "category"}
    return drawn
