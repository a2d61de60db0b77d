"""The calculator's fields, by question; what is wrong with them the calculator itself says."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pilots.calculator import RefusedError, answer
from pilots.calculator.numerals import localised
from pilots.statistics.sizes import FIXED, GROUP_SEQUENTIAL, SEQUENCE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

TITLES: Final = {
    "two_proportions": _("Two shares"),
    "several_proportions": _("Several shares"),
    "two_means": _("Two means"),
    "two_rates": _("Two rates"),
    "sample_ratio": _("Sample ratio"),
    "sample_size": _("Sample size"),
    "power": _("Power"),
    "adjust": _("Several p-values"),
}
_ALPHA: Final = ("alpha", _("Alpha, two-sided"), "5%")
_ON_THE_WAY: Final = (
    ("planned_n", _("Customers planned in both groups; empty: this is the planned end"), ""),
    ("looks", _("Planned looks"), "1"),
)
_PLAN: Final = (
    ("baseline", _("Now, in A"), "83%"),
    ("effect", _("Smallest effect worth having"), "2%"),
    ("sd", _("Standard deviation per customer, of a mean"), ""),
)
_RULE: Final = (("power", _("Power"), "80%"), _ALPHA, ("looks", _("Planned looks"), "28"))
FIELDS: "Final[dict[str, tuple[tuple[str, str | StrPromise, str], ...]]]" = {
    "two_proportions": (
        ("a.successes", _("A: successes"), "48"),
        ("a.n", _("A: customers"), "80"),
        ("b.successes", _("B: successes"), "56"),
        ("b.n", _("B: customers"), "70"),
        _ALPHA,
        *_ON_THE_WAY,
    ),
    "two_means": (
        ("a.n", _("A: customers"), "10"),
        ("a.sum", _("A: sum"), "7.5"),
        ("a.sum_of_squares", _("A: sum of squares"), "34.43"),
        ("b.n", _("B: customers"), "10"),
        ("b.sum", _("B: sum"), "23.3"),
        ("b.sum_of_squares", _("B: sum of squares"), "90.37"),
        _ALPHA,
        *_ON_THE_WAY,
    ),
    "several_proportions": (
        ("successes", _("Successes, A first"), "480 510 530 560"),
        ("n", _("Customers, A first"), "800 810 790 805"),
        _ALPHA,
    ),
    "two_rates": (
        ("a.events", _("A: events"), "120"),
        ("a.time", _("A: time, in days, weeks or years"), "400"),
        ("b.events", _("B: events"), "90"),
        ("b.time", _("B: time, in the same unit"), "395.5"),
        _ALPHA,
    ),
    "sample_ratio": (
        ("counts", _("Customers per group"), "821588 815482"),
        ("weights", _("Planned weights"), "50 50"),
    ),
    "sample_size": (
        *_PLAN,
        *_RULE,
        ("customers_per_week", _("Customers a week, in all groups"), ""),
        ("window_days", _("Window in days"), ""),
    ),
    "power": (*_PLAN, ("n_a", _("Customers in A, and as many in B"), "5000"), *_RULE),
    "adjust": (("p_values", _("p-values"), "0.01 0.04 0.03"), _ALPHA),
}
_METHODS: Final = (
    (GROUP_SEQUENTIAL, _("Planned looks: group sequential")),
    (SEQUENCE, _("Any look: confidence sequence")),
    (FIXED, _("One look at the end")),
)
_KINDS: Final = (("proportion", _("A share of customers")), ("mean", _("A mean per customer")))


class CalculatorForm(forms.Form):
    """The fields of one question; `result` is the answer, once it is valid."""

    question = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, question: str, data: QueryDict) -> None:
        """Numbers of an example stand in fields that the URL does not name."""
        filled = any(name in data for name, _label, _example in FIELDS[question])
        asked = data if filled and data.get("question") == question else None
        super().__init__(asked, initial={"question": question})
        self.result: dict[str, Any] | None = None
        if question in {"sample_size", "power"}:
            self.fields["outcome"] = forms.ChoiceField(label=_("Outcome"), choices=_KINDS)
            self.fields["method"] = forms.ChoiceField(label=_("How it is read"), choices=_METHODS)
        for name, label, example in FIELDS[question]:
            self.fields[name] = forms.CharField(
                label=label, initial=localised(example), required=bool(example), max_length=2000
            )

    def clean(self) -> dict[str, Any]:
        """Asks the calculator, whose complaints stand beside the fields that they are about."""
        told = self.cleaned_data
        if not self.errors:
            try:
                self.result = answer(told)
            except RefusedError as refused:
                for wrong in refused.wrong:
                    name = wrong.field if wrong.field in self.fields else wrong.field.partition(".")[0]
                    self.add_error(name if name in self.fields else None, wrong.reason)
        return told
