"""Findings of feedback in a sentence."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from feedback.queries.overview import Overview
from feedback.statistics import Counts, interval
from ui.formats import day, signed
from ui.period import Period


def begins(months: Mapping[date, Counts], period: Period) -> str:
    """Why the chart begins later than the period; empty where it does not."""
    if not months or min(months) <= period.first:
        return ""
    return _("It begins on %(day)s: in this period nobody answered before.") % {"day": day(min(months))}


def course_sentence(months: Mapping[date, Counts]) -> str:
    """How the score went from the first month to the last, and whether their intervals leave room for chance."""
    first, last = months[min(months)], months[max(months)]
    before, after = interval(first), interval(last)
    words = {"first": signed(first.score, 0), "last": signed(last.score, 0)}
    if before is None or after is None or (before[0] <= after[1] and after[0] <= before[1]):
        return _("From %(first)s to %(last)s; the intervals overlap, so that it can be chance.") % words
    if after[0] > before[1]:
        return _("Risen from %(first)s to %(last)s; the intervals do not touch.") % words
    return _("Fallen from %(first)s to %(last)s; the intervals do not touch.") % words


def chosen(found: Overview, given: Mapping[str, object]) -> list[tuple[str, str]]:
    """Which branch and channel the page is narrowed to, for the files of its chart."""
    asked = ((_("Branch"), "branch", found.branches), (_("Channel"), "channel", found.channels))
    return [
        (label, line.name)
        for label, name, lines in asked
        for line in lines
        if given.get(name) and line.key == str(given[name])
    ]
