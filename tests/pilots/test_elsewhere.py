"""A pilot that ended in another tool is brought in with its own times, read once, and marked as what it is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import roles
from customers.models import Appointment
from pilots.actions import Elsewhere, NotRunning, Told, assign, bring_in, take_in_told, take_looks
from pilots.actions.planning import Named
from pilots.models import Assignment, Pilot
from pilots.queries.pilots import standing
from tests.accounts import factories as people
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW, PLAN

pytestmark = pytest.mark.django_db
END = NOW + 14 * DAY


def brought(**changes):
    return bring_in(
        by=factories.owner(), market=factories.market(), named=Named("Old tool", factories.owner()),
        plan=replace(PLAN, effect=0.0, per_week=0, **changes), elsewhere=Elsewhere("Optimizely", NOW, END),
    )  # fmt: skip


def filled(pilot, count=600):
    """Two arms, drawn over a week; of A a half came, of B seven of ten."""
    found = factories.customers(count)
    told = [Told(pk, place % 2, NOW + (place % 7) * DAY) for place, pk in enumerate(found)]
    take_in_told(pilot=pilot, told=told)
    came = [
        factories.visit(each.customer, each.assigned_at + 3 * DAY)
        for place, each in enumerate(told)
        if (place // 2) % 10 < (7 if each.arm else 5)
    ]
    Appointment.objects.bulk_create(came)
    return told


def test_it_keeps_its_own_times_and_the_tool():
    pilot = brought()
    told = filled(pilot)
    row = Assignment.objects.get(customer_id=told[8].customer)
    assert (row.assigned_at, row.exposed_at, row.given) == (NOW + DAY, NOW + DAY, True)
    assert (pilot.launched_at, pilot.ended_at, pilot.brought_from) == (NOW, END, "Optimizely")


def test_it_has_one_look_after_its_last_window_by_the_boundary_of_one_look():
    pilot = brought()
    filled(pilot)
    assert take_looks(pilot=pilot, now=END + 7 * DAY) == 0
    assert take_looks(pilot=pilot, now=END + 60 * DAY) == 1
    found = standing(pilot)
    (point,) = found.reading.course.points
    assert (found.reading.finding, found.reading.tally.everyone.mature) == ("better", 600)
    assert point.value == pytest.approx(0.2)
    half = (point.interval.high - point.interval.low) / 2
    assert half == pytest.approx(1.96 * ((0.25 + 0.21) / 300) ** 0.5, rel=0.03)


def test_arms_that_come_later_are_looked_at_with_the_others():
    pilot = brought()
    told = filled(pilot)
    take_looks(pilot=pilot, now=END + 60 * DAY)
    Assignment.objects.filter(customer_id__in=[each.customer for each in told[:100]]).delete()
    take_in_told(pilot=pilot, told=told[:100])
    take_looks(pilot=pilot, now=END + 61 * DAY)
    assert standing(pilot).reading.tally.everyone.mature == 600


def test_a_second_arm_of_a_customer_is_a_contradiction_and_nobody_is_drawn_here():
    pilot = brought()
    (one,) = factories.customers(1)
    assert take_in_told(pilot=pilot, told=[Told(one, 0), Told(one, 1)]) == (1, 1)
    row = Assignment.objects.get()
    assert (row.arm, row.assigned_at, row.conflicted_at is None) == (0, NOW, False)
    with pytest.raises(NotRunning):
        assign(pilot=pilot, customers=factories.customers(1, source="other"))


def test_what_is_not_over_is_refused():
    ahead = Elsewhere("Optimizely", NOW, timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError):
        bring_in(
            by=factories.owner(), market=factories.market(), named=Named("X", factories.owner()), plan=PLAN,
            elsewhere=ahead,
        )  # fmt: skip


def sent(client, pilot, *rows):
    named = [{"source": "crm", "customer": f"c-{at}", "arm": "A", **row} for at, row in enumerate(rows)]
    address = f"/api/v1/pilots/{pilot.key}/assignments/"
    return client.post(address, {"assignments": named}, content_type="application/json").json()["results"]


def test_the_api_takes_the_times_and_refuses_those_that_cannot_be():
    client, pilot = people.with_key("pilots:write"), brought()
    factories.customers(5)
    found = sent(
        client, pilot,
        {"assigned_at": (NOW + DAY).isoformat(), "exposed_at": (NOW + 2 * DAY).isoformat()},
        {"assigned_at": (NOW - DAY).isoformat()},
        {"assigned_at": (END + DAY).isoformat()},
        {"assigned_at": (NOW + DAY).isoformat(), "exposed_at": NOW.isoformat()},
        {},
    )  # fmt: skip
    assert [each["status"] for each in found] == ["accepted", "invalid", "invalid", "invalid", "accepted"]
    assert [each.get("field") for each in found[1:4]] == ["assigned_at", "assigned_at", "exposed_at"]
    rows = Assignment.objects.order_by("customer_id").values_list("assigned_at", "exposed_at")
    assert list(rows) == [(NOW + DAY, NOW + 2 * DAY), (NOW, NOW)]


def test_times_of_a_pilot_of_ours_are_its_own():
    client, pilot = people.with_key("pilots:write"), factories.running()
    factories.customers(2)
    found = sent(client, pilot, {"assigned_at": NOW.isoformat()}, {})
    assert [(each["status"], each.get("field")) for each in found] == [("invalid", "assigned_at"), ("accepted", None)]


def test_the_form_brings_it_in_and_the_page_marks_it():
    client = people.signed_in(people.person("Dirk", roles.DIGITAL_TEAM))
    told = {
        "name": "Old tool", "tool": "Optimizely", "began_on": "2026-05-11", "ended_on": "2026-05-24",
        "hypothesis": "A button helps", "owner": factories.owner().pk, "variants": "As it was; 50\nButton; 50",
        "holdout": 0, "trigger": "assignment", "outcome": "showed_up", "window_days": 7,
    }  # fmt: skip
    page = client.post("/pilots/elsewhere/", told, follow=True)
    pilot = Pilot.objects.get()
    assert (pilot.brought_from, pilot.state) == ("Optimizely", "running")
    assert "Drawn and ended in Optimizely" in page.content.decode()
    wrong = client.post("/pilots/elsewhere/", {**told, "ended_on": "2026-05-01"})
    assert "The last day lies before the first." in wrong.content.decode()
