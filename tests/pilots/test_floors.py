"""A variance is believed only where it was seen: below the floors nothing is said, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from customers.models import Appointment, Customer
from pilots.actions import assign, take_looks
from pilots.checks import checks
from pilots.comparison import Lack, fixed, judged
from pilots.exploration import explored
from pilots.models import Assignment
from pilots.plan import Arm, Guardrail
from pilots.queries.audience import past
from pilots.queries.pilots import standing
from pilots.queries.segments import Segment
from pilots.reading import Finding
from pilots.results import guardrails
from pilots.sizing import sized
from pilots.statistics.differences import quantile
from pilots.statistics.samples import PairSums, Sums
from pilots.statistics.sequences import LEAST_CUSTOMERS
from pilots.tally import Heads, Tally
from pilots.words import explanation, headline
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW
from tests.pilots.test_dated_result import PLAN, came, told


@pytest.fixture(autouse=True)
def _in_english(_in_the_language_of_the_house):
    translation.activate("en")


NINE_TO_ONE = (Arm("A", "", 9), Arm("B", "", 1))


def spent(n, buyers, amount=80.0):
    """So many customers of whom some spent the same amount."""
    return PairSums(n, buyers * amount, 0, buyers * amount**2, 0, 0, buyers, buyers * amount**3)


def of(outcome, *sums):
    heads = {(1, arm): Heads(each.n, each.n, each.n) for arm, each in enumerate(sums)}
    return Tally(heads, {outcome: {(1, arm): each for arm, each in enumerate(sums)}})


@pytest.mark.parametrize("outcome", ["revenue", "calls"])
def test_twenty_buyers_in_nine_tenths_and_none_in_one_tenth_prove_nothing(outcome):
    plan = replace(PLAN, outcome=outcome, arms=NINE_TO_ONE)
    found = told({20: of(outcome, spent(9000, 20), spent(1000, 0))}, plan)
    assert found.reading.finding == Finding.COLLECTING
    assert "Too early to say anything" in headline(found)
    assert "if nothing differed, the smallest would have 2." in explanation(found)


def test_a_variant_in_which_nobody_buys_any_more_is_worse_however_little_varies_in_it():
    """Thirty of every thousand bought, and then none of a thousand: nobody has to wait for ten of those."""
    found = told({20: of("revenue", spent(1000, 30), spent(1000, 0))}, replace(PLAN, outcome="revenue"))
    assert found.reading.finding == Finding.WORSE


@pytest.mark.parametrize(
    ("outcome", "a", "b", "lack"),
    [
        ("showed_up", PairSums(99, 50, 0, 50, 0, 0), PairSums(2000, 900, 0, 900, 0, 0), Lack.CUSTOMERS),
        ("showed_up", PairSums(1000, 12, 0, 12, 0, 0), PairSums(1000, 7, 0, 7, 0, 0), Lack.CARRIERS),
        ("showed_up", PairSums(1000, 988, 0, 988, 0, 0), PairSums(1000, 993, 0, 993, 0, 0), Lack.CARRIERS),
        ("calls_per_appointment", PairSums(500, 4, 99, 6, 99, 5, 99), PairSums(500, 9, 400, 9, 400, 9, 90), Lack.BASE),
        ("calls", spent(1000, 10, 2), spent(1000, 9, 2), Lack.CARRIERS),
        ("calls", spent(1000, 1000, 2), spent(1000, 1000, 2), Lack.SKEW),
    ],
)
def test_every_figure_says_what_it_lacks(outcome, a, b, lack):
    assert judged(replace(PLAN, outcome=outcome), of(outcome, a, b), outcome, 1) == lack


def test_one_customer_who_outweighs_all_others_is_too_much_for_an_uneven_split():
    many, giant = spent(9000, 200, 10.0), PairSums(1, 5000.0, 0, 5000.0**2, 0, 0, 1, 5000.0**3)
    plan = replace(PLAN, outcome="revenue", arms=NINE_TO_ONE)
    tally = of("revenue", many, spent(999, 22, 10.0) + giant)
    assert judged(plan, tally, "revenue", 1) == Lack.SKEW
    assert "A few customers make up too much" in explanation(told({20: tally}, plan))


def test_a_limit_is_not_crossed_by_two_customers():
    """Two appointments with a call each: their variance was not seen, so nothing is said of them."""
    plan = replace(PLAN, guardrails=(Guardrail("calls_per_appointment", 0.1), Guardrail("complained", 0.002)))
    tally = came(4000, 400, 600)
    tally.sums["calls_per_appointment"] = {
        (1, 0): PairSums(4000, 0, 2, 0, 2, 0, 2, 0, 0, 0, 2), (1, 1): PairSums(4000, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
    }  # fmt: skip
    tally.sums["complained"] = {(1, arm): PairSums(4000, 0, 0, 0, 0, 0) for arm in (0, 1)}
    found = told({10: tally}, plan)
    calls, complaints = guardrails(found)
    assert (calls.state, calls.word, calls.change, calls.bar) == ("early", "too early", "", None)
    assert complaints.state == "within"  # nobody of 4,000: that says how seldom it happens
    assert any(check.title == "Limits: too early for 1" and check.state == "wait" for check in checks(found))


def test_a_limit_is_crossed_by_what_never_happens_in_a():
    plan = replace(PLAN, guardrails=(Guardrail("complained", 0.002),))
    tally = came(4000, 400, 600)
    tally.sums["complained"] = {(1, 0): PairSums(4000, 0, 0, 0, 0, 0), (1, 1): PairSums(4000, 40, 0, 40, 0, 0)}
    assert [rail.state for rail in guardrails(told({10: tally}, plan))] == ["crossed"]


def test_a_segment_with_too_few_has_no_figures():
    found = told({10: came(4000, 400, 600)})
    parts = [Segment("many", came(2000, 200, 300)), Segment("few", came(90, 9, 30))]
    rows = explored(found, parts)
    assert [(row.mature, row.span == "too early", row.bar is None) for row in rows] == [
        (4000, False, False), (180, True, True),
    ]  # fmt: skip


def test_the_interval_of_one_look_shuts_nothing_out_that_the_pooled_test_does_not():
    """Pearson's z of two shares is the pooled one; so is that of means and ratios here."""
    a, b = PairSums(9000, 90, 0, 90, 0, 0), PairSums(1000, 18, 0, 18, 0, 0)
    plan = replace(PLAN, outcome="calls", arms=NINE_TO_ONE)
    tally = of("calls", spent(9000, 90, 1), spent(1000, 18, 1))
    difference, interval = fixed(plan, tally, "calls", 1)
    together = Sums.of_counts(108, 10_000)
    pooled = (together.proportion_variance * 10_000 / 9_999 * (1 / 9000 + 1 / 1000)) ** 0.5
    assert difference.tested_se == pytest.approx(pooled)
    assert abs(difference.value) / difference.se < quantile(0.025) < abs(difference.value) / pooled
    assert difference.value == pytest.approx(b.y / b.n - a.y / a.n)
    assert interval.low > 0


@pytest.mark.django_db
def test_revenue_that_nothing_cuts_says_so_before_and_after_the_launch():
    """In the past nobody spent anything that a thousandth of all customers could be cut at."""
    factories.customers(2000)
    found = factories.history(count=400)
    Appointment.objects.filter(customer_id__in=found).update(revenue=0)
    plan = replace(factories.PLAN, outcome="revenue", effect=5.0, audience="customers")
    Appointment.objects.filter(pk=Appointment.objects.filter(customer_id__in=found).latest("starts_at").pk).update(
        revenue=90
    )
    Customer.objects.update(known_since=NOW - timedelta(days=900))
    known = sized(plan, past(factories.market(), plan, NOW))
    assert known.plan.cap == 0
    pilot = factories.draft(plan, name="Dearer")
    client = staff.signed_in(factories.owner())
    assert "there is no amount to cut at" in client.get(f"/pilots/{pilot.key}/").content.decode()
    titles = [check.title for check in checks(told({20: of("revenue", spent(2000, 40), spent(2000, 44))}, known.plan))]
    assert "Revenue is not cut" in titles


@pytest.mark.django_db
def test_looks_of_an_earlier_version_are_counted_anew_and_not_on():
    """Their sums lack what carries the variance; nothing is added up to half of it."""
    pilot = factories.running(outcome="revenue", effect=20.0, hypothesis="Dearer")
    customers = factories.customers(2 * LEAST_CUSTOMERS)
    assign(pilot=pilot, customers=customers, now=NOW)
    Appointment.objects.bulk_create(factories.visit(each, NOW + DAY, revenue=70) for each in customers)
    take_looks(pilot=pilot, now=NOW + 10 * DAY)
    look = pilot.looks.latest("day")
    old = {key: {cell: row[:6] for cell, row in cells.items()} for key, cells in look.tally["sums"].items()}
    pilot.looks.all().delete()
    look.tally, look.pk = {**look.tally, "sums": old}, None
    look.save(force_insert=True)
    take_looks(pilot=pilot, now=NOW + 30 * DAY)
    sums = [standing(pilot).reading.tally.total("revenue", arm) for arm in (0, 1)]
    assert sum(each.carriers for each in sums) == Assignment.objects.filter(pilot=pilot).count()
