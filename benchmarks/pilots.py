"""A pilot at the size of a country: the first look of a day, what a page asks after it, and one assignment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_key
from accounts.models import User
from benchmarks.clock import Figure, laps, middle_ms, p95_ms
from benchmarks.people import market, populate
from benchmarks.sizes import Sizes
from customers.models import Customer
from pilots.actions import create, take_looks
from pilots.actions.planning import Named
from pilots.models import Look, Pilot, PlanVersion, State
from pilots.plan import Arm, Guardrail, Plan
from pilots.queries.pilots import standing

DAYS: Final = 77
PLAN: Final = Plan(
    hypothesis="bench",
    arms=(Arm("A", "", 1), Arm("B", "", 1)),
    holdout=0.05,
    guardrails=(
        Guardrail("cancelled", 0.01),
        Guardrail("calls_per_appointment", 0.02),
        Guardrail("unsubscribed", 0.002),
    ),
    window_days=21,
    planned_n=1_000_000,
    planned_days=98,
    looks=60,
)
# Arms by a hash as even as the real one; drawn in the server, since it is the reading that is measured.
_ASSIGN = """
INSERT INTO pilots_assignment (market_id, pilot_id, customer_id, arm, version, assigned_at, exposed_at, given)
SELECT c.market_id, %(pilot)s, c.id, CASE WHEN h < 50 THEN -1 ELSE h %% 2 END, 1, t, t, false
FROM customers_customer c CROSS JOIN LATERAL (SELECT abs(hashint8(c.id)) %% 1000 AS h) hash
CROSS JOIN LATERAL (SELECT %(launched)s + (abs(hashint8(-c.id)) %% 100000) / 100000.0 * %(span)s AS t) moment
WHERE c.market_id = %(market)s
"""
_CALLS = """
INSERT INTO customers_call
    (market_id, customer_id, source, external_id, began_at, seconds, subject, by_voicebot, completed)
SELECT market_id, id, 'bench', external_id, %(launched)s + random() * %(span)s, 60, '', false, true
FROM customers_customer WHERE market_id = %(market)s AND id %% 3 = 0
"""
_VISITS = """
UPDATE customers_appointment SET starts_at = %(launched)s + random() * %(span)s WHERE market_id = %(market)s
"""


def figures(sizes: Sizes) -> Iterator[Figure]:
    """`sizes.customers` in one pilot of 77 days; the database must be empty."""
    pilot = _pilot(sizes.customers)
    cold = laps(lambda: _again(pilot), times=3, warm=0)
    told = f"{sizes.customers:,} customers, {DAYS} days"
    yield Figure(f"all looks of a pilot, none taken yet; {told}", middle_ms(cold.wall) / 1000, "s", 2)
    today = laps(lambda: _again(pilot, days=1), times=3, warm=0)
    yield Figure("today's look alone", middle_ms(today.wall) / 1000, "s", 2)
    standing(pilot)
    warm = laps(lambda: standing(pilot), times=5)
    yield Figure("what its page asks after that", middle_ms(warm.wall), "ms", 100)
    yield from _assigning(pilot, sizes)


def _assigning(pilot: Pilot, sizes: Sizes) -> Iterator[Figure]:
    """Through the whole API, the customers being nobody's yet: key, limit, pilot, customer, draw."""
    times, of = sizes.rounds * 20, pilot.market
    rows = [Customer(market=of, source="new", external_id=str(number)) for number in range(times + 1)]
    Customer.objects.bulk_create(rows)
    issued = issue_key(by=None, client="bench", scopes=["pilots:write"], markets=[of], requests_a_minute=100_000)
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {issued.secret}"})
    names = iter(rows)

    def ask() -> None:
        asked = {"source": "new", "customer": next(names).external_id}
        answer = client.post(f"/api/v1/pilots/{pilot.key}/assign/", asked, content_type="application/json")
        if answer.json()["results"][0]["new"] is not True:
            raise AssertionError(answer.json())

    one = laps(ask, times=times)
    yield Figure("one assignment through the API, 95 in 100", p95_ms(one.wall), "ms", 20)
    yield Figure("its processor time in the application", middle_ms(one.cpu), "ms", 6)


def _again(pilot: Pilot, days: int = DAYS) -> None:
    newest = Look.objects.filter(pilot=pilot).order_by("-day").values_list("pk", flat=True)
    Look.objects.filter(pk__in=list(newest[:days])).delete()
    take_looks(pilot=pilot)


def _pilot(customers: int) -> Pilot:
    of, now = market("bench-pilots"), timezone.now()
    populate(of, customers)
    owner = User.objects.create(email="bench@helder.example", name="Bench")
    pilot = create(by=owner, market=of, named=Named("bench", owner), plan=PLAN)
    launched = now - timedelta(days=DAYS)
    PlanVersion.objects.filter(pilot=pilot).update(frozen_at=launched)
    Pilot.objects.filter(pk=pilot.pk).update(state=State.RUNNING, launched_at=launched)
    pilot.refresh_from_db()
    _fill(pilot, launched)
    return pilot


def _fill(pilot: Pilot, launched: datetime) -> None:
    span = timedelta(days=DAYS - 1)
    values: dict[str, Any] = {"market": pilot.market_id, "pilot": pilot.pk, "launched": launched, "span": span}
    with connection.cursor() as cursor:
        for statement in (_ASSIGN, _CALLS, _VISITS):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE pilots_assignment, customers_call, customers_appointment")
