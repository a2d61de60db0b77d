"""All pilots: the log, what worked over the years, and differences that were no pilots."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedRequest, requires
from pilots.actions import observe
from pilots.forms.course import ObservationForm
from pilots.models import Observation, State
from pilots.queries.pilots import decided, log, pilots_of, waiting
from pilots.statistics.differences import newcombe
from pilots.statistics.samples import Sums
from pilots.tables import decision_columns, log_columns, year_columns
from pilots.words import change, span
from pilots.years import by_year
from ui.cursor import Place, page_of_list
from ui.tables import Table

MOST_SEARCHED = 500


@requires("pilots.view_pilots")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """The log of pilots, to search."""
    words, state = request.GET.get("q", "").replace("\x00", "")[:100], request.GET.get("state", "")
    found = list(pilots_of(request.market, words, state)[:MOST_SEARCHED])
    place = Place.from_query(request.GET, sortable=("name",), default="-name")
    page, following = page_of_list(found, place, order=lambda pilot: (pilot.created_at, pilot.pk), size=50)
    columns = log_columns(opens="customers.view_customers" in request.permissions)
    table = Table(columns, log(page), _("Pilots"), request.GET, place, following, empty=_("No pilot is like that."))
    observations = Observation.objects.filter(market=request.market).select_related("by").order_by("-at")[:100]
    context = {
        "table": table,
        "any": bool(found) or bool(words or state),
        "words": words,
        "state": state,
        "states": State.choices,
        "observations": [(each, *_difference(each)) for each in observations],
    }
    return render(request, "pilots/index.html", context)


def _difference(each: Observation) -> tuple[str, str]:
    without = Sums.of_counts(each.without_successes, each.without_n)
    found = Sums.of_counts(each.with_successes, each.with_n)
    interval = newcombe(without, found)
    return change("showed_up", found.mean - without.mean), span("showed_up", interval.low, interval.high)


@never_cache
@require_safe
@requires("pilots.view_pilots")
def waiting_count(request: AuthenticatedRequest) -> HttpResponse:
    """How many pilots wait for a decision, for the rail."""
    return render(request, "pilots/_waiting.html", {"waiting": waiting(request.market)})


@requires("pilots.view_pilots")
def meta(request: AuthenticatedRequest) -> HttpResponse:
    """What worked over the years: each year's decisions, and every decision with its effect."""
    lines = decided(request.market)
    place = Place("-ended")
    table = Table(decision_columns(), lines, _("Decisions"), request.GET, place, empty=_("Nothing was decided yet."))
    choices = [line.decision.choice for line in lines if line.decision]
    years = by_year(lines, request.market.zone)
    context = {
        "table": table,
        "years": Table(year_columns(), years, _("Year by year"), request.GET, Place("year")) if years else None,
        "total": len(lines),
        "rolled_out": choices.count("roll_out"),
        "stopped": choices.count("stop"),
        "inconclusive": choices.count("inconclusive"),
        "against": sum(line.decision.against for line in lines if line.decision),
    }
    return render(request, "pilots/meta.html", context)


@requires("pilots.manage_pilots")
def observation(request: AuthenticatedRequest) -> HttpResponse:
    """Keeps a difference between groups that nobody drew, with the reason why it proves nothing."""
    form = ObservationForm(request.POST or None, instance=Observation(market=request.market, by=request.user))
    if request.method == "POST" and form.is_valid():
        observe(by=request.user, observation=form.instance)
        return redirect("pilots:index")
    return render(request, "pilots/observation.html", {"form": form})
