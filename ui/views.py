"""The furniture's own page, on debug and demo machines only."""

from datetime import date
from operator import attrgetter

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ui import icons, samples
from ui.cursor import Place, page_of_list
from ui.exports import ExportHead, csv_response, xlsx_response
from ui.forms import SampleForm
from ui.period import Period
from ui.spreadsheets import signs_of
from ui.tables import Column, Table
from ui.zones import zone_of


def gallery(request: HttpRequest) -> HttpResponseBase:
    """Every piece of furniture with invented figures, in both themes."""
    period = Period.from_query(request.GET, now=timezone.now(), zone=zone_of(request), earliest=date(2024, 3, 14))
    if write := {"csv": csv_response, "xlsx": xlsx_response}.get(request.GET.get("export", "")):
        signs = signs_of(get_language() or "en")
        head = ExportHead(_("Sample: show-up by channel"), "sample", period.zone, period.now, period, signs=signs)
        return write(_table(request), head)
    asked = request.GET if "subject" in request.GET else {"subject": "", "channel": "email"}
    context = {
        "period": period,
        "kpis": samples.kpis(),
        "steps": samples.steps(),
        "attendance": samples.attendance(period.last),
        "charts": [samples.series(period.last), samples.bars(period.last), samples.interval(period.last)],
        "table": _table(request),
        "form": SampleForm(asked),
        "dark_form": SampleForm(asked, auto_id="id_dark_%s"),
        "tokens": samples.TOKENS,
        "job": samples.Job(),
        "icon_names": [name for name in icons.PATHS if name != "logo"],
    }
    return render(request, "ui/gallery.html", context)


def _columns() -> list[Column[samples.Channel]]:
    channel = Column[samples.Channel]
    return [
        channel("name", _("Channel"), lambda row: _(row.name), sortable=True),
        channel(
            "appointments",
            _("Appointments"),
            attrgetter("appointments"),
            "count",
            lambda row: f"?channel={row.name}",
            sortable=True,
        ),
        channel("attended", _("Show-up"), attrgetter("attended"), "percent", sortable=True, strong=True),
        channel("change", _("Difference"), lambda row: row.change, "points", help=_("In percentage points.")),
    ]


def _channel_href(row: samples.Channel) -> str:
    return f"?channel={row.name}"


def _share(row: samples.Channel) -> float:
    return row.appointments / 73664


def _table(request: HttpRequest) -> Table[samples.Channel]:
    place = Place.from_query(request.GET, sortable=("name", "appointments", "attended"), default="-appointments")
    order = attrgetter(place.key, "name")
    rows, following = page_of_list(samples.CHANNELS, place, order=order, size=50)
    totals = {"name": _("Together"), "appointments": 124860, "attended": 0.936, "change": 0.011}
    return Table(_columns(), rows, _("Show-up by channel"), request.GET, place, following, totals, _share)


gallery.access = "public"  # type: ignore[attr-defined]  # accounts.access lies beside this floor, not below it
