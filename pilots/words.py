"""A pilot in words: the figures of an outcome, what was found, what it advises."""

import re
from datetime import timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pilots.comparison import levels
from pilots.definitions import MEAN, OUTCOMES, SHARE
from pilots.lacking import missing
from pilots.plan import Plan
from pilots.queries.pilots import Standing
from pilots.reading import SHOWN, Finding
from pilots.statistics.courses import Course, Point
from pilots.statistics.samples import Estimate
from pilots.statistics.sizes import GROUP_SEQUENTIAL
from ui import formats


def level(outcome: str, value: float | None, currency: str = "EUR") -> str:
    """An arm's figure: 92.9 %, € 81.20, 0.310, +42.5."""
    if OUTCOMES[outcome].kind == SHARE:
        return formats.percent(value)
    if outcome == "nps":
        return formats.signed(value, 1)
    return formats.money(value, currency) if outcome == "revenue" else formats.decimal(value, 3)


def change(outcome: str, value: float | None) -> str:
    """A difference: +1.6 in points, or on the outcome's own scale; with the decimals that it needs not to read as
    none, since an end of an interval beside 0 decides."""
    if OUTCOMES[outcome].kind == SHARE:
        places = 1 if value is None or abs(value) >= 0.002 else 2
        return formats.points(value, formats.places_of(value and value * 100, places))
    return formats.signed(value, formats.places_of(value, {"revenue": 2, "nps": 1}.get(outcome, 3)))


def span(outcome: str, low: float, high: float) -> str:
    """An interval: +0.7 to +2.5."""
    return _("%(low)s to %(high)s") % {"low": change(outcome, low), "high": change(outcome, high)}


def unit(outcome: str) -> str:
    """What differences are counted in."""
    if OUTCOMES[outcome].kind == SHARE or outcome == "nps":
        return _("points")
    return _("per customer") if OUTCOMES[outcome].kind == MEAN else _("per appointment")


def arm_name(plan: Plan, place: int) -> str:
    """The arm's letter and name."""
    arm = plan.arms[place]
    return f"{arm.key} {arm.name}".strip()


def headline(found: Standing) -> str:
    """The sentence that the page begins with."""
    words, told = _said(found)
    return words % told


def verdict(found: Standing) -> SafeString:
    """The same as HTML, the words of the effect set apart."""
    words, told = _said(found)
    marked = {"better": format_html('<em class="{}">{}</em>', found.reading.finding, told.get("better", ""))}
    return format_html(_FIELD.sub(r"{\1}", words), **{**told, **marked})


_FIELD = re.compile(r"%\((\w+)\)s")
_SAYINGS = {
    Finding.COLLECTING: gettext_lazy("Too early to say anything, and nothing is said before its time."),
    Finding.BLOCKED: gettext_lazy(
        "The groups did not come about as planned. Find out why before anybody trusts a result."
    ),
    Finding.NOTHING_YET: gettext_lazy("No difference shown yet. The pilot goes on as planned."),
    Finding.NO_DIFFERENCE: gettext_lazy("The pilot ended without a difference that is more than chance."),
}
_DECIDED = {
    Finding.COLLECTING: gettext_lazy("It was decided before anything could be said of its effect."),
    Finding.NOTHING_YET: gettext_lazy("No difference had been shown when it was decided."),
}
"""Of a pilot that goes on no more, whatever it had still to show."""


def _said(found: Standing) -> tuple[str, dict[str, str]]:
    """The sentence with its places, and what stands in them: all of the look of the result."""
    reading = found.reading
    if reading.finding in _SAYINGS:
        return str({**_SAYINGS, **(_DECIDED if found.decided else {})}[reading.finding]), {}
    better = _("better") if reading.finding == Finding.BETTER else _("worse")
    tally = reading.tally_of(reading.best)
    if len(tally.versions) < 2:  # figures over several weights would tell of the weights, too
        before, after = (_figure(found, known) for known in levels(found.plan, tally, reading.best))
        better = _("%(better)s: %(from)s became %(to)s") % {"better": better, "from": before, "to": after}
    told = {"arm": arm_name(reading.plan, reading.best), "better": better}
    if found.pilot.brought_from:
        return _("%(arm)s is %(better)s. That is more than chance, at one look after the end."), told
    return _("%(arm)s is %(better)s. That is more than chance, also if you look every day."), told


def _figure(found: Standing, known: Estimate | None) -> str:
    return level(found.plan.outcome, known.value if known else None, found.pilot.market.currency)


def stage(found: Standing) -> str:
    """How far it has come: which day of its plan, or when it ended; empty for one that ran elsewhere."""
    plan, reading, course = found.plan, found.reading, found.reading.course
    if found.pilot.brought_from and not found.decided:
        return ""
    if found.decided:
        at = found.decision.at if found.decision else found.pilot.ended_at
        return _("decided on %(day)s") % {"day": formats.day(at and at.astimezone(found.pilot.market.zone).date())}
    if course and course.ended and course.latest:
        return _("ended by its plan on %(day)s") % {"day": formats.day(course.latest.day)}
    told = {"day": formats.count(reading.days), "of": formats.count(plan.planned_days)}
    return (_("its %(of)s days are over") if reading.days > plan.planned_days else _("day %(day)s of %(of)s")) % told


def explanation(found: Standing) -> str:
    """The line under the headline: the interval of its look and what came since, or what is still missing."""
    reading, course = found.reading, found.reading.course
    if reading.finding == Finding.COLLECTING:
        return " ".join(filter(None, (missing(found), planned_end(found))))
    if reading.finding == Finding.BLOCKED or course is None or course.result is None:
        return _("Figures of the effect are not shown until the checks below are in order.")
    of_a_thousand = _of_a_thousand(found.plan.outcome, course.result.value)
    parts = (_effect(found, course), of_a_thousand, since(found), _frozen(found, course), planned_end(found))
    return " ".join(filter(None, parts))


def _effect(found: Standing, course: Course) -> str:
    words = (
        _("%(outcome)s: %(effect)s by %(day)s, with %(level)s confidence at this one look.")
        if found.pilot.brought_from
        else _("%(outcome)s: %(effect)s by %(day)s, with %(level)s confidence at every look.")
    )
    level_of = formats.percent(1 - course.alpha, 0 if course.alpha == 0.05 else 1)
    return words % {**_told(found, course.result), "outcome": _outcome(found), "level": level_of}


def _outcome(found: Standing) -> str:
    return str(OUTCOMES[found.plan.outcome].label)


def _told(found: Standing, point: Point | None) -> dict[str, str]:
    """A look in words: +1.6 points (+0.7 to +2.5), and its day."""
    if point is None:
        return {}
    outcome = found.plan.outcome
    words = _("%(change)s %(unit)s (%(span)s)") % {
        "change": change(outcome, point.value),
        "unit": unit(outcome),
        "span": span(outcome, point.interval.low, point.interval.high),
    }
    return {"effect": words, "day": formats.day(point.day)}


def since(found: Standing) -> str:
    """What came after a boundary was passed: never part of the result, and dated; empty where nothing did."""
    course = found.reading.course
    if course is None or course.since is None or found.reading.finding not in SHOWN:
        return ""
    words = (
        _("Since then, with everybody counted by %(day)s: %(effect)s. That confirms it.")
        if course.confirmed
        else _("Since then, with everybody counted by %(day)s: %(effect)s. That does not confirm it.")
    )
    return words % _told(found, course.since)


def planned_end(found: Standing) -> str:
    """How long it takes at most, while nothing has been found; empty once something has, or without an end."""
    plan, launched = found.plan, found.launched
    open_still = found.reading.finding in {Finding.COLLECTING, Finding.NOTHING_YET}
    if not (open_still and plan.planned_days and launched) or found.pilot.brought_from or found.decided:
        return ""
    last = launched + timedelta(days=plan.planned_days)
    end = {"day": formats.day(last), "n": formats.count(plan.planned_n)}
    if plan.method != GROUP_SEQUENTIAL:
        return _("It is planned to %(day)s, for %(n)s customers past their window, and may go on after that.") % end
    if found.reading.day and found.reading.day > last:
        return _("Its planned end, %(day)s, has passed: plan a larger pilot, or decide without a result.") % end
    return _("It ends on %(day)s, or before that with %(n)s customers past their window.") % end


def _frozen(found: Standing, course: Course) -> str:
    """After the planned end nothing is counted any more, whoever comes in."""
    latest, day = course.latest, found.reading.day
    if not course.ended or latest is None or day is None or latest.day >= day:
        return ""
    return _("The planned end was on %(day)s; what came later is not counted.") % {"day": formats.day(latest.day)}


def _of_a_thousand(outcome: str, value: float) -> str:
    count = round(abs(value) * 1000)
    if OUTCOMES[outcome].kind != SHARE or not count:
        return ""
    more = ngettext("Of every 1,000 customers %(count)s more.", "Of every 1,000 customers %(count)s more.", count)
    fewer = ngettext("Of every 1,000 customers %(count)s fewer.", "Of every 1,000 customers %(count)s fewer.", count)
    return (more if value > 0 else fewer) % {"count": formats.count(count)}
