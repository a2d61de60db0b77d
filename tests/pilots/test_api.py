"""Pilots in the API: arms, arms drawn elsewhere, exposures and results."""

import pytest

from pilots.actions import end
from pilots.models import HOLDOUT, Assignment
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return staff.with_key("pilots:write", "pilots:read")


def post(client, pilot, what, told, **headers):
    return client.post(f"/api/v1/pilots/{pilot.key}/{what}/", told, content_type="application/json", headers=headers)


def named(*numbers):
    return [{"source": "crm", "customer": f"c-{number}"} for number in numbers]


def test_a_customer_is_told_the_same_arm_every_time(client):
    pilot = factories.running()
    factories.customers(3)
    first = post(client, pilot, "assign", named(1)[0]).json()["results"][0]
    again = post(client, pilot, "assign", named(1)[0]).json()["results"][0]
    assert (first["arm"], first["new"], again["new"]) == (again["arm"], True, False)
    assert first["name"] in {"Present reminder", "With a button"}
    several = post(client, pilot, "assign", {"customers": named(0, 1, 99)}).json()["results"]
    assert [each["status"] for each in several] == ["assigned", "assigned", "unknown"]
    assert several[1]["arm"] == first["arm"]


@pytest.mark.parametrize(("group", "drawing"), [("", 5), ("mail", 8)])
def test_a_message_waits_for_few_statements(client, django_assert_num_queries, group, drawing):
    """Key, its count, pilot, customer, draw; a group adds its lock in a transaction of its own."""
    pilot = factories.running(group=group)
    factories.customers(1)
    with django_assert_num_queries(drawing):
        post(client, pilot, "assign", named(0)[0])
    with django_assert_num_queries(4):
        post(client, pilot, "assign", named(0)[0])


def test_a_repeated_request_is_answered_as_before(client):
    pilot = factories.running()
    factories.customers(1)
    answers = [post(client, pilot, "assign", named(0)[0], **{"idempotency-key": "k-1"}) for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Assignment.objects.count() == 1


def test_who_is_in_another_pilot_of_the_group_is_excluded(client):
    one, other = factories.running("One", group="mail"), factories.running("Other", group="mail")
    factories.customers(1)
    post(client, one, "assign", named(0)[0])
    found = post(client, other, "assign", named(0)[0]).json()["results"][0]
    assert (found["status"], found["arm"]) == ("excluded", None)


def test_a_pilot_that_ended_assigns_nobody_and_says_so(client):
    pilot = factories.running()
    factories.customers(1)
    end(by=factories.owner(), pilot=pilot)
    answer = post(client, pilot, "assign", named(0)[0])
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:helder:problem:pilot-not-running")
    draft = factories.draft(name="Draft")
    assert post(client, draft, "assignments", {**named(0)[0], "arm": "A"}).status_code == 409


def test_arms_drawn_elsewhere_are_taken_in_by_their_letter(client):
    pilot = factories.running(holdout=0.1)
    factories.customers(3)
    rows = [{**each, "arm": arm} for each, arm in zip(named(0, 1, 2, 9), ("A", "holdout", "Z", "A"), strict=True)]
    answer = post(client, pilot, "assignments", {"assignments": rows})
    assert answer.status_code == 207
    assert [each["status"] for each in answer.json()["results"]] == ["accepted", "accepted", "invalid", "invalid"]
    assert set(Assignment.objects.values_list("arm", "given")) == {(0, True), (HOLDOUT, True)}


def test_of_two_arms_in_one_call_the_first_counts_and_the_contradiction_is_kept(client):
    pilot = factories.running()
    factories.customers(2)
    rows = [{**each, "arm": arm} for each, arm in zip(named(0, 1, 0, 1), "ABBB", strict=True)]
    assert post(client, pilot, "assignments", {"assignments": rows}).json()["accepted"] == 4
    told = Assignment.objects.order_by("customer_id")
    assert [(row.arm, row.conflicted_at is not None) for row in told] == [(0, True), (1, False)]


def test_an_arm_drawn_elsewhere_of_whom_another_pilot_of_the_group_has_is_refused(client):
    one, other = factories.running("One", group="mail"), factories.running("Other", group="mail")
    factories.customers(2)
    post(client, one, "assign", named(0)[0])
    rows = [{**each, "arm": "A"} for each in named(0, 1)]
    answer = post(client, other, "assignments", {"assignments": rows}).json()["results"]
    assert [each["status"] for each in answer] == ["invalid", "accepted"]
    assert "same group" in str(answer[0])
    assert Assignment.objects.filter(pilot=other).count() == 1


def test_exposures_are_for_pilots_that_wait_for_them(client):
    pilot, other = factories.running(trigger="reported"), factories.running("Other")
    factories.customers(1)
    post(client, pilot, "assign", named(0)[0])
    at = {"at": (NOW + 900 * DAY).isoformat()}
    assert post(client, pilot, "exposures", {**named(0)[0], **at}).json()["accepted"] == 1
    assert Assignment.objects.get().exposed_at == NOW + 900 * DAY
    assert post(client, other, "exposures", {**named(0)[0], **at}).status_code == 409


def test_the_list_and_one_pilot(client):
    pilot = factories.running()
    assert [each["key"] for each in client.get("/api/v1/pilots/").json()["items"]] == [pilot.key]
    told = client.get(f"/api/v1/pilots/{pilot.key}/").json()
    assert (told["state"], told["finding"], told["as_of"], told["effects"]) == ("running", "collecting", None, [])
    assert [arm["key"] for arm in told["arms"]] == ["A", "B"]
    assert client.get("/api/v1/pilots/nowhere/").status_code == 404
