"""Giving a list of people to text, and the rows of it that name nobody."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import AuthenticatedRequest, requires
from sms import actions
from sms.forms.lists import ListForm
from sms.models import RecipientList
from sms.queries.words import reason

SHOWN = 500
"""Rows that name nobody; whoever has more has another file."""


@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
@requires("sms.send_texts")
def give(request: AuthenticatedRequest) -> HttpResponse:
    """Takes a list, pasted or uploaded, and leads to the composer, or to what could not be read."""
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            kept = actions.take_list(by=request.user, market=request.market, text=form.cleaned_data["text"])
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            composer = f"{reverse('sms:index')}?list={kept.pk}"
            return redirect("sms:list", kept.pk) if kept.unreadable else redirect(composer)
    return render(request, "sms/list_form.html", {"form": form})


@require_GET
@requires("sms.send_texts")
def detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Which rows name nobody, and why; the others can be texted."""
    kept = get_object_or_404(RecipientList, pk=pk, market=request.market, by=request.user)
    found = kept.rows.exclude(problem="").order_by("number")[:SHOWN]
    unread = [(row.number, row.given, reason(row.problem)) for row in found]
    return render(request, "sms/list.html", {"list": kept, "unread": unread, "shown": SHOWN})
