"""The calculator's page: the same functions that read the pilots, for numbers typed in."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import AuthenticatedRequest, requires
from pilots.forms.calculator import TITLES, CalculatorForm


@requires("pilots.view_pilots")
def calculator(request: AuthenticatedRequest) -> HttpResponse:
    """One question at a time; the whole of it lies in the URL."""
    asked = request.GET.get("question", "")
    question = asked if asked in TITLES else "two_proportions"
    form = CalculatorForm(question, request.GET)
    result = form.result if form.is_bound and form.is_valid() else None
    context = {"titles": TITLES.items(), "question": question, "form": form, "result": result}
    return render(request, "pilots/calculator.html", context)
