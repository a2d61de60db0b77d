"""What tests of pilots need to exist."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Market, User
from customers.models import Appointment, Customer
from pilots.actions import create, launch
from pilots.actions.planning import Named
from pilots.models import Pilot
from pilots.plan import Arm, Plan
from tests.accounts import factories

NOW = datetime(2026, 5, 11, 10, tzinfo=UTC)
"""Twelve o'clock in Amsterdam, on a Monday."""
DAY = timedelta(days=1)
market = factories.market
PLAN = Plan(
    hypothesis="A reminder with a button brings more customers to their appointment",
    audience="given",
    arms=(Arm("A", "Present reminder", 1), Arm("B", "With a button", 1)),
    window_days=7,
    effect=0.1,
    per_week=2000,
)


def owner(of: Market | None = None) -> User:
    found = User.objects.filter(email="sanne@helder.example").first()
    return found or factories.person("Sanne", "digital_team", of=of)


def customers(count: int, *, of: Market | None = None, source: str = "crm") -> list[int]:
    """So many customers without a name, by id."""
    of = of or market()
    rows = [Customer(market=of, source=source, external_id=f"c-{number}") for number in range(count)]
    return [row.pk for row in Customer.objects.bulk_create(rows)]


def visit(customer: int, starts_at: datetime, status: str = "attended", **fields: Any) -> Appointment:
    """An appointment that is not saved yet."""
    defaults = {
        "market": factories.usual_market(), "source": "crm", "booked_at": starts_at - 2 * DAY,
        "external_id": f"v-{customer}-{starts_at:%Y%m%d%H%M}-{status}", "status_at": starts_at, "booked_via": "web",
    }  # fmt: skip
    return Appointment(customer_id=customer, starts_at=starts_at, status=status, **{**defaults, **fields})


def history(at: datetime = NOW, *, of: Market | None = None, count: int = 400) -> list[int]:
    """Customers who had an appointment three weeks before `at`, to which three of four came, and then some again."""
    of = of or market()
    found = customers(count, of=of, source="old")
    weeks_ago = [
        visit(customer, at - 20 * DAY, "attended" if place % 4 else "no_show", market=of)
        for place, customer in enumerate(found)
    ]
    lately = [
        visit(customer, at - 3 * DAY, market=of, revenue=100 + place)
        for place, customer in enumerate(found[: count // 2])
    ]
    Appointment.objects.bulk_create([*weeks_ago, *lately])
    return found


def draft(plan: Plan = PLAN, name: str = "Reminder", *, of: Market | None = None, group: str = "") -> Pilot:
    return create(by=owner(), market=of or market(), named=Named(name, owner(), group), plan=plan)


def running(name: str = "Reminder", *, at: datetime = NOW, group: str = "", **changes: Any) -> Pilot:
    """A pilot launched at `at`; with a history to plan by, unless there is one."""
    if not Customer.objects.filter(source="old", market=market()).exists():
        history(at)
    pilot = draft(replace(PLAN, **changes), name, group=group)
    launch(by=owner(), pilot=pilot, now=at)
    return pilot
