"""How likely customers recommend us, and what they wrote."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from feedback import charts, words
from feedback.forms import AskedForm
from feedback.queries.answers import answers as answers_of
from feedback.queries.overview import overview
from feedback.statistics import Counts
from ui import buckets
from ui.period import Period


@require_GET
@requires("feedback.view_scores")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """The score of a period with what can be said of all customers by it, over time, by branch and by channel."""
    period, form = _period(request), AskedForm(request.GET)
    found = overview(request.market, form.asked(period))
    months = buckets.since(found.months, "month", period, Counts())
    left_out = buckets.parts(months, "month", period)
    figure = charts.score_over_time(months, left_out) if len(found.months) > 1 else None
    page = {
        "period": period,
        "named": (_("Feedback"),),
        "about": words.chosen(found, form.cleaned_data),
        "found": found,
        "figure": figure,
        "course": words.course_sentence(buckets.whole(found.months, left_out)) if figure else "",
        "edges": " ".join(filter(None, (buckets.note(months, "month", period), words.begins(months, period)))),
        "asked": form.cleaned_data,
    }
    return render(request, "feedback/index.html", page)


@never_cache
@require_GET
@requires("feedback.read_answers")
def answers(request: AuthenticatedRequest) -> HttpResponse:
    """The answers behind a number, with what customers wrote. Looking is written down."""
    period, form = _period(request), AskedForm(request.GET)
    asked = form.asked(period)
    found = answers_of(request.market, asked, group=form.group_name, after=request.GET.get("after", ""))
    seen(request.market, "", action="feedback.read", answers=len(found.rows))
    page = {"period": period, "found": found, "group": form.group_name, "zone": request.market.zone}
    return render(request, "feedback/answers.html", page)


def _period(request: AuthenticatedRequest) -> Period:
    return Period.from_query(request.GET, now=timezone.now(), zone=request.market.zone, earliest=None)
