"""What every page of a pilot's results shows, whoever reads it: sums, and nobody's name."""

from typing import Any

from django.utils.translation import gettext as _

from pilots import charts, drawn, results, words
from pilots.checks import checks
from pilots.definitions import OUTCOMES, TRIGGERS
from pilots.queries.pilots import Standing
from pilots.reading import SHOWN
from pilots.sizing import rule_in_words


def figures(found: Standing) -> dict[str, Any]:
    """Sentence, checks, effect and limits, for the templates."""
    plan, course = found.plan, found.reading.course
    shown = found.reading.finding in SHOWN and course is not None
    return {
        "found": found, "pilot": found.pilot, "plan": plan, "outcome": OUTCOMES[plan.outcome], "shown": shown,
        "stage": words.stage(found), "verdict": words.verdict(found), "explanation": words.explanation(found),
        "checks": checks(found), "rails": results.guardrails(found), "arms": results.arm_rows(found),
        "watched": found.reading.watched,
        "figure": charts.effect_over_time(plan.outcome, course, plan.effect) if shown and course else None,
        "named": (_("Pilot"), found.pilot.key, str(found.reading.day or "")),
        "begins": drawn.begins(course, found.launched) if shown and course else "",
        "caption": _caption(found), "unit": words.unit(plan.outcome), "arm_key": plan.arms[found.reading.best].key,
        "trigger": TRIGGERS[plan.trigger], "rule": rule_in_words(plan),
    }  # fmt: skip


def _caption(found: Standing) -> str:
    course = found.reading.course
    if course is None:
        return ""
    if course.passed:
        day = (course.passed.day - (found.launched or course.passed.day)).days
        return _("The boundary was passed on day %(day)s: the result is of that look") % {"day": day}
    return _("The boundary has not been passed")
