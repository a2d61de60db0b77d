"""What is counted of whom, by hand and by the database."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction

from customers.actions.erasure import forget_customer
from customers.models import Appointment, Call
from pilots.actions import assign, change, record_exposures, take_looks
from pilots.definitions import OUTCOMES
from pilots.models import Assignment, Look, PlanVersion
from pilots.plan import Guardrail
from pilots.queries.tallies import midnight
from pilots.tally import Tally
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW

pytestmark = pytest.mark.django_db
EVERY = tuple(Guardrail(key, 0.1) for key in OUTCOMES if key not in {"unsubscribed", "complained", "nps"})


def busy(pilot, count=120, seed=3, begins=NOW):
    """Customers assigned over ten days, with visits and calls before, in and after their windows."""
    chance, customers = Random(seed), factories.customers(count)  # noqa: S311
    for customer in customers:
        assign(pilot=pilot, customers=[customer], now=begins + chance.randrange(10 * 24) * DAY / 24)
    pairs = [(customer, number) for customer in customers for number in range(chance.randrange(4))]
    Appointment.objects.bulk_create(some_visit(chance, begins, customer, number) for customer, number in pairs)
    Call.objects.bulk_create(some_call(chance, begins, customer, number) for customer, number in pairs)


def some_visit(chance, begins, customer, number):
    starts = begins + chance.randrange(-15 * 24, 25 * 24) * DAY / 24
    status = chance.choice(["attended", "cancelled", "no_show", "booked"])
    via, amount = chance.choice(["web", "phone"]), chance.randrange(500)
    key = f"{customer}-{number}"
    return factories.visit(customer, starts, status, booked_via=via, revenue=amount, external_id=key)


def some_call(chance, begins, customer, number):
    began, key = begins + chance.randrange(-5 * 24, 25 * 24) * DAY / 24, f"{customer}-{number}"
    told = {"market": factories.market(), "source": "crm", "external_id": key, "seconds": 60}
    return Call(customer_id=customer, began_at=began, **told)


def by_hand(pilot, cut_off: datetime) -> dict[str, dict[int, tuple[int, float, float]]]:
    """n, y and x by outcome and arm, customer by customer in Python."""
    found = defaultdict(lambda: defaultdict(lambda: (0, 0.0, 0.0)))
    for row in Assignment.objects.filter(pilot=pilot):
        since, until = row.exposed_at, row.exposed_at + timedelta(days=7)
        if until >= cut_off:
            continue
        visits = list(Appointment.objects.filter(customer_id=row.customer_id))
        kept = [v for v in visits if v.status == "attended" and since <= v.starts_at < until]
        calls = Call.objects.filter(customer_id=row.customer_id, began_at__gte=since, began_at__lt=until).count()
        booked = [v for v in visits if since <= v.booked_at < until]
        values = {
            "showed_up": bool(kept),
            "booked": bool(booked),
            "booked_online": any(v.booked_via == "web" for v in booked),
            "returned": bool(kept) and any(v.status == "attended" and v.starts_at < since for v in visits),
            "cancelled": any(v.status == "cancelled" and since <= v.status_at < until for v in visits),
            "no_show": any(v.status == "no_show" and since <= v.starts_at < until for v in visits),
            "calls": calls,
            "calls_per_appointment": calls,
            "revenue": float(sum(v.revenue for v in kept)),
        }
        planned = sum(since <= v.starts_at < until for v in visits)
        for key, value in values.items():
            n, y, x = found[key][row.arm]
            found[key][row.arm] = (n + 1, y + value, x + (planned if key == "calls_per_appointment" else 0))
    return found


AUTUMN = datetime(2026, 10, 19, 22, 30, tzinfo=UTC)
"""Half an hour after midnight in Amsterdam, six days before a day of 25 hours."""


@pytest.mark.parametrize(("seed", "begins"), [(3, NOW), (4, AUTUMN), (5, AUTUMN + DAY / 3), (6, NOW + DAY / 7)])
def test_every_look_counts_what_a_recount_by_hand_counts(seed, begins):
    pilot = factories.running(at=begins, guardrails=EVERY)
    busy(pilot, seed=seed, begins=begins)
    assert take_looks(pilot=pilot, now=begins + 20 * DAY) >= 19
    for look in pilot.looks.order_by("day"):
        tally, hand = Tally.from_json(look.tally), by_hand(pilot, midnight(pilot, look.day))
        rows = Assignment.objects.filter(pilot=pilot, assigned_at__lt=midnight(pilot, look.day))
        assert tally.everyone.assigned == tally.everyone.exposed == rows.count()
        assert tally.everyone.mature == sum(n for n, _y, _x in hand["showed_up"].values())
        for key, arms in hand.items():
            for arm, (n, y, x) in arms.items():
                sums = tally.total(key, arm)
                assert (key, sums.n, sums.y, sums.x) == (key, n, pytest.approx(y), pytest.approx(x))


def test_a_look_is_taken_once_a_day_and_kept_as_it_was():
    pilot = factories.running()
    busy(pilot, 40)
    assert take_looks(pilot=pilot, now=NOW + 10 * DAY) == 10
    before = dict(pilot.looks.values_list("day", "tally"))
    Appointment.objects.all().delete()
    assert take_looks(pilot=pilot, now=NOW + 10 * DAY) == 0
    assert take_looks(pilot=pilot, now=NOW + 11 * DAY) == 1
    assert {day: tally for day, tally in pilot.looks.values_list("day", "tally") if day in before} == before
    with pytest.raises(DatabaseError), transaction.atomic():
        Look.objects.filter(pilot=pilot).update(code="other")


def test_counting_on_from_an_earlier_look_gives_what_counting_everything_gives():
    pilot = factories.running(guardrails=EVERY)
    busy(pilot, 60)
    for day in range(4, 30, 5):
        take_looks(pilot=pilot, now=NOW + day * DAY)
    step_by_step = dict(looks(pilot))
    pilot.looks.all().delete()
    take_looks(pilot=pilot, now=NOW + 29 * DAY, whole=True)
    assert {day: Tally.from_json(tally) for day, tally in looks(pilot)} == {
        day: Tally.from_json(tally) for day, tally in step_by_step.items()
    }


def test_who_is_still_maturing_is_not_counted_and_shown_as_such():
    pilot, (customer,) = factories.running(), factories.customers(1)
    assign(pilot=pilot, customers=[customer], now=NOW)
    take_looks(pilot=pilot, now=NOW + 8 * DAY)
    heads = [Tally.from_json(tally).of_arm(arm) for _day, tally in looks(pilot) for arm in (0, 1)]
    seen = [(each.exposed, each.mature, each.maturing) for each in heads if each.assigned]
    assert seen == [(1, 0, 1)] * 7 + [(1, 1, 0)]


def looks(pilot):
    return pilot.looks.order_by("day").values_list("day", "tally")


def test_an_appointment_that_lies_ahead_is_no_no_show():
    pilot, (customer,) = factories.running(guardrails=EVERY), factories.customers(1)
    assign(pilot=pilot, customers=[customer], now=NOW)
    factories.visit(customer, NOW + 30 * DAY, "booked").save()
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    tally = Tally.from_json(pilot.looks.latest("day").tally)
    assert sum(tally.total("no_show", arm).y for arm in (0, 1)) == 0


def test_an_erased_customer_stays_counted_and_is_told_of():
    pilot, (customer,) = factories.running(), factories.customers(1)
    assign(pilot=pilot, customers=[customer], now=NOW)
    forget_customer(factories.market(), customer)
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    tally = Tally.from_json(pilot.looks.latest("day").tally)
    assert sum(tally.of_arm(arm).mature for arm in (0, 1)) == 1
    assert sum(tally.of_arm(arm).erased for arm in (0, 1)) == 1


def test_the_trigger_is_the_same_for_every_arm():
    pilot, customers = factories.running(trigger="booking", holdout=0.2), factories.customers(60)
    assign(pilot=pilot, customers=customers, now=NOW)
    Appointment.objects.bulk_create(
        factories.visit(customer, NOW + 5 * DAY, booked_at=NOW + 2 * DAY) for customer in customers[::2]
    )
    take_looks(pilot=pilot, now=NOW + 4 * DAY)
    exposed = Assignment.objects.filter(pilot=pilot, exposed_at=NOW + 2 * DAY)
    assert set(exposed.values_list("customer_id", flat=True)) == set(customers[::2])
    assert set(exposed.values_list("arm", flat=True)) == {-1, 0, 1}
    assert Assignment.objects.filter(pilot=pilot, exposed_at__isnull=False).count() == exposed.count()


def test_reported_exposures_keep_the_earliest_moment_in_any_order():
    pilot, (customer,) = factories.running(trigger="reported"), factories.customers(1)
    assign(pilot=pilot, customers=[customer], now=NOW)
    moments = [NOW + 3 * DAY, NOW + DAY, NOW + 2 * DAY, NOW - DAY]
    changed = [record_exposures(pilot=pilot, moments={customer: moment}) for moment in moments]
    assert changed == [1, 1, 0, 1]
    assert Assignment.objects.get(pilot=pilot).exposed_at == NOW


def test_a_frozen_plan_is_refused_any_change_by_the_database():
    pilot = factories.running()
    change(by=factories.owner(), pilot=pilot, weights=[1, 3], reason="more of B")
    assert [version.number for version in pilot.versions.order_by("number")] == [1, 2]
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pilot=pilot).update(plan={})
