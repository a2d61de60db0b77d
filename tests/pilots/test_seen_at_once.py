"""Who was assigned and exposed is seen at once; outcomes at their look. Nothing is green before it is true."""

import pytest
from django.utils import timezone

from accounts import roles
from pilots.actions import take_looks
from tests.accounts import factories as people
from tests.pilots import factories
from tests.pilots.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return people.signed_in(people.person("Dirk", roles.DIGITAL_TEAM))


def running(**changes):
    now = timezone.now()
    return factories.running(at=now, audience="customers", per_week=0, effect=0.2, **changes)


def says(page):
    return [str(message) for message in page.context["messages"]]


def test_after_assigning_the_audience_list_and_page_show_it_at_once(client):
    pilot = running()
    page = client.post(f"/pilots/{pilot.key}/assign/", follow=True)
    assert says(page) == ["400 customers were assigned."]
    rows = page.context["arms"]
    assert sum(row.heads.assigned for row in rows) == sum(row.heads.exposed for row in rows) == 400
    assert all(row.heads.mature == 0 for row in rows)
    (line,) = client.get("/pilots/").context["table"].rows
    assert line.assigned == 400
    client_of_api = people.with_key("pilots:read")
    told = client_of_api.get(f"/api/v1/pilots/{pilot.key}/").json()
    assert sum(arm["assigned"] for arm in told["arms"]) == 400


def test_a_second_click_says_what_is_true(client):
    pilot = running()
    client.post(f"/pilots/{pilot.key}/assign/")
    page = client.post(f"/pilots/{pilot.key}/assign/", follow=True)
    assert says(page)[-1] == "400 customers are assigned already; nobody in the audience is new."


def test_an_empty_audience_says_so(client):
    pilot = running()
    factories.Customer.objects.all().delete()
    page = client.post(f"/pilots/{pilot.key}/assign/", follow=True)
    assert says(page) == ["The audience has nobody now: nobody was assigned."]


def test_the_numbers_open_as_many_rows_on_the_first_day_and_after_a_look(client):
    pilot = running()
    client.post(f"/pilots/{pilot.key}/assign/")
    take_looks(pilot=pilot, now=timezone.now() + DAY)
    factories.customers(30)
    page = client.post(f"/pilots/{pilot.key}/assign/", follow=True)
    assert sum(row.heads.assigned for row in page.context["arms"]) == 430
    for row in page.context["arms"]:
        for metric, shown in (("assigned", row.heads.assigned), ("exposed", row.heads.exposed)):
            arm = "AB"[row.place]
            opened = client.get(f"/pilots/{pilot.key}/customers/?metric={metric}&arm={arm}")
            assert opened.context["how_many"] == shown


def test_nothing_is_green_before_it_is_true(client):
    pilot = running()
    for found in (client.get(f"/pilots/{pilot.key}/"), client.post(f"/pilots/{pilot.key}/assign/", follow=True)):
        assert {check.state for check in found.context["checks"]} == {"wait"}
        assert "nobody yet" not in found.content.decode()
