"""Whether a plan can finish, with how many customers and when; and if not, why not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.definitions import OUTCOMES
from pilots.past import Past
from pilots.plan import MOST_ARMS, Plan
from pilots.reading import LEAST_DAYS
from pilots.statistics import sizes
from pilots.statistics.sequences import LEAST_CUSTOMERS
from pilots.statistics.sizes import GROUP_SEQUENTIAL
from ui import formats

LONGEST_DAYS = 365
MOST_LOOKS = 60
"""Boundaries hardly move for more looks than this, so that the price of looking is that of sixty."""
FACTORS = (0.5, 0.6, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Sized:
    """A plan with its numbers filled in; `problems` say why it cannot finish, and then it may not be launched."""

    plan: Plan
    everyone: int
    problems: tuple[str, ...]
    curve: tuple[tuple[float, int, int], ...] = ()
    """Effect, customers in all, days."""


def sized(plan: Plan, past: Past) -> Sized:
    """The plan with what the past says of it. A flow that is given in the plan goes before the one of the past."""
    baseline, deviation = _figures(plan, past)
    known = replace(plan, baseline=baseline, deviation=deviation, cap=past.cap)
    if past.per_week:
        known = replace(known, per_week=past.per_week)
    problems = list(_problems(known, past))
    if problems:
        return Sized(known, 0, tuple(problems))
    full = _filled(known, past)
    everyone = full.everyone(_of_a(full, full.effect))
    late = _too_late(full, past, everyone)
    return Sized(full, everyone, tuple(late), _curve(full, past))


def _figures(plan: Plan, past: Past) -> tuple[float, float]:
    """The figure now and its spread: one's own, where the plan names it, else those of the past."""
    if plan.own_baseline is None:
        return past.baseline, past.deviation
    if OUTCOMES[plan.outcome].kind == "share":
        spread = sqrt(max(0.0, plan.own_baseline * (1 - plan.own_baseline)))
    else:
        spread = past.deviation if plan.own_deviation is None else plan.own_deviation
    return plan.own_baseline, spread


def _too_little_known(plan: Plan, past: Past) -> Iterator[str]:
    """What is to be done where the past says too little."""
    if past.customers >= LEAST_CUSTOMERS:
        return
    if plan.own_baseline is None:
        yield _(
            "Too few customers like these in the past to plan with: %(known)s were known when the window began. "
            "Fill in the figure of now yourself."
        ) % {"known": formats.count(past.customers)}
    elif plan.deviation <= 0 and OUTCOMES[plan.outcome].kind != "share":
        yield _("Fill in the spread per customer beside your own figure: the past does not tell it.")


def _problems(plan: Plan, past: Past) -> Iterator[str]:
    yield from _problems_of_shape(plan)
    if little := list(_too_little_known(plan, past)):
        yield from little
    elif plan.deviation <= 0:
        yield _("In the past this outcome was the same for every customer: there is nothing to plan with.")
    elif OUTCOMES[plan.outcome].kind == "share" and not 0 < plan.baseline + plan.effect < 1:
        yield _("From %(baseline)s an effect of %(effect)s points leads beyond 0 or 100 %%.") % {
            "baseline": formats.percent(plan.baseline),
            "effect": formats.points(plan.effect),
        }


def _problems_of_shape(plan: Plan) -> Iterator[str]:
    if not plan.hypothesis.strip():
        yield _("Say what you expect, and why.")
    if not 2 <= len(plan.arms) <= MOST_ARMS or any(arm.weight <= 0 for arm in plan.arms):
        yield _("A pilot needs at least two variants, each with a weight above 0.")
    if not plan.effect:
        yield _("Name the smallest effect worth having; nothing proves an effect of 0.")
    if plan.audience == "given" and plan.trigger != "booking" and not plan.per_week:
        yield _("Say how many customers a week will be assigned.")


def _of_a(plan: Plan, effect: float) -> int:
    """Customers that A needs past their windows."""
    if OUTCOMES[plan.outcome].kind == "share":
        return sizes.proportions(plan.baseline, effect, plan.question, plan.split)
    return sizes.means(plan.deviation, abs(effect), plan.question, plan.split)


def _filled(plan: Plan, past: Past) -> Plan:
    """Customers, days and looks: the looks depend on the days, and a little the other way round."""
    for _round in range(2):
        of_a = max(LEAST_CUSTOMERS, _of_a(plan, plan.effect))
        days = _days(plan, past, plan.everyone(of_a))
        looks = max(1, min(MOST_LOOKS, days - max(LEAST_DAYS, plan.window_days) + 1))
        plan = replace(plan, looks=looks, planned_days=days, planned_n=of_a + ceil(of_a * plan.split))
    return plan


def _days(plan: Plan, past: Past, everyone: int) -> int:
    """Whole weeks of arrivals and the last window, or the window alone where everybody is there at once."""
    if plan.per_week:
        return sizes.days(everyone, plan.per_week, plan.window_days) or 0
    return max(LEAST_DAYS, plan.window_days + 1)


def _too_late(plan: Plan, past: Past, everyone: int) -> Iterator[str]:
    if not plan.per_week and everyone > past.everybody:
        yield _(
            "This needs %(needed)s customers, and there are %(there)s. Ask for a larger effect, or fewer variants."
        ) % {
            "needed": formats.count(everyone),
            "there": formats.count(past.everybody),
        }
    if plan.planned_days > LONGEST_DAYS:
        weeks = ceil(plan.planned_days / 7)
        yield ngettext(
            "This would take %(weeks)s week. A pilot ends within a year: ask for a larger effect, or fewer variants.",
            "This would take %(weeks)s weeks. A pilot ends within a year: ask for a larger effect, or fewer variants.",
            weeks,
        ) % {"weeks": formats.count(weeks)}


def _curve(plan: Plan, past: Past) -> tuple[tuple[float, int, int], ...]:
    found = []
    for factor in FACTORS:
        effect = plan.effect * factor
        if OUTCOMES[plan.outcome].kind == "share" and not 0 < plan.baseline + effect < 1:
            continue
        everyone = plan.everyone(max(LEAST_CUSTOMERS, _of_a(plan, effect)))
        found.append((effect, everyone, _days(plan, past, everyone)))
    return tuple(found)


def rule_in_words(plan: Plan) -> str:
    """How the pilot is read."""
    if plan.method == GROUP_SEQUENTIAL and plan.looks == 1:
        return _("One look, after the last window")
    if plan.method == GROUP_SEQUENTIAL:
        return _("Planned looks: group sequential, O'Brien-Fleming spending")
    return _("Open end: confidence sequence")
