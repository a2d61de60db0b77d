"""The customers behind a number: as many rows as the number says."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from campaigns import tables
from campaigns.forms import kept
from campaigns.models import Link, Variant
from campaigns.queries import people, totals
from campaigns.queries.people import METRICS, Behind, Recipient
from campaigns.views import files
from campaigns.views.chosen import Chosen, chosen
from campaigns.words import METRIC_WORDS, Lines
from ui.cursor import Place
from ui.exports import AT_ONCE
from ui.tables import PAGE_SIZE, Table


@requires("customers.view_customers")
def customers(request: AuthenticatedRequest, pk: int | None = None) -> HttpResponseBase:
    """Who was counted, of one campaign or of all that the list's filters leave. Looking is written down."""
    if "campaigns.view_results" not in request.permissions:
        raise PermissionDenied
    of = chosen(request, pk, news=files.wanted(request))
    behind = behind_of(of)
    if "count" in request.GET:
        return render(request, "campaigns/_how_many.html", {"count": people.count(behind)})
    kind = request.GET.get("format", "")
    total = None if kind == "csv" else totals.total(behind)
    is_long = total is None or total.messages is None or total.messages > AT_ONCE
    title = f"{of.name}: {METRIC_WORDS[behind.metric]}"
    if kind == "csv" or (kind == "xlsx" and not is_long):
        return files.file(request, tables.every_recipient(behind), of.scope, title, chose(of, behind))
    of.write_down()
    context: dict[str, Any] = {
        "of": of,
        "behind": behind,
        "period": of.scope.period,
        "what": METRIC_WORDS[behind.metric],
        "total": total,
        "is_long": is_long,
        "table": _table(request, behind, of_none=total is not None and total.messages == 0),
    }
    return render(request, "campaigns/customers.html", context)


def chose(of: Chosen, behind: Behind) -> Lines:
    """What of the URL chose them, in words."""
    parts = ((_("Variant"), behind.variant and behind.variant.key), (_("Link"), behind.link and str(behind.link)))
    return (*of.filters.in_words, *((label, words) for label, words in parts if words))


def behind_of(of: Chosen) -> Behind:
    """Which messages the URL asks for. Raises Http404 where there is no such number."""
    query = of.request.GET
    metric = query.get("metric", "sent")
    if metric not in METRICS:
        raise Http404
    variant, link = query.get("variant", ""), query.get("link", "")
    variants = Variant.objects.filter(campaign__in=of.campaigns)
    return Behind(
        of.scope,
        of.campaigns,
        metric,
        get_object_or_404(variants, pk=_number(variant)) if variant else None,
        get_object_or_404(Link, pk=_number(link), market=of.scope.market) if link else None,
    )


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def _table(request: AuthenticatedRequest, behind: Behind, *, of_none: bool) -> Table[Recipient]:
    place = Place.from_query(request.GET, sortable=("sent",), default="-sent")
    columns = tables.recipient_columns(behind, _card, kept(request.GET))
    caption = METRIC_WORDS[behind.metric]
    after = (place.after[0], place.after[1]) if place.after else None
    rows = [] if of_none else people.recipients(behind, after=after, limit=PAGE_SIZE + 1)
    page = rows[:PAGE_SIZE]
    following = place.following([page[-1].sent_at, page[-1].id]) if len(rows) > PAGE_SIZE else ""
    return Table(columns, page, str(caption), request.GET, place, following)


def _card(row: Recipient) -> str:
    return reverse("customers:detail", args=[row.customer_id]) if row.customer_id > 0 else ""
