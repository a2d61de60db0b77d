"""The appointments of a period: how many have which status, and the rows behind each number."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet

from accounts.models import Market
from accounts.reading import listed
from customers.models import Appointment, AppointmentStatus, Branch, Customer
from ui.cursor import Place, page_of_rows
from ui.period import Period
from ui.tables import PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Tally:
    """Appointments planned in a period, by their present status."""

    by_status: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())

    @property
    def missed(self) -> int:
        """To which the customer did not come."""
        return self.by_status.get(AppointmentStatus.NO_SHOW, 0)

    @property
    def kept(self) -> int:
        """To which the customer came."""
        return self.by_status.get(AppointmentStatus.ATTENDED, 0)

    @property
    def settled(self) -> int:
        """That took place or were missed: a cancelled one, and one of which nobody told yet, are neither."""
        return self.kept + self.missed

    @property
    def no_show_rate(self) -> float | None:
        """Missed, of those that took place or were missed."""
        return self.missed / self.settled if self.settled else None


@dataclass(frozen=True, slots=True)
class BranchTally:
    """A branch by its number and place; None and "" are the appointments that have none."""

    pk: int | None
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Planned:
    """An appointment and whose it is; the clock is the market's."""

    id: int
    customer_id: int
    name: str
    starts_at: datetime
    booked_at: datetime
    status: str
    place: str
    service: str


def first_day(market: Market) -> date | None:
    """The day of the market's first appointment."""
    earliest = Appointment.objects.filter(market=market).aggregate(first=Min("starts_at"))["first"]
    return earliest.astimezone(market.zone).date() if earliest else None


def tallies(market: Market, period: Period) -> list[BranchTally]:
    """How many appointments of the period have which status at each branch, those with most no-shows first; read from
    an index, however many there are."""
    names = {branch.pk: branch.place or branch.name for branch in Branch.objects.filter(market=market)}
    found: dict[int | None, dict[str, int]] = {}
    counted = _planned(market, period).order_by().values_list("branch_id", "status").annotate(Count("pk"))
    for branch, status, count in counted:
        found.setdefault(branch, {})[status] = count
    rows = [BranchTally(pk, names.get(pk, "") if pk else "", Tally(counts)) for pk, counts in found.items()]
    return sorted(rows, key=lambda row: (-row.tally.missed, row.name, row.pk or 0))


def together(rows: Iterable[BranchTally]) -> Tally:
    """All branches as one."""
    counts = Counter[str]()
    for row in rows:
        counts.update(row.tally.by_status)
    return Tally(counts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which appointments of a period: of every status where none is named, of one branch where `branch` says which;
    0 are those without one."""

    status: str = ""
    branch: int | None = None

    @property
    def where(self) -> Q:
        """As a condition on appointments."""
        found = Q(status=self.status) if self.status else Q()
        return found if self.branch is None else found & Q(branch=self.branch or None)


def appointments(market: Market, period: Period, wanted: Wanted, place: Place) -> tuple[list[Planned], str]:
    """A page of rows, the latest first, and the next page's cursor."""
    rows = _planned(market, period).filter(wanted.where).select_related("branch")
    page, following = page_of_rows(rows, place, order=("starts_at", "id"), size=PAGE_SIZE)
    people = Customer.objects.filter(market=market).in_bulk([row.customer_id for row in page])
    listed(market, "appointments", people)
    return [_row(row, people.get(row.customer_id), market) for row in page], following


def _planned(market: Market, period: Period) -> QuerySet[Appointment]:
    return Appointment.objects.filter(market=market, starts_at__gte=period.starts_at, starts_at__lt=period.ends_at)


def _row(row: Appointment, person: Customer | None, market: Market) -> Planned:
    return Planned(
        row.pk,
        row.customer_id,
        person.name if person else "",
        row.starts_at.astimezone(market.zone),
        row.booked_at.astimezone(market.zone),
        str(AppointmentStatus(row.status).label),
        (row.branch.place or row.branch.name) if row.branch else "",
        row.service,
    )
