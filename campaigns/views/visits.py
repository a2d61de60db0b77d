"""The appointments that count for a campaign: as many rows as the number says."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from campaigns import tables
from campaigns.forms import kept, scope_from
from campaigns.models import Campaign
from campaigns.queries import visits
from campaigns.queries.campaigns import first_day, with_first_day
from campaigns.queries.figures import Figures
from campaigns.queries.results import Scope
from campaigns.queries.visits import Visit
from campaigns.views import files
from ui import formats
from ui.cursor import Place
from ui.exports import AT_ONCE
from ui.tables import Table


@requires("customers.view_customers")
def appointments(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """Which appointments were counted, and what they brought in. Looking is written down."""
    if "campaigns.view_results" not in request.permissions:
        raise PermissionDenied
    campaign = get_object_or_404(with_first_day(Campaign.objects.filter(market=request.market)), pk=pk)
    scope = scope_from(request.GET, request.market, now=timezone.now(), earliest=first_day([campaign]))
    total = visits.visit_total(scope, campaign)
    csv_only = total.appointments > AT_ONCE
    if files.wanted(request) and not (csv_only and request.GET["format"] == "xlsx"):
        title = f"{campaign.name}: {_('appointments')}"
        return files.file(request, _every(scope, campaign), scope, title)
    audit(by=request.user, action="campaigns.view_customers", market=request.market, target=f"campaign {pk}")
    context = {
        "campaign": campaign,
        "period": scope.period,
        "total": total,
        "csv_only": csv_only,
        "table": _page(request, scope, campaign),
        "back": reverse("campaigns:detail", args=[pk]) + kept(request.GET),
    }
    return render(request, "campaigns/appointments.html", context)


def counted(query: QueryDict, campaign: Campaign, figures: Figures, *, opens: bool) -> str:
    """The number of appointments, with the way to them where the reader may see persons (`opens`)."""
    number = formats.count(figures.appointments)
    if not (opens and figures.appointments):
        return number
    href = reverse("campaigns:appointments", args=[campaign.pk]) + kept(query)
    return format_html('<a class="counted" href="{}">{}</a>', href, number)


def _page(request: AuthenticatedRequest, scope: Scope, campaign: Campaign) -> Table[Visit]:
    place = Place.from_query(request.GET, sortable=("sent",), default="-sent")
    rows, following = visits.visits(scope, campaign, place)
    columns = tables.visit_columns(scope.market, _card)
    return Table(columns, rows, _("Appointments"), request.GET, place, following, empty=_("Nothing in this period."))


def _every(scope: Scope, campaign: Campaign) -> Table[Visit]:
    columns = tables.visit_columns(scope.market, lambda _row: "")
    return Table(columns, visits.every_visit(scope, campaign), _("Appointments"), QueryDict(), Place("-sent"))


def _card(row: Visit) -> str:
    return reverse("customers:detail", args=[row.customer_id])
