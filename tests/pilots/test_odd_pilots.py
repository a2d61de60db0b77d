"""Pilots at their edges: forty variants, nobody at all, everybody alike, changed weights, what customers did before."""

from dataclasses import replace

import pytest
from django.utils import timezone

from customers.models import Appointment
from pilots.actions import assign, change, take_looks
from pilots.comparison import compared
from pilots.models import Assignment
from pilots.plan import Arm, Plan
from pilots.queries.audience import past
from pilots.queries.pilots import Standing, standing
from pilots.reading import Finding, read
from pilots.sizing import sized
from pilots.statistics.samples import PairSums
from pilots.tally import Heads, Tally
from pilots.words import explanation
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW
from ui import formats

pytestmark = pytest.mark.django_db


def test_forty_variants_are_read_without_a_word_too_much():
    arms = tuple(Arm(f"A{number}", f"Wording {number}", 1) for number in range(40))
    pilot = factories.running(at=timezone.now() - 10 * DAY, arms=arms, effect=0.3)
    assign(pilot=pilot, customers=factories.customers(400), now=timezone.now() - 10 * DAY)
    page = staff.signed_in(factories.owner()).get(f"/pilots/{pilot.key}/")
    assert page.status_code == 200
    assert len(page.context["arms"]) == 40
    assert page.context["found"].reading.finding == Finding.COLLECTING


@pytest.mark.parametrize("status", ["attended", "no_show"])
def test_everybody_alike_is_no_difference_and_no_error(status):
    pilot = factories.running(at=timezone.now() - 20 * DAY)
    customers = factories.customers(400)
    assign(pilot=pilot, customers=customers, now=timezone.now() - 20 * DAY)
    Appointment.objects.bulk_create(factories.visit(each, timezone.now() - 18 * DAY, status) for each in customers)
    page = staff.signed_in(factories.owner()).get(f"/pilots/{pilot.key}/")
    assert page.context["found"].reading.finding == Finding.COLLECTING
    assert "at least ten customers with the outcome and ten without it" in page.content.decode()


def test_a_pilot_of_nobody_has_a_page():
    pilot = factories.running(at=timezone.now() - 20 * DAY)
    page = staff.signed_in(factories.owner()).get(f"/pilots/{pilot.key}/")
    assert page.status_code == 200
    assert "Split not tested yet" in page.content.decode()


def test_weights_changed_on_the_way_are_no_effect_and_each_version_has_its_own_check():
    pilot = factories.running()
    first, second = factories.customers(200), factories.customers(600, source="web")
    assign(pilot=pilot, customers=first, now=NOW)
    change(by=factories.owner(), pilot=pilot, weights=[1, 9], reason="B is cheap")
    assign(pilot=pilot, customers=second, now=NOW + 2 * DAY)
    came = [factories.visit(each, NOW + 4 * DAY) for each in (*first[:160], *second[:120])]
    Appointment.objects.bulk_create(came)
    take_looks(pilot=pilot, now=NOW + 12 * DAY)
    found = standing(pilot).reading
    assert set(found.assignment) == {1, 2}
    assert not found.blocked
    naive = [found.tally.total("showed_up", arm).value.mean for arm in (0, 1)]
    apart = compared(found.plan, found.tally, "showed_up", 1)
    assert naive[1] - naive[0] < -0.15
    assert abs(apart.value) < 3 * apart.se


def test_after_the_planned_end_the_difference_stays_and_says_of_when_it_is():
    plan, launched = Plan(hypothesis="x", planned_days=14, planned_n=10_000), NOW.date()
    tallies = {launched + days * DAY: _came(0.5, rate) for days, rate in ((10, 0.5), (14, 0.51), (20, 0.45))}
    found = read(plan, launched, tallies, {1: plan})
    assert (found.finding, found.course.latest.day) == (Finding.NO_DIFFERENCE, launched + 14 * DAY)
    pilot = factories.running()
    told = explanation(Standing(pilot, (), found, (), None))
    assert formats.day(launched + 14 * DAY) in told


def _came(*rates):
    heads = {(1, arm): Heads(1000, 1000, 1000) for arm in (0, 1)}
    sums = {(1, arm): PairSums(1000, 1000 * rate, 0, 1000 * rate, 0, 0) for arm, rate in enumerate(rates)}
    return Tally(heads, {"showed_up": sums})


def test_what_customers_spent_before_is_counted_in_the_window_before():
    pilot = factories.running(outcome="revenue", cuped=True, effect=20.0, hypothesis="Dearer")
    (customer,) = factories.customers(1)
    assign(pilot=pilot, customers=[customer], now=NOW)
    for days, amount in ((-9, 1000), (-3, 40), (2, 70), (9, 500)):
        factories.visit(customer, NOW + days * DAY, revenue=amount).save()
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    tally = Tally.from_json(pilot.looks.latest("day").tally)
    arm = Assignment.objects.get(pilot=pilot).arm
    sums = tally.total("revenue", arm)
    cap = standing(pilot).plan.cap
    assert (sums.n, sums.y, sums.x) == (1, min(70, cap), min(40, cap))


def test_a_plan_with_cuped_needs_no_more_than_the_past_leaves_to_chance():
    found = factories.history(NOW)
    Appointment.objects.bulk_create(
        factories.visit(customer, NOW - 10 * DAY, revenue=200 + 2 * place) for place, customer in enumerate(found[:200])
    )
    plan = replace(factories.PLAN, outcome="revenue", effect=5.0)
    plain, freed = (past(factories.market(), replace(plan, cuped=cuped), NOW) for cuped in (False, True))
    assert freed.baseline == pytest.approx(plain.baseline)
    assert freed.deviation < plain.deviation / 3
    assert sized(plan, freed).everyone < sized(plan, plain).everyone / 8


def test_cuped_takes_a_head_start_out_of_the_difference():
    """B's customers spent more before, and by as much more after: that is no effect."""
    plan = Plan(outcome="revenue", cuped=True)
    rows = [(float(x + 10 * arm), float(x), arm) for x in range(100) for arm in (0, 1)]
    cells = {}
    for arm in (0, 1):
        pairs = [(2 * base, base) for base, _x, place in rows if place == arm]
        ys, xs = [y for y, _x in pairs], [x for _y, x in pairs]
        products = sum(y * x for y, x in pairs)
        squares = (sum(y * y for y in ys), sum(x * x for x in xs))
        cells[1, arm] = PairSums(len(ys), sum(ys), sum(xs), *squares, products)
    tally = Tally({(1, arm): Heads(100, 100, 100) for arm in (0, 1)}, {"revenue": cells})
    assert compared(plan, tally, "revenue", 1).value == pytest.approx(0, abs=1e-6)
    assert compared(Plan(outcome="revenue"), tally, "revenue", 1).value == pytest.approx(20)
