"""The customers of a pilot, on a page and as the file that a sending system takes in."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from pilots import tables
from pilots.actions.assigning import arm_of, current
from pilots.definitions import OUTCOMES
from pilots.models import HOLDOUT, Pilot, State
from pilots.queries.counts import COUNTED_LIVE
from pilots.queries.people import METRICS, OF_A_LOOK, WITH_OUTCOME, Behind, Member, count, every_member, members
from pilots.summary import Summary
from ui.cursor import Place
from ui.exports import ExportHead, csv_response, file_name
from ui.formats import day
from ui.spreadsheets import signs_of
from ui.tables import PAGE_SIZE, Table


@requires("customers.view_customers")
def customers(request: AuthenticatedRequest, key: str) -> HttpResponseBase:
    """Who was counted, or assigned until now. Looking is written down."""
    if "pilots.view_pilots" not in request.permissions:
        raise PermissionDenied
    behind = _behind(request, key)
    seen(request.market, f"pilot {behind.pilot.pk}", action="pilot.view_customers")
    place = Place.from_query(request.GET, sortable=("customer",), default="customer")
    columns = tables.member_columns(behind.plan, request.market.zone, _card)
    if request.GET.get("format") == "csv":
        head = ExportHead(
            behind.pilot.name, _name(behind), request.market.zone, timezone.now(), filters=_chose(behind),
            signs=signs_of(request.market.locale),
        )  # fmt: skip
        return csv_response(Table(columns, every_member(behind), _("Customers"), request.GET, place), head)
    rows = members(behind, after=place.after[0] if place.after else 0, limit=PAGE_SIZE + 1)
    page = rows[:PAGE_SIZE]
    following = place.following([page[-1].id]) if len(rows) > PAGE_SIZE else ""
    table = Table(columns, page, _("Customers"), request.GET, place, following, empty=_("Nobody."))
    context = {"behind": behind, "pilot": behind.pilot, "how_many": count(behind), "table": table}
    return render(request, "pilots/customers.html", context)


def _name(behind: Behind) -> str:
    return file_name(_("Pilot"), behind.pilot.key, behind.metric, behind.day.isoformat())


def _chose(behind: Behind) -> tuple[tuple[str, str], ...]:
    """What the address asked for, in words: the figure, the variants, and up to which day."""
    labels = {"assigned": _("Assigned"), "exposed": _("Exposed"), "mature": _("Past the window")}
    keys = ["holdout" if arm == HOLDOUT else behind.plan.arms[arm].key for arm in behind.arms]
    counted = labels.get(behind.metric) or (
        str(OUTCOMES[behind.plan.outcome].label) if behind.metric == WITH_OUTCOME else behind.metric
    )
    return ((_("Customers"), counted), (_("Variants"), ", ".join(keys)), (_("Up to"), day(behind.day)))


def _behind(request: AuthenticatedRequest, key: str) -> Behind:
    pilot = get_object_or_404(Pilot.objects.select_related("market"), market=request.market, key=key)
    plan, _number = current(pilot)
    metric, letter = request.GET.get("metric", "assigned"), request.GET.get("arm", "")
    arm = arm_of(plan, letter) if letter else None
    if metric not in METRICS or (letter and arm is None):
        raise Http404
    look = pilot.looks.order_by("-day").values_list("day", flat=True).first()
    tomorrow = timezone.localdate(timezone=request.market.zone) + timedelta(days=1)
    arms = (arm,) if arm is not None else (HOLDOUT, *range(len(plan.arms)))
    lives = metric in COUNTED_LIVE and pilot.state == State.RUNNING
    counted = look if look and not lives and (letter or "metric" in request.GET) else tomorrow
    return Behind(pilot, plan, _result_day(request, pilot, metric) or counted, metric, arms)


def _result_day(request: AuthenticatedRequest, pilot: Pilot, metric: str) -> date | None:
    """Outcomes are those of a look: of the `day` that the address names, else of the result that the page tells."""
    if metric not in OF_A_LOOK:
        return None
    told = request.GET.get("day", "")
    if not told:
        return Summary.kept(pilot).as_of
    days = {day.isoformat(): day for day in pilot.looks.values_list("day", flat=True)}
    if told not in days:
        raise Http404
    return days[told]


def _card(row: Member) -> str:
    return reverse("customers:detail", args=[row.id]) if row.source else ""
