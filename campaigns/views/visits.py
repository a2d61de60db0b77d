"""The appointments that count for campaigns: as many rows as the number says."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from campaigns import tables
from campaigns.forms import ENDS, kept
from campaigns.queries import visits
from campaigns.queries.figures import Figures
from campaigns.queries.visits import Visit
from campaigns.views import files
from campaigns.views.chosen import Chosen, chosen
from campaigns.words import END_WORDS
from ui import formats
from ui.cursor import Place
from ui.exports import AT_ONCE
from ui.tables import Table


@requires("customers.view_customers")
def appointments(request: AuthenticatedRequest, pk: int | None = None) -> HttpResponseBase:
    """Which appointments were counted, and what they brought in. Looking is written down."""
    if "campaigns.view_results" not in request.permissions:
        raise PermissionDenied
    of = chosen(request, pk, news=True)
    end = _end(request)
    total = visits.visit_total(of.scope, of.campaigns, end)
    csv_only = total.appointments > AT_ONCE
    if files.wanted(request) and not (csv_only and request.GET["format"] == "xlsx"):
        title = " · ".join(filter(None, (f"{of.name}: {_('appointments')}", str(END_WORDS.get(end, "")))))
        return files.file(request, _every(of, end), of.scope, title, of.filters.in_words)
    of.write_down()
    context = {
        "of": of,
        "period": of.scope.period,
        "total": total,
        "csv_only": csv_only,
        "end": END_WORDS.get(end, ""),
        "table": _page(of, end),
    }
    return render(request, "campaigns/appointments.html", context)


def counted(href: str, figures: Figures, *, opens: bool) -> str:
    """The number of appointments, with the way to them where the reader may see persons (`opens`)."""
    number = formats.count(figures.appointments)
    if not (opens and figures.appointments):
        return number
    return format_html('<a class="counted" href="{}">{}</a>', href, number)


def _page(of: Chosen, end: str) -> Table[Visit]:
    query = of.request.GET
    place = Place.from_query(query, sortable=("sent",), default="-sent")
    rows, following = visits.visits(of.scope, of.campaigns, place, end)
    columns = tables.visit_columns(of.scope.market, of.campaigns, _card, kept(query))
    return Table(columns, rows, _("Appointments"), query, place, following, empty=_("Nothing in this period."))


def _every(of: Chosen, end: str) -> Table[Visit]:
    columns = tables.visit_columns(of.scope.market, of.campaigns)
    return Table(
        columns, visits.every_visit(of.scope, of.campaigns, end), _("Appointments"), QueryDict(), Place("-sent")
    )


def _end(request: AuthenticatedRequest) -> str:
    asked = request.GET.get("end", "")
    return asked if asked in ENDS else ""


def _card(row: Visit) -> str:
    return reverse("customers:detail", args=[row.customer_id])
