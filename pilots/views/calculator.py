"""The calculator's page: the same functions that read the pilots, for numbers typed in."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from pilots.calculator import Answer
from pilots.forms.calculator import TITLES, CalculatorForm
from ui import formats

_OF_SHARES: Final = {"two_proportions", "several_proportions"}


@requires("pilots.view_pilots")
def calculator(request: AuthenticatedRequest) -> HttpResponse:
    """One question at a time; the whole of it lies in the URL."""
    asked = request.GET.get("question", "")
    question = asked if asked in TITLES else "two_proportions"
    form = CalculatorForm(question, request.GET)
    result = form.result if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {"titles": TITLES.items(), "question": question, "form": form, "result": result}
    if result:
        context |= {
            "shares": question in _OF_SHARES or form.cleaned_data.get("outcome") == "proportion",
            "rates": question == "two_rates",
            "apart": _apart(result),
        }
    return render(request, "pilots/calculator.html", context)


def _apart(result: Answer) -> str:
    """B beside A in words; empty where A is nothing to compare with."""
    relative = result.get("difference", {}).get("relative")
    if relative is None:
        return ""
    if abs(relative) < 0.0005:
        return _("B is as high as A.")
    words = _("B is %(part)s higher than A.") if relative > 0 else _("B is %(part)s lower than A.")
    return words % {"part": formats.percent(abs(relative))}
