"""The columns of the appointments page."""

from collections.abc import Callable
from operator import attrgetter

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import AppointmentStatus
from customers.queries.appointments import BranchTally, Planned, Tally
from ui.tables import Column

StatusRow = tuple[str, int, float | None]
"""A status, how many appointments have it, and their share of all."""


def status_rows(tally: Tally) -> list[StatusRow]:
    """Every status that an appointment of the period has, in the order in which they come about."""
    found = [(status, tally.by_status.get(status, 0)) for status in AppointmentStatus.values]
    return [(status, count, count / tally.total if tally.total else None) for status, count in found if count]


def status_columns(href: str) -> list[Column[StatusRow]]:
    """Status, number and share; `href` is the page with its period, to which the status is added."""
    return [
        Column("status", _("Status"), lambda row: AppointmentStatus(row[0]).label),
        Column("count", _("Appointments"), lambda row: row[1], "count", lambda row: f"{href}&status={row[0]}"),
        Column("share", _("Of all planned"), lambda row: row[2], "percent"),
    ]


def branch_columns(href: str) -> list[Column[BranchTally]]:
    """Each branch with its no-shows; a number opens its appointments, where `href` gives the page with its period."""

    def behind(status: str, number: Callable[[Tally], int]) -> Callable[[BranchTally], str]:
        return lambda row: f"{href}&status={status}&branch={row.pk or 0}" if href and number(row.tally) else ""

    def counted(key: str, label: str, status: str, number: Callable[[Tally], int]) -> Column[BranchTally]:
        return Column(key, label, lambda row: number(row.tally), "count", behind(status, number))

    return [
        Column("branch", _("Branch"), lambda row: row.name or _("Branch not known")),
        counted("missed", _("Did not come"), AppointmentStatus.NO_SHOW, attrgetter("missed")),
        Column(
            "rate",
            _("No-shows"),
            lambda row: row.tally.no_show_rate,
            "percent",
            help=_("Did not come, of those that took place or were missed."),
        ),
        counted("kept", _("Showed up"), AppointmentStatus.ATTENDED, attrgetter("kept")),
        counted("total", _("All planned"), "all", attrgetter("total")),
    ]


def branch_totals(tally: Tally) -> dict[str, str | float | None]:
    """The row of all branches together."""
    return {
        "branch": _("Together"),
        "missed": tally.missed,
        "rate": tally.no_show_rate,
        "kept": tally.kept,
        "total": tally.total,
    }


def appointment_columns() -> list[Column[Planned]]:
    """The appointments behind a number."""
    return [
        Column(
            "customer",
            _("Customer"),
            lambda row: row.name or _("Customer without a name"),
            href=lambda row: reverse("customers:detail", args=[row.customer_id]),
        ),
        Column("starts", _("Planned for"), lambda row: row.starts_at, "instant"),
        Column("booked", _("Booked"), lambda row: row.booked_at, "instant"),
        Column("status", _("Status"), lambda row: row.status),
        Column("place", _("Branch"), lambda row: row.place),
        Column("service", _("Service"), lambda row: row.service),
    ]
