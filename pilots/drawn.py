"""Which looks of a pilot its chart draws, and why it begins where it does."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from pilots.statistics.courses import Course, Point
from ui import formats

WIDEST: Final = 6
"""How many times as wide as the latest a boundary may be to be drawn."""


def drawn_looks(course: Course) -> list[Point]:
    """The looks whose boundary lies near enough to be drawn: a far one would flatten all the rest."""
    last = _width(course.points[-1])
    return [point for point in course.points if not last or _width(point) <= WIDEST * last]


def begins(course: Course, launched: date | None) -> str:
    """Why the chart begins later than the pilot."""
    first = drawn_looks(course)[0].day
    told = {"day": formats.day(first)}
    if first > course.points[0].day:
        return _("It begins on %(day)s: at the looks before, the boundaries lie too far off to be drawn.") % told
    if launched and first > launched:
        return _("It begins on %(day)s, with the first look that had figures.") % told
    return ""


def _width(point: Point) -> float:
    """Between the boundaries."""
    return point.stops.high - point.stops.low
