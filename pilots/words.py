"""A pilot in words: the figures of an outcome, what was found, what it advises."""

import re
from datetime import date, timedelta
from math import ceil

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pilots.definitions import MEAN, OUTCOMES, SHARE
from pilots.plan import Plan
from pilots.queries.pilots import Standing
from pilots.reading import LEAST_DAYS, Finding, estimate
from pilots.statistics.sequences import LEAST_CUSTOMERS
from pilots.statistics.sizes import GROUP_SEQUENTIAL
from ui import formats

FINDINGS = {
    Finding.COLLECTING: gettext_lazy("collecting"),
    Finding.BLOCKED: gettext_lazy("blocked by a check"),
    Finding.NOTHING_YET: gettext_lazy("no difference shown yet"),
    Finding.BETTER: gettext_lazy("better, waits for a decision"),
    Finding.WORSE: gettext_lazy("worse, waits for a decision"),
    Finding.NO_DIFFERENCE: gettext_lazy("ended without a difference"),
}


def level(outcome: str, value: float | None, currency: str = "EUR") -> str:
    """An arm's figure: 92.9 %, € 81.20, 0.310, +42.5."""
    if OUTCOMES[outcome].kind == SHARE:
        return formats.percent(value)
    if outcome == "nps":
        return formats.signed(value, 1)
    return formats.money(value, currency) if outcome == "revenue" else formats.decimal(value, 3)


def change(outcome: str, value: float | None) -> str:
    """A difference: +1.6 in points, or on the outcome's own scale."""
    if OUTCOMES[outcome].kind == SHARE:
        return formats.points(value, 1 if value is None or abs(value) >= 0.002 else 2)
    return formats.signed(value, {"revenue": 2, "nps": 1}.get(outcome, 3))


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


def _said(found: Standing) -> tuple[str, dict[str, str]]:
    """The sentence with its places, and what stands in them."""
    reading = found.reading
    if reading.finding in _SAYINGS:
        return str(_SAYINGS[reading.finding]), {}
    better = _("better") if reading.finding == Finding.BETTER else _("worse")
    if len(reading.tally.versions) < 2:  # figures over several weights would tell of the weights, too
        figures = {"better": better, "from": _figure(found, 0), "to": _figure(found, reading.best)}
        better = _("%(better)s: %(from)s became %(to)s") % figures
    told = {"arm": arm_name(reading.plan, reading.best), "better": better}
    return _("%(arm)s is %(better)s. That is more than chance, also if you look every day."), told


def _figure(found: Standing, place: int) -> str:
    outcome = found.plan.outcome
    known = estimate(outcome, found.reading.tally.total(outcome, place))
    return level(outcome, known.value if known else None, found.pilot.market.currency)


def explanation(found: Standing) -> str:
    """The line under the headline: the interval, or what is still missing."""
    reading, outcome = found.reading, found.plan.outcome
    if reading.finding == Finding.COLLECTING:
        return " ".join(filter(None, (missing(found), planned_end(found))))
    course = reading.course
    if reading.finding == Finding.BLOCKED or course is None or course.latest is None:
        return _("Figures of the effect are not shown until the checks below are in order.")
    latest = course.latest
    words = _("%(outcome)s: %(change)s %(unit)s (%(span)s), with %(level)s confidence at every look.") % {
        "outcome": OUTCOMES[outcome].label,
        "change": change(outcome, latest.value),
        "unit": unit(outcome),
        "span": span(outcome, latest.interval.low, latest.interval.high),
        "level": formats.percent(1 - course.alpha, 0 if course.alpha == 0.05 else 1),
    }
    of_a_thousand, as_of = _of_a_thousand(outcome, latest.value), _as_of(found, latest.day)
    return " ".join(filter(None, (words, of_a_thousand, as_of, planned_end(found))))


def planned_end(found: Standing) -> str:
    """How long it takes at most, while nothing has been found; empty once something has, or without an end."""
    plan, launched = found.plan, found.launched
    open_still = found.reading.finding in {Finding.COLLECTING, Finding.NOTHING_YET}
    if not (open_still and plan.planned_days and launched):
        return ""
    end = {"day": formats.day(launched + timedelta(days=plan.planned_days)), "n": formats.count(plan.planned_n)}
    if plan.method == GROUP_SEQUENTIAL:
        return _("It ends on %(day)s, or before that with %(n)s customers past their window.") % end
    return _("It is planned to %(day)s, for %(n)s customers past their window, and may go on after that.") % end


def _as_of(found: Standing, day: date) -> str:
    """Looks after the planned end decide nothing: their counts go on, the difference stays."""
    if found.reading.day is None or day >= found.reading.day:
        return ""
    return _("As it was at the planned end, %(day)s; the counts below go on.") % {"day": formats.day(day)}


def _of_a_thousand(outcome: str, value: float) -> str:
    count = round(abs(value) * 1000)
    if OUTCOMES[outcome].kind != SHARE or not count:
        return ""
    more = ngettext("Of every 1,000 customers %(count)s more.", "Of every 1,000 customers %(count)s more.", count)
    fewer = ngettext("Of every 1,000 customers %(count)s fewer.", "Of every 1,000 customers %(count)s fewer.", count)
    return (more if value > 0 else fewer) % {"count": formats.count(count)}


def missing(found: Standing) -> str:
    """How long it takes before there are figures."""
    plan, reading = found.plan, found.reading
    first = max(LEAST_DAYS, plan.window_days + 1)
    if reading.days < first:
        left = first - reading.days
        days = ngettext(
            "The first figures can come in %(days)s day: each customer is given the whole window of %(window)s days.",
            "The first figures can come in %(days)s days: each customer is given the whole window of %(window)s days.",
            left,
        )
        return days % {"days": formats.count(left), "window": formats.count(plan.window_days)}
    mature = min(reading.tally.of_arm(place).mature for place in range(len(plan.arms)))
    if mature < LEAST_CUSTOMERS:
        few = _("Every variant needs %(least)s customers past their window; the smallest has %(mature)s.") % {
            "least": LEAST_CUSTOMERS,
            "mature": formats.count(mature),
        }
        return " ".join(filter(None, (few, _at_this_pace(found))))
    return _("Every variant needs at least ten customers with the outcome and ten without it.")


def _at_this_pace(found: Standing) -> str:
    """How long it takes until the smallest variant has customers enough past their windows, if they come as before."""
    plan, reading = found.plan, found.reading
    exposed = min(reading.tally.of_arm(place).exposed for place in range(len(plan.arms)))
    if not exposed:
        return _("In one of them nobody has been exposed yet.")
    left = max(1, ceil(LEAST_CUSTOMERS * reading.days / exposed) + plan.window_days - reading.days)
    days = ngettext("At this pace that takes %(days)s more day.", "At this pace that takes %(days)s more days.", left)
    return days % {"days": formats.count(left)}
