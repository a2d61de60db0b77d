"""Who falls into which arm: evenly, for good, by the same rule."""

from collections import Counter
from hashlib import sha256

import pytest

from pilots.actions import NotRunning, assign, assign_audience, change, end, take_in
from pilots.drawing import draw, fraction, place
from pilots.models import HOLDOUT, Assignment
from pilots.plan import Arm, Plan
from pilots.statistics import allocation
from tests.pilots import factories

pytestmark = pytest.mark.django_db


def test_the_fraction_is_52_bits_of_a_keyed_hash():
    digits = sha256(b"salt:7:42").hexdigest()[:13]
    assert fraction("salt", 7, 42) == int(digits, 16) / 2**52
    assert int("f" * 13, 16) / 2**52 < 1


def test_ranges_are_half_open_and_the_last_ends_at_one():
    assert [place(at, [1, 1]) for at in (0.0, 0.4999999, 0.5, 1 - 2**-52)] == [0, 0, 1, 1]
    assert place(1 - 2**-52, [0.1] * 10) == 9
    assert place(0.5, [0, 1, 0]) == 1


def test_arms_and_hold_out_fall_by_their_weights_and_one_salt_says_nothing_of_another():
    one, other = factories.draft(name="One"), factories.draft(name="Other")
    plan = Plan(arms=tuple(Arm(key, "", weight) for key, weight in zip("ABC", (2, 1, 1), strict=True)), holdout=0.1)
    drawn = [draw(one, plan, customer) for customer in range(20_000)]
    counts = Counter(drawn)
    check = allocation.check([counts[place] for place in (0, 1, 2, HOLDOUT)], [0.45, 0.225, 0.225, 0.1])
    assert check.p > 0.001
    same = sum(draw(other, plan, customer) == arm for customer, arm in enumerate(drawn))
    assert same / 20_000 == pytest.approx(0.45**2 + 2 * 0.225**2 + 0.1**2, abs=0.02)


def test_asking_again_gives_the_same_arm_even_after_the_weights_changed_or_the_end():
    pilot, customers = factories.running(), factories.customers(200)
    first = assign(pilot=pilot, customers=customers)
    assert all(found.new for found in first)
    change(by=factories.owner(), pilot=pilot, weights=[1, 9], reason="B is cheaper")
    again = assign(pilot=pilot, customers=customers)
    assert [found.arm for found in again] == [found.arm for found in first]
    assert not any(found.new for found in again)
    end(by=factories.owner(), pilot=pilot)
    pilot.refresh_from_db()
    assert assign(pilot=pilot, customers=customers[:1])[0].arm == first[0].arm
    with pytest.raises(NotRunning):
        assign(pilot=pilot, customers=factories.customers(1, source="late"))


def test_a_draft_assigns_nobody():
    with pytest.raises(NotRunning):
        assign(pilot=factories.draft(), customers=factories.customers(1))


def test_pilots_of_one_group_share_no_customer():
    one, other = factories.running("One", group="mail"), factories.running("Other", group="mail")
    outside, customers = factories.running("Outside"), factories.customers(20)
    assign(pilot=one, customers=customers[:10])
    found = assign(pilot=other, customers=customers)
    assert [each.arm is None for each in found] == [True] * 10 + [False] * 10
    assert all(each.arm is not None for each in assign(pilot=outside, customers=customers))


def test_of_two_arms_told_the_first_counts_and_the_contradiction_is_kept():
    pilot, (customer, other) = factories.running(), factories.customers(2)
    assert take_in(pilot=pilot, arms={customer: 0, other: 1}) == (2, 0)
    assert take_in(pilot=pilot, arms={customer: 1, other: 1}) == (0, 1)
    assert take_in(pilot=pilot, arms={customer: 1}) == (0, 0)
    row = Assignment.objects.get(pilot=pilot, customer_id=customer)
    assert (row.arm, row.given, row.conflicted_at is not None) == (0, True, True)


def test_an_audience_is_assigned_once_and_nobody_else():
    pilot = factories.running(audience="visitors", audience_days=30)
    assert assign_audience(by=factories.owner(), pilot=pilot, now=factories.NOW) == 350
    assert assign_audience(by=factories.owner(), pilot=pilot, now=factories.NOW) == 0
    assert Assignment.objects.filter(pilot=pilot).count() == 350
