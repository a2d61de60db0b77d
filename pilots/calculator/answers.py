"""Every question the calculator knows, by its name."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from pilots.calculator.comparisons import two_means, two_proportions
from pilots.calculator.fields import Fields, RefusedError, Wrong
from pilots.calculator.methods import method
from pilots.calculator.planning import power, sample_size
from pilots.calculator.rates import two_rates
from pilots.calculator.ratios import sample_ratio
from pilots.calculator.several import several_proportions
from pilots.statistics.multiplicity import benjamini_hochberg, holm

Answer = dict[str, Any]


def adjust(fields: Fields) -> Answer:
    """p-values of several questions, adjusted."""
    ps = fields.numbers("p_values", 0, 1)
    alpha = fields.number("alpha", 1e-6, 0.5, 0.05)
    fields.finish()
    careful, exploring = holm(ps), benjamini_hochberg(ps)
    standing = sum(p <= alpha for p in careful)
    return {
        "p_values": ps,
        "holm": careful,
        "benjamini_hochberg": exploring,
        "methods": [method("holm"), method("benjamini_hochberg")],
        "sentence": _("%(standing)s of %(all)s hold by Holm, %(exploring)s by Benjamini and Hochberg.")
        % {"standing": standing, "all": len(ps), "exploring": sum(p <= alpha for p in exploring)},
    }


QUESTIONS: Final[Mapping[str, Callable[[Fields], Answer]]] = {
    "two_proportions": two_proportions,
    "several_proportions": several_proportions,
    "two_means": two_means,
    "two_rates": two_rates,
    "sample_ratio": sample_ratio,
    "sample_size": sample_size,
    "power": power,
    "adjust": adjust,
}


def answer(told: Mapping[str, Any]) -> Answer:
    """The answer to `told["question"]`; raises `RefusedError`, naming every field that is wrong."""
    asked = told.get("question")
    if not isinstance(asked, str) or asked not in QUESTIONS:
        words = ", ".join(QUESTIONS)
        raise RefusedError([Wrong("question", _("Choose one of: %(words)s.") % {"words": words})])
    return {"question": asked, **QUESTIONS[asked](Fields.of(told))}
