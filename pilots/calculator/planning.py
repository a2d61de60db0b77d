"""How many customers, how much power, how many days."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from pilots.calculator.fields import LARGEST, Fields
from pilots.calculator.methods import method
from pilots.statistics import sizes
from pilots.statistics.sizes import Question
from ui.formats import count, percent

METHODS = (sizes.GROUP_SEQUENTIAL, sizes.SEQUENCE, sizes.FIXED)
MOST = 10**9


@dataclass(frozen=True, slots=True)
class Need:
    """Customers in A for an effect, and the power of a number of them, by the question's own outcome."""

    size: Callable[[float], int]
    power: Callable[[int, float], float]
    effect: float
    largest: float
    formula: str


def sample_size(fields: Fields) -> dict[str, Any]:
    """Customers per group and days to see an effect."""
    question, split = _question(fields), fields.number("split", 0.01, 100, 1.0)
    need = _need(fields, question, split)
    fields.finish()
    n = need.size(need.effect)
    if n >= sizes.LONGEST:
        fields.refuse("effect", _("So small an effect takes more customers than any pilot has."))
        fields.finish()
    other = ceil(n * split)
    return {
        "n_a": n,
        "n_b": other,
        "n_total": n + other,
        "price_of_looking": sizes.price(question),
        **_duration(fields, n + other),
        "curve": [
            {"effect": need.effect * factor, "n_total": _total(need, factor, split)}
            for factor in (0.5, 0.75, 1, 1.25, 1.5, 2)
            if abs(need.effect * factor) <= need.largest and need.size(need.effect * factor) < sizes.LONGEST
        ],
        "methods": [method(need.formula), *_rule(question)],
        "sentence": _("%(n)s customers in A and %(other)s in B.") % {"n": count(n), "other": count(other)},
    }


def power(fields: Fields) -> dict[str, Any]:
    """The chance that so many customers show an effect, and the smallest effect that they would."""
    question, split = _question(fields), fields.number("split", 0.01, 100, 1.0)
    n = fields.whole("n_a", 2, MOST)
    need = _need(fields, question, split)
    fields.finish()
    chance = need.power(n, need.effect)
    least = sizes.detectable(n, lambda effect: need.power(n, effect), question.power, need.largest)
    return {
        "power": chance,
        "smallest_effect": least,
        "n_a": n,
        "n_b": ceil(n * split),
        "methods": [method(need.formula), *_rule(question)],
        "sentence": _("The chance to find an effect of this size is %(chance)s.") % {"chance": percent(chance, 0)},
    }


def _total(need: Need, factor: float, split: float) -> int:
    n = need.size(need.effect * factor)
    return n + ceil(n * split)


def _question(fields: Fields) -> Question:
    alpha, wanted = fields.number("alpha", 1e-6, 0.5, 0.05), fields.number("power", 0.5, 0.9999, 0.8)
    rule = fields.choice("method", METHODS, sizes.GROUP_SEQUENTIAL)
    return Question(alpha, wanted, rule, fields.whole("looks", 1, 400, 28) if rule != sizes.FIXED else 1)


def _rule(question: Question) -> list[dict[str, str]]:
    return [] if question.method == sizes.FIXED else [method(question.method)]


def _need(fields: Fields, question: Question, split: float) -> Need:
    if fields.choice("outcome", ("proportion", "mean"), "proportion") == "proportion":
        rate = fields.number("baseline", 0, 1)
        effect = _effect(fields, rate, 1.0)
        if not 0 <= rate + effect <= 1:
            fields.refuse("effect", _("The baseline and the effect together must stay between 0 and 1."))
        return Need(
            lambda size: sizes.proportions(rate, size, question, split),
            lambda n, size: sizes.proportions_power(n, rate, size, question, split),
            effect,
            max(1 - rate if effect > 0 else rate, 1e-12),
            "fleiss",
        )
    deviation = fields.number("sd", 1e-9, LARGEST, None)
    effect = _effect(fields, fields.number("baseline", -LARGEST, LARGEST, 0.0), LARGEST)
    return Need(
        lambda size: sizes.means(deviation, abs(size), question, split),
        lambda n, size: sizes.means_power(n, deviation, size, question, split),
        effect,
        max(abs(effect) * 100, deviation * 10),
        "noncentral_t",
    )


def _effect(fields: Fields, baseline: float, largest: float) -> float:
    if fields.has("relative_effect"):
        effect = baseline * fields.number("relative_effect", -1, 100)
    else:
        effect = fields.number("effect", -largest, largest)
    if abs(effect) < 1e-9:
        fields.refuse("effect", _("Give an effect other than 0: no number of customers shows that nothing differs."))
    return effect


def _duration(fields: Fields, total: int) -> dict[str, Any]:
    if not fields.has("customers_per_week"):
        return {"days": None}
    per_week, window = fields.number("customers_per_week", 0.01, MOST), fields.whole("window_days", 0, 365, 0)
    fields.finish()
    return {"days": sizes.days(total, per_week, window)}
