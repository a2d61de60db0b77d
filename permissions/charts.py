"""Figures of permissions: counts in, plain Plotly dictionaries out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from permissions.models import Action, Channel
from ui.buckets import without
from ui.figure import figure, trace
from ui.formats import count as count_words

Course = Mapping[date, int | None]


def changes_by_week(weeks: Mapping[str, Course], parts: frozenset[date] = frozenset()) -> dict[str, Any]:
    """How many gave and withdrew permission in each week (named by its Monday); `parts` are not drawn."""
    every = sorted({monday for course in weeks.values() for monday in course})
    shown = ((_("withdrawn"), Action.WITHDRAW), (_("given"), Action.GRANT))
    traces = []
    for words, action in shown:
        course = [weeks.get(action, {}).get(week, 0) for week in every]
        drawn = [changes for week, changes in zip(every, course, strict=True) if week not in parts]
        traces.append(trace(words, every, course, end=count_words(drawn[-1]) if drawn else ""))
    return without(figure(traces, from_zero=True), parts)


def reach_over_time(courses: Mapping[str, Course]) -> dict[str, Any]:
    """How many customers could be reached on each day, None where nothing was counted, by channel."""
    traces = []
    for channel in Channel:
        course = courses.get(channel, {})
        days = sorted(course)
        known = [count for day in days if (count := course[day]) is not None]
        if known:
            traces.append(trace(str(channel.label), days, [course[day] for day in days], end=count_words(known[-1])))
    return figure(traces, from_zero=True)
