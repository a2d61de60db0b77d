"""The pages of pilots, from a plan to what worked."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from customers.models import Appointment
from pilots.actions import assign, launch, take_looks
from pilots.models import Assignment, Decision, Pilot, State
from pilots.reading import Finding
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.factories import DAY

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Reminder", "hypothesis": "A button helps", "variants": "Now; 50\nButton; 50", "holdout": "0",
    "audience": "given", "audience_days": "365", "trigger": "assignment", "per_week": "2000", "outcome": "showed_up",
    "window_days": "7", "effect": "10", "power": "80", "method": "group_sequential", "limit_cancelled": "5",
}  # fmt: skip


@pytest.fixture
def client():
    return staff.signed_in(factories.owner())


def finished(effect=0.25, count=800, **changes):
    """A pilot launched some weeks ago whose customers have all matured; B showed up more often by `effect`."""
    now = timezone.now()
    pilot = factories.running(at=now - 20 * DAY, **changes)
    customers = factories.customers(count)
    for start in range(0, count, 200):
        assign(pilot=pilot, customers=customers[start : start + 200], now=now - 20 * DAY + start / 200 * DAY)
    rows = Assignment.objects.filter(pilot=pilot).order_by("customer_id")
    came = [row for place, row in enumerate(rows) if (place * 37 % 100) < 100 * (0.4 + (effect if row.arm == 1 else 0))]
    Appointment.objects.bulk_create(factories.visit(row.customer_id, row.exposed_at + 2 * DAY) for row in came)
    take_looks(pilot=pilot)
    return pilot


def test_from_plan_to_decision(client):
    factories.history(timezone.now())
    made = client.post("/pilots/new/", {**FORM, "owner": factories.owner().pk})
    assert made.headers["Location"] == "/pilots/reminder/"
    draft = client.get("/pilots/reminder/")
    assert draft.context["sized"].everyone > 300
    assert b"Launch and freeze the plan" in draft.content
    client.post("/pilots/reminder/launch/")
    assert Pilot.objects.get().state == State.RUNNING
    page = client.get("/pilots/reminder/")
    assert "Too early to say anything" in page.content.decode()
    verdict = {"choice": "stop", "reason": "The button broke", "lesson": "Test on a phone"}
    client.post("/pilots/reminder/decide/", verdict)
    decision = Decision.objects.get()
    assert (decision.choice, decision.against, decision.effect) == ("stop", True, None)
    assert "Test on a phone" in client.get("/pilots/years/").content.decode()
    assert [
        client.get("/pilots/", {"q": words}).content.decode().count("/pilots/reminder/") for words in ("phone", "zzz")
    ] == [1, 0]
    actions = list(
        AuditEntry.objects.filter(action__startswith="pilot.").order_by("pk").values_list("action", flat=True)
    )
    assert actions == ["pilot.drafted", "pilot.launched", "pilot.decided"]


def test_a_result_is_told_as_a_sentence_with_its_interval_and_its_checks(client):
    pilot = finished(guardrails=())
    page = client.get(f"/pilots/{pilot.key}/")
    text = page.content.decode()
    assert page.context["found"].reading.finding == Finding.BETTER
    assert 'B With a button is <em class="better">better: ' in text
    assert "points" in text
    assert "The split fits" in text
    assert [row.heads.assigned for row in page.context["arms"]] == [
        Assignment.objects.filter(pilot=pilot, arm=arm).count() for arm in (0, 1)
    ]
    assert page.context["figure"]["data"]


def test_what_decides_stands_before_ideas_and_the_plan_also_where_there_is_one_column(client):
    page = client.get(f"/pilots/{finished().key}/").content.decode()
    places = [
        page.index(mark) for mark in ('id="effect"', 'class="num minor"', 'id="decide"', 'id="explore"', 'id="plan"')
    ]
    assert places == sorted(places)


def test_a_page_of_a_pilot_asks_no_more_than_ten_questions(client, django_assert_max_num_queries):
    pilot = finished(count=400)
    client.get(f"/pilots/{pilot.key}/")
    with django_assert_max_num_queries(13):  # three of them are the session's, the user's and the market's
        client.get(f"/pilots/{pilot.key}/")
    with django_assert_max_num_queries(13):
        client.get("/pilots/")


def test_before_the_data_suffice_there_is_no_figure_of_the_effect_anywhere(client):
    now = timezone.now()
    pilot = factories.running(at=now - 3 * DAY)
    assign(pilot=pilot, customers=factories.customers(50), now=now - 3 * DAY)
    page = client.get(f"/pilots/{pilot.key}/")
    assert page.context["figure"] is None
    assert {row.figure for row in page.context["arms"]} == {""}
    assert "days" in page.context["explanation"]
    told = staff.with_key("pilots:read").get(f"/api/v1/pilots/{pilot.key}/").json()
    assert (told["finding"], told["effects"], {arm["value"] for arm in told["arms"]}) == ("collecting", [], {None})


def test_groups_that_did_not_come_about_as_planned_block_the_result(client):
    pilot = finished()
    Assignment.objects.filter(
        pilot=pilot,
        arm=1,
        customer_id__in=list(Assignment.objects.filter(pilot=pilot, arm=1).values_list("customer_id", flat=True)[:200]),
    ).delete()
    pilot.looks.all().delete()
    page = client.get(f"/pilots/{pilot.key}/")
    assert page.context["found"].reading.finding == Finding.BLOCKED
    assert page.context["figure"] is None
    assert "The split does not fit" in page.content.decode()


def test_every_count_opens_as_many_customers_and_looking_is_written_down(client):
    pilot = finished(count=400)
    page = client.get(f"/pilots/{pilot.key}/")
    for row in page.context["arms"]:
        letter = "AB"[row.place]
        for metric, count in (
            ("assigned", row.heads.assigned),
            ("mature", row.heads.mature),
            ("outcome", row.successes),
        ):
            behind = client.get(f"/pilots/{pilot.key}/customers/", {"arm": letter, "metric": metric})
            assert behind.context["how_many"] == count
    assert AuditEntry.objects.filter(action="pilot.view_customers").count() == 6
    file = b"".join(client.get(f"/pilots/{pilot.key}/customers/", {"format": "csv"})).decode()
    assert file.count("crm;c-") == 400


def test_how_many_the_audience_has_is_counted_beside_the_page(client, django_assert_max_num_queries):
    pilot = factories.running(at=timezone.now() - 20 * DAY, audience="visitors", audience_days=30)
    address = f"/pilots/{pilot.key}/audience/"
    assert f'hx-get="{address}"' in client.get(f"/pilots/{pilot.key}/").content.decode()
    with django_assert_max_num_queries(10):
        told = client.get(address)
    assert "200" in told.content.decode()
    assert staff.signed_in(staff.person("Vera", roles.VIEWER)).get(address).status_code == 403


def test_exploration_is_marked_as_such_and_adds_up(client):
    pilot = finished(count=400)
    for split in ("before", "channel", "language"):
        page = client.get(f"/pilots/{pilot.key}/", {"by": split})
        assert "no proof" in page.content.decode()
        assert sum(part.mature for part in page.context["explored"]) == 400


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"effect": 0.001}, "weeks. A pilot ends within a year"),
        ({"effect": 0.6}, "leads beyond 0 or 100"),
        ({"effect": 0.0}, "Name the smallest effect"),
        ({"per_week": 0}, "how many customers a week"),
        ({"hypothesis": " "}, "Say what you expect"),
        ({"audience": "visitors", "effect": 0.01}, "and there are 300"),
    ],
)
def test_a_plan_that_cannot_finish_is_refused_with_the_reason(client, changes, why):
    factories.history(timezone.now())
    per_week = {"per_week": 0} if "audience" in changes else {}
    pilot = factories.draft(replace(factories.PLAN, **changes, **per_week))
    assert why in client.get(f"/pilots/{pilot.key}/").content.decode()
    with pytest.raises(ValidationError):
        launch(by=factories.owner(), pilot=pilot)


def test_a_new_version_of_the_weights_is_shown_and_the_plan_itself_is_frozen(client):
    pilot = factories.running(at=timezone.now())
    client.post(f"/pilots/{pilot.key}/weights/", {"weights": "1 3", "reason": "B is cheap"})
    assert "B is cheap" in client.get(f"/pilots/{pilot.key}/").content.decode()
    assert client.get(f"/pilots/{pilot.key}/plan/").status_code == 302
    client.post(f"/pilots/{pilot.key}/weights/", {"weights": "1 x", "reason": "B is cheap"})
    client.post(f"/pilots/{pilot.key}/weights/", {"weights": "1", "reason": "B is cheap"})
    assert pilot.versions.count() == 2


def test_a_viewer_reads_and_changes_nothing(client):
    pilot = finished(count=400)
    viewer = staff.signed_in(staff.person("Vera", roles.VIEWER))
    page = viewer.get(f"/pilots/{pilot.key}/").content.decode()
    assert "Write the decision down" not in page
    assert "/customers/" not in page
    assert viewer.post(f"/pilots/{pilot.key}/decide/", {"choice": "stop", "reason": "x"}).status_code == 403


def test_a_pilot_of_another_market_is_not_there(client):
    factories.market("be")
    pilot = factories.draft(of=factories.market("be"), name="Belgian")
    assert client.get(f"/pilots/{pilot.key}/").status_code == 404
    assert "Belgian" not in client.get("/pilots/").content.decode()
