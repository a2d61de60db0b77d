"""Weeks and months at the edges of a period, of which only a part lies in it: a line through them would plunge for no
other reason.

One rule for every chart by week or month: whole ones are drawn, parts stand in the table alone and are called so.
Where fewer than two whole ones are there, all are drawn.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from ui.period import Period

Value = TypeVar("Value")
_NEXT: Final[Mapping[str, Callable[[date], date]]] = {
    "week": lambda first: first + timedelta(weeks=1),
    "month": lambda first: (first.replace(day=1) + timedelta(days=32)).replace(day=1),
}
_BEGINS: Final[Mapping[str, Callable[[date], date]]] = {
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}


def every(grain: str, period: Period) -> list[date]:
    """Each day, week or month of a period by its first day, from where there are data: empty ones are there as well."""
    return list(_run(grain, max(period.first, min(period.earliest or period.first, period.last)), period.last))


def filled(course: Mapping[date, Value], places: Iterable[date], nothing: Value) -> dict[date, Value]:
    """The course with `nothing` where it has no value: a line over an empty day would say that something was there."""
    known = {**dict.fromkeys(places, nothing), **course}
    return {place: known[place] for place in sorted(known)}


def since(course: Mapping[date, Value], grain: str, period: Period, nothing: Value) -> dict[date, Value]:
    """The same from its own first value to the end of the period; empty where it has none."""
    return filled(course, _run(grain, min(course), period.last), nothing) if course else {}


def parts(places: Iterable[date], grain: str, period: Period) -> frozenset[date]:
    """Those of the weeks or months, each told by its first day, that are not drawn: they are not over, or begin before
    the period or end after it."""
    every = set(places)
    found = _in_part(every, grain, period)
    return found if len(every) - len(found) > 1 else frozenset()


def whole(course: Mapping[date, Value], left_out: frozenset[date]) -> dict[date, Value]:
    """The course as it is drawn."""
    return {place: value for place, value in course.items() if place not in left_out}


def last_day(place: date, grain: str) -> date:
    """The last day of the day, week or month that begins on a day."""
    return _NEXT.get(grain, _next_day)(place) - timedelta(days=1)


def over(course: Mapping[date, Value], grain: str, day: date) -> dict[date, Value]:
    """Those of the days, weeks or months that ended before a day."""
    following = _NEXT.get(grain, _next_day)
    return {place: value for place, value in course.items() if following(place) <= day}


def without(figure: dict[str, Any], left_out: frozenset[date]) -> dict[str, Any]:
    """The figure that keeps these places in its table and draws them not."""
    if left_out:
        figure["layout"]["meta"]["parts"] = sorted(place.isoformat() for place in left_out)
    return figure


def note(places: Iterable[date], grain: str, period: Period) -> str:
    """What a chart by week or month says of those of which a part lies in the period; empty where all are whole."""
    every = set(places)
    if not _in_part(every, grain, period):
        return ""
    if not parts(every, grain, period):
        return _("Of those at the edges only what lies in the period.")
    return (
        _("Whole weeks are drawn; parts of weeks stand in the table.")
        if grain == "week"
        else _("Whole months are drawn; parts of months stand in the table.")
    )


def _run(grain: str, first: date, last: date) -> Iterator[date]:
    """The buckets from the one with a first day to the one with a last."""
    following, place = _NEXT.get(grain, _next_day), _BEGINS.get(grain, _same_day)(first)
    while place <= last:
        yield place
        place = following(place)


def _same_day(day: date) -> date:
    return day


def _next_day(first: date) -> date:
    return first + timedelta(days=1)


def _in_part(places: set[date], grain: str, period: Period) -> frozenset[date]:
    following = _NEXT.get(grain)
    if following is None:
        return frozenset()
    end = min(period.last + timedelta(days=1), period.today)
    return frozenset(place for place in places if place < period.first or following(place) > end)
