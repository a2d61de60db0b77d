"""What cannot be, or comes late: a sentence that says what is known, and never a number that is none."""

from dataclasses import replace
from datetime import date
from math import isfinite

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from customers.models import Appointment
from pilots.actions import assign, change, launch, take_looks
from pilots.comparison import compared, fixed
from pilots.drawing import place
from pilots.models import Assignment
from pilots.plan import Arm, Plan
from pilots.queries.pilots import standing
from pilots.reading import Finding, read
from pilots.statistics.samples import PairSums
from pilots.tally import Heads, Tally
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW

pytestmark = pytest.mark.django_db
OUTCOMES = ("showed_up", "revenue", "calls_per_appointment", "nps")
NOBODY = PairSums(0, 0, 0, 0, 0, 0)
MANY = PairSums(500, 200, 300, 200, 400, 150)
NO_EVENTS = PairSums(500, 0, 0, 0, 0, 0)


def tally(outcome, *sums):
    heads = {(1, arm): Heads(each.n, each.n, each.n) for arm, each in enumerate(sums)}
    return Tally(heads, {outcome: {(1, arm): each for arm, each in enumerate(sums)}})


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("sums", [(NOBODY, MANY), (MANY, NOBODY), (NOBODY, NOBODY), (NO_EVENTS, NO_EVENTS)])
def test_an_empty_arm_or_no_event_at_all_is_no_difference_and_no_nan(outcome, sums):
    plan, known = Plan(outcome=outcome), tally(outcome, *sums)
    for difference in (compared(plan, known, outcome, 1), (fixed(plan, known, outcome, 1) or (None,))[0]):
        assert difference is None or (isfinite(difference.value) and isfinite(difference.se))
    launched, day = date(2026, 1, 5), date(2026, 2, 2)
    found = read(plan, launched, {day: known}, {1: plan})
    assert found.finding in {Finding.COLLECTING, Finding.BLOCKED}
    assert not found.courses


def test_zero_events_have_a_page_that_says_what_is_missing():
    pilot = factories.running(at=timezone.now() - 20 * DAY)
    assign(pilot=pilot, customers=factories.customers(400), now=timezone.now() - 20 * DAY)
    page = staff.signed_in(factories.owner()).get(f"/pilots/{pilot.key}/")
    assert "at least ten customers with the outcome and ten without it" in page.content.decode()
    assert "nan" not in page.content.decode().lower().replace("finance", "")


def test_weights_need_not_add_up_to_anything_but_each_is_above_0():
    assert [place(at, [3, 5]) for at in (0.37, 0.38)] == [0, 1]
    plan = replace(factories.PLAN, arms=(Arm("A", "", 1), Arm("B", "", 0)))
    factories.history(NOW)
    with pytest.raises(ValidationError, match=r"0"):
        launch(by=factories.owner(), pilot=factories.draft(plan), now=NOW)
    pilot = factories.running("Other")
    for weights in ([1], [1, 0], [1, -2], [1, 2, 3], [1, float("nan")], [1, float("inf")], [1, 2_000_000]):
        with pytest.raises(ValidationError):
            change(by=factories.owner(), pilot=pilot, weights=weights, reason="x")


def test_an_outcome_that_arrives_late_counts_in_the_next_look_and_alters_none_before():
    pilot, (customer,) = factories.running(), factories.customers(1)
    assign(pilot=pilot, customers=[customer], now=NOW)
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    before = dict(pilot.looks.values_list("day", "tally"))
    factories.visit(customer, NOW + DAY).save()
    take_looks(pilot=pilot, now=NOW + 10 * DAY)
    assert came(pilot) == 1
    assert {day: told for day, told in pilot.looks.values_list("day", "tally") if day in before} == before


def test_an_outcome_that_is_withdrawn_counts_no_more_from_the_next_look_on():
    pilot, (customer,) = factories.running(), factories.customers(1)
    assign(pilot=pilot, customers=[customer], now=NOW)
    factories.visit(customer, NOW + DAY).save()
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    assert came(pilot) == 1
    Appointment.objects.filter(customer_id=customer).update(status="no_show")
    take_looks(pilot=pilot, now=NOW + 10 * DAY)
    assert came(pilot) == 0
    assert Assignment.objects.filter(pilot=pilot).count() == 1


def came(pilot):
    found = standing(pilot).reading.tally
    return sum(found.total("showed_up", arm).y for arm in (0, 1))
