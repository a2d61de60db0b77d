"""Customers of a pilot who turn out to be one: in every order, each look counts what a plain recount counts."""

import re

import pytest
from django.utils import translation

from customers.actions import merge_customers
from customers.models import Appointment, Customer
from pilots.actions import (
    NotRunning,
    assign,
    end,
    expose_by_rule,
    hand_over_assignments,
    record_exposures,
    take_in,
    take_looks,
)
from pilots.checks import Check, checks
from pilots.keeping import AssignmentKeeper
from pilots.models import Assignment, Look, MergedAssignment
from pilots.queries.asked import how_many_held, known
from pilots.queries.pilots import standing
from pilots.queries.tallies import midnight
from pilots.results import SHOWN
from pilots.tally import Tally
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW, market
from tests.pilots.test_messages import given
from tests.pilots.turned_out import OUTCOMES, play, recount

pytestmark = pytest.mark.django_db


def told(pilot) -> list[Check]:
    """The checks under the sentence, in English."""
    with translation.override("en"):
        return checks(standing(pilot))


def counted(look: Look) -> dict[str, dict[int, int]]:
    tally = Tally.from_json(look.tally)
    heads = ("assigned", "exposed", "mature", "conflicts", "erased", "merged")
    found = {name: {arm: getattr(tally.of_arm(arm), name) for arm in (-1, 0, 1)} for name in heads}
    return found | {key: {arm: tally.total(key, arm).y for arm in (-1, 0, 1)} for key in OUTCOMES}


@pytest.mark.parametrize("trigger", ["assignment", "booking"])
@pytest.mark.parametrize("seed", range(6))
def test_in_every_order_the_latest_look_and_a_recount_from_nothing_count_each_person_once(seed, trigger):
    story = play(seed, trigger)
    pilot, now = story.pilot, NOW + 40 * DAY
    take_looks(pilot=pilot, now=now)
    latest = pilot.looks.latest("day")
    plain = recount(story, midnight(pilot, latest.day))
    expected = {name: {arm: plain[name][arm] for arm in (-1, 0, 1)} for name in counted(latest)}
    assert sum(expected["merged"].values()) > 0
    assert counted(latest) == expected
    pilot.looks.all().delete()
    take_looks(pilot=pilot, now=now, whole=True)
    assert counted(pilot.looks.latest("day")) == expected
    same = {known(pilot, [story.name(each)])[story.name(each)].id for each in story.customers}
    assert same == {story.last(each) for each in story.customers}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_page_opens_with_a_sentence_and_its_numbers_into_rows(seed):
    pilot = play(seed, "assignment").pilot
    take_looks(pilot=pilot, now=NOW + 40 * DAY)
    reader = staff.signed_in(factories.owner())
    page = reader.get(f"/pilots/{pilot.key}/").content.decode()
    assert "Too early" in page or "at least" in page
    assert not re.search(r"\b(nan|infinity)\b", page, re.IGNORECASE)
    heads = standing(pilot).reading.tally.everyone
    for metric in ("assigned", "exposed", "mature", "conflicts", "merged"):
        behind = reader.get(f"/pilots/{pilot.key}/customers/", {"metric": metric})
        assert (metric, behind.context["how_many"]) == (metric, getattr(heads, metric))
    file = reader.get(f"/pilots/{pilot.key}/customers/", {"format": "csv"}).getvalue().decode().splitlines()
    assert len(file) - 1 >= heads.assigned


def two(arms: tuple[int | None, int | None], days: tuple[int, int] = (0, 1)) -> tuple[object, int, int]:
    """A pilot, who goes and who stays, with the arm and day of each draw."""
    pilot = factories.running()
    gone, kept = factories.customers(2)
    for customer, arm, day in zip((gone, kept), arms, days, strict=True):
        if arm is not None:
            given(pilot, customer, arm)
            at = NOW + day * DAY
            Assignment.objects.filter(pilot=pilot, customer_id=customer).update(assigned_at=at, exposed_at=at)
    return pilot, gone, kept


def test_an_arm_that_only_the_one_who_went_has_is_the_other_s_as_it_was():
    pilot, gone, kept = two((1, None))
    merge_customers(market(), gone, kept)
    row = Assignment.objects.get(pilot=pilot)
    assert (row.customer_id, row.arm, row.assigned_at, row.exposed_at) == (kept, 1, NOW, NOW)
    assert not MergedAssignment.objects.exists()


@pytest.mark.parametrize("days", [(0, 1), (1, 0)])
@pytest.mark.parametrize("arms", [(0, 1), (1, 1)])
def test_of_two_draws_the_first_counts_and_the_other_is_kept_as_a_mark(arms, days):
    pilot, gone, kept = two(arms, days)
    merge_customers(market(), gone, kept)
    row, mark = Assignment.objects.get(pilot=pilot), MergedAssignment.objects.get(pilot=pilot)
    first = arms[days.index(0)]
    assert (row.customer_id, row.arm, row.assigned_at) == (kept, first, NOW)
    assert (mark.customer_id, mark.arm, mark.assigned_at) == (kept, arms[days.index(1)], NOW + DAY)
    assert row.conflicted_at == (NOW + DAY if len(set(arms)) > 1 else None)
    known_of = AssignmentKeeper().tell(market(), kept, [])
    assert [row["assigned_at"] for row in known_of] == [NOW + DAY, NOW], "who asks is told of both draws"
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    (one_arm,) = [check for check in told(pilot) if check.rows]
    mixed = [("1 told twice, counted by the first", "conflicts")] if len(set(arms)) > 1 else []
    assert one_arm.rows == (*mixed, ("1 drawn as two customers, counted once", "merged"))
    assert one_arm.state == ("look" if mixed else "good")


def test_looks_that_were_taken_stay_and_the_page_says_what_is_known_since():
    pilot, gone, kept = two((0, 1))
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    before = list(pilot.looks.order_by("day").values_list("tally", flat=True))
    merge_customers(market(), gone, kept)
    reader = staff.signed_in(factories.owner())
    end(by=factories.owner(), pilot=pilot)
    pilot.refresh_from_db()
    assert [check.state for check in told(pilot) if "since this look" in check.text] == ["good"]
    take_looks(pilot=pilot, now=NOW + 10 * DAY)
    assert list(pilot.looks.order_by("day").values_list("tally", flat=True))[:-1] == before
    assert [Tally.from_json(tally).everyone.assigned for tally in before[-1:]] == [2]
    assert standing(pilot).reading.tally.everyone.assigned == 1
    hand_over_assignments(market(), gone=gone, kept=kept, now=NOW)
    pilot.refresh_from_db()
    assert not [check for check in told(pilot) if "since this look" in check.text]
    assert reader.get(f"/pilots/{pilot.key}/").status_code == 200


def test_what_arrives_long_after_a_merge_is_counted_and_no_sum_is_carried_over_from_before_it():
    pilot, gone, kept = two((0, 0))
    for days in range(1, 30):
        take_looks(pilot=pilot, now=NOW + days * DAY)
    factories.visit(gone, NOW + 2 * DAY).save()
    merge_customers(market(), gone, kept)
    take_looks(pilot=pilot, now=NOW + 30 * DAY)
    sums = standing(pilot).reading.tally.total("showed_up", 0)
    assert (sums.n, sums.y) == (1, 1)


def test_exposures_and_arms_told_under_the_old_number_are_the_one_s_who_stays():
    pilot, gone, kept = two((None, None))
    take_in(pilot=pilot, arms={kept: 0}, now=NOW)
    merge_customers(market(), gone, kept)
    name = ("crm", Customer.objects.get(pk=gone).external_id)
    found = known(pilot, [name])[name]
    assert (found.id, found.arm) == (kept, 0)
    assert how_many_held(market(), [(name, pilot.key)]) == 1
    assert take_in(pilot=pilot, arms={found.id: 1}, now=NOW + DAY) == (0, 1)
    assert record_exposures(pilot=pilot, moments={found.id: NOW - DAY}) == 0
    end(by=factories.owner(), pilot=pilot)
    pilot.refresh_from_db()
    with pytest.raises(NotRunning):
        take_in(pilot=pilot, arms={found.id: 1})


def test_who_was_assigned_at_the_very_moment_of_the_merge_is_found_by_the_next_look():
    pilot, gone, kept = two((None, 0))
    merge_customers(market(), gone, kept)
    given(pilot, gone, 1)
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    assert Assignment.objects.get(pilot=pilot).customer_id == kept
    heads = standing(pilot).reading.tally.everyone
    assert (heads.assigned, heads.merged, heads.conflicts) == (1, 1, 1)


def test_a_booking_of_either_after_the_first_draw_begins_the_window():
    pilot = factories.running(trigger="booking")
    gone, kept = factories.customers(2)
    assign(pilot=pilot, customers=[kept], now=NOW)
    assign(pilot=pilot, customers=[gone], now=NOW + 5 * DAY)
    for customer, day in ((gone, 2), (gone, 6), (kept, 8)):
        factories.visit(customer, NOW + (day + 2) * DAY).save()
    expose_by_rule(pilot=pilot, now=NOW + 9 * DAY)
    assert set(Assignment.objects.values_list("exposed_at", flat=True)) == {NOW + 6 * DAY, NOW + 8 * DAY}
    merge_customers(market(), gone, kept)
    assert Assignment.objects.get().exposed_at == NOW + 2 * DAY


def test_a_large_pilot_with_many_who_turned_out_to_be_one_has_its_effect_its_split_and_its_file():
    pilot = factories.running(effect=0.3)
    customers = factories.customers(700)
    assign(pilot=pilot, customers=customers, now=NOW)
    arms = dict(Assignment.objects.values_list("customer_id", "arm"))
    came = [each for place, each in enumerate(customers) if place % 10 < (4 + 3 * arms[each])]
    Appointment.objects.bulk_create(factories.visit(each, NOW + 3 * DAY) for each in came)
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    assert standing(pilot).reading.finding in SHOWN
    for gone, kept in zip(customers[:40], customers[40:80], strict=True):
        merge_customers(market(), gone, kept)
    take_looks(pilot=pilot, now=NOW + 10 * DAY)
    found = standing(pilot)
    assert found.reading.finding in SHOWN
    heads, held = found.reading.tally, Assignment.objects.filter(pilot=pilot)
    assert [heads.of_arm(arm).assigned for arm in (0, 1)] == [held.filter(arm=arm).count() for arm in (0, 1)]
    assert found.reading.assignment[1].counts[:2] == tuple(heads.of_arm(arm).assigned for arm in (0, 1))
    assert heads.everyone.assigned == 660
    reader = staff.signed_in(factories.owner())
    file = reader.get(f"/pilots/{pilot.key}/customers/", {"format": "csv"}).getvalue().decode().splitlines()
    assert len(set(file)) - 1 >= 660
    assert not {Customer.objects.get(pk=gone).external_id for gone in customers[:40]} & set(",".join(file).split(","))
