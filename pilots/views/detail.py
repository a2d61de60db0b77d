"""One pilot: as a draft what it would take, from its launch on what may be said of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from pilots import charts, tables, words
from pilots.actions import counted, take_looks
from pilots.definitions import AUDIENCES, OUTCOMES, TRIGGERS
from pilots.exploration import explored
from pilots.forms.course import DecisionForm, WeightsForm
from pilots.models import HOLDOUT, Pilot, State
from pilots.plan import Plan
from pilots.queries.counts import COUNTED_LIVE
from pilots.queries.people import OF_A_LOOK
from pilots.queries.pilots import Standing, standing
from pilots.queries.segments import SPLITS, segments
from pilots.results import ArmRow, arm_rows
from pilots.sizing import rule_in_words, sized
from pilots.status import WORDS
from pilots.views.showing import figures
from ui.cursor import Place
from ui.exports import ExportHead, csv_response, file_name
from ui.spreadsheets import signs_of
from ui.tables import Table


@requires("pilots.view_pilots")
def detail(request: AuthenticatedRequest, key: str) -> HttpResponseBase:
    """The first look of a day is taken by whoever comes first; everybody after that reads the same."""
    pilot = get_object_or_404(Pilot.objects.select_related("market", "owner"), market=request.market, key=key)
    if pilot.state == State.DRAFT:
        return _draft(request, pilot)
    take_looks(pilot=pilot)
    found = standing(pilot)
    if request.GET.get("format") == "csv":
        return _file(request, found)
    return page(request, found, DecisionForm(plan=found.plan))


def page(request: AuthenticatedRequest, found: Standing, form: DecisionForm) -> HttpResponse:
    """The page of a running or decided pilot, with a form that may hold somebody's mistakes."""
    manages = "pilots.manage_pilots" in request.permissions
    shared = figures(found)
    context: dict[str, Any] = {
        **shared, "status": WORDS[found.status], "table": _arms(request, found, shared["arms"]),
        "running": found.pilot.state == State.RUNNING, "manages": manages, "form": form, "weights": WeightsForm(),
        "opens": "customers.view_customers" in request.permissions,
        "audience": AUDIENCES[found.plan.audience], **_explored(request, found, shown=shared["shown"]),
        "assigns": _assigns(found),
    }  # fmt: skip
    return render(request, "pilots/detail.html", context)


def _explored(request: AuthenticatedRequest, found: Standing, *, shown: bool) -> dict[str, Any]:
    """Counted only when somebody asks: it costs more than all the rest of the page."""
    split, day = request.GET.get("by", ""), found.reading.as_of
    titles = [(key, title) for key, (title, _sql) in SPLITS.items()]
    if split not in SPLITS or not shown or day is None:
        return {"splits": titles, "split": ""}
    parts = segments(found.pilot, found.plan, day, split)
    return {"splits": titles, "split": split, "explored": explored(found, parts)}


def _assigns(found: Standing) -> bool:
    return found.plan.audience != "given" and found.pilot.state == State.RUNNING and not found.pilot.ended_at


def _arms(request: AuthenticatedRequest, found: Standing, rows: list[ArmRow]) -> Table[ArmRow]:
    may = "customers.view_customers" in request.permissions

    def href(row: ArmRow, metric: str) -> str:
        opens = may and (metric in COUNTED_LIVE or found.reading.day)
        arm = "holdout" if row.place == HOLDOUT else found.plan.arms[row.place].key
        day = f"&day={row.day}" if metric in OF_A_LOOK and row.day else ""
        return f"{reverse('pilots:customers', args=[found.pilot.key])}?metric={metric}&arm={arm}{day}" if opens else ""

    columns = tables.arm_columns(found.plan, href)
    return Table(columns, rows, _("Variants"), request.GET, Place("arm"))


def _file(request: AuthenticatedRequest, found: Standing) -> HttpResponseBase:
    if "campaigns.export_results" not in request.permissions:
        raise PermissionDenied
    audit(by=request.user, action="pilot.export", market=request.market, target=f"pilot {found.pilot.pk}")
    head = ExportHead(
        found.pilot.name, file_name(_("Pilot"), found.pilot.key, str(found.reading.day or "")), request.market.zone,
        timezone.now(),
        filters=(
            (_("State"), str(WORDS[found.status])), (_("Finding"), words.headline(found)),
            ("", words.explanation(found)),
        ),
        signs=signs_of(request.market.locale),
    )  # fmt: skip
    table = Table(tables.arm_file_columns(found.plan), arm_rows(found), _("Variants"), request.GET, Place("arm"))
    return csv_response(table, head)


def _draft(request: AuthenticatedRequest, pilot: Pilot) -> HttpResponse:
    plan = Plan.from_json(pilot.versions.get().plan)
    before = counted(pilot=pilot)
    found = sized(plan, before)
    outcome = plan.outcome
    context = {
        "pilot": pilot, "plan": found.plan, "sized": found, "past": before, "outcome": OUTCOMES[outcome],
        "own": plan.own_baseline is not None,
        "counted_baseline": words.level(outcome, before.baseline, request.market.currency),
        "baseline": words.level(outcome, found.plan.baseline, request.market.currency), "unit": words.unit(outcome),
        "effect": words.change(outcome, plan.effect),
        "figure": charts.customers_by_effect(found.curve, outcome) if found.curve else None,
        "manages": "pilots.manage_pilots" in request.permissions, "audience": AUDIENCES[plan.audience],
        "trigger": TRIGGERS[plan.trigger], "rule": rule_in_words(plan),
    }  # fmt: skip
    return render(request, "pilots/draft.html", context)
