"""What a plan is sized by: customers who were there before, as they were counted once, or one's own figure."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts import roles
from customers.models import Appointment, Customer
from pilots.actions import counted, launch, rewrite
from pilots.actions.planning import Named
from pilots.models import PlanVersion
from pilots.plan import Plan
from pilots.queries.audience import past
from pilots.sizing import sized
from tests.accounts import factories as people
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW, PLAN

pytestmark = pytest.mark.django_db
EVERYBODY = replace(PLAN, audience="customers", trigger="assignment", per_week=0)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def newcomers(count, **fields):
    nl = factories.market()
    rows = [Customer(market=nl, source="new", external_id=f"n-{n}", **fields) for n in range(count)]
    return Customer.objects.bulk_create(rows)


def known(pk, moment):
    Customer.objects.filter(pk=pk).update(known_since=moment)


def test_who_came_in_a_minute_ago_is_no_customer_of_the_past():
    """A baseline of 300 in 400 does not fall because an import brings 800 of whom nothing is known."""
    factories.history()
    before = past(factories.market(), EVERYBODY, NOW)
    newcomers(800)
    after = past(factories.market(), EVERYBODY, NOW)
    assert (before.customers, before.unknown, before.everybody) == (400, 0, 400)
    assert (after.customers, after.unknown, after.everybody) == (400, 800, 1200)
    assert after.baseline == before.baseline == 0.5


@pytest.mark.parametrize(
    ("fields", "moment", "counts"),
    [
        ({"since": (NOW - 400 * DAY).date()}, NOW, True),  # their source says so
        ({"since": (NOW - DAY).date()}, NOW, False),
        ({}, NOW - 30 * DAY, True),  # we had them
        ({}, NOW - 6 * DAY, False),  # within the window of seven days
        ({}, None, True),  # here before anybody kept since when
    ],
)
def test_known_before_is_by_our_clock_or_by_the_source_s_own_date(fields, moment, counts):
    (one,) = newcomers(1, **fields)
    known(one.pk, moment)
    found = past(factories.market(), EVERYBODY, NOW)
    assert (found.customers, found.unknown) == ((1, 0) if counts else (0, 1))


def test_who_booked_before_was_there_before():
    one, other = newcomers(2)
    Appointment.objects.create(**_visit(one.pk, NOW - 20 * DAY))
    Appointment.objects.create(**_visit(other.pk, NOW - 2 * DAY))
    found = past(factories.market(), EVERYBODY, NOW)
    assert (found.customers, found.unknown) == (1, 1)


def _visit(customer, starts_at):
    row = factories.visit(customer, starts_at)
    return {field.name: getattr(row, field.name) for field in row._meta.fields if field.name != "id"}


def test_a_draft_s_figures_stay_while_an_import_runs_and_move_only_when_asked():
    factories.history()
    pilot = factories.draft(EVERYBODY)
    first = counted(pilot=pilot, now=NOW)
    newcomers(5000, since=(NOW - 90 * DAY).date())
    assert counted(pilot=pilot, now=NOW + DAY) == first
    anew = counted(pilot=pilot, now=NOW, anew=True)
    assert (anew.customers, anew.baseline) == (5400, pytest.approx(200 / 5400))


def test_what_is_launched_is_what_was_shown():
    factories.history()
    pilot = factories.draft()
    shown = sized(PLAN, counted(pilot=pilot, now=NOW)).plan
    newcomers(5000, since=(NOW - 90 * DAY).date())
    launch(by=factories.owner(), pilot=pilot, now=NOW)
    frozen = Plan.from_json(pilot.versions.get().plan)
    assert (frozen.planned_n, frozen.baseline) == (shown.planned_n, shown.baseline)


def test_another_plan_is_counted_anew():
    factories.history()
    pilot = factories.draft()
    counted(pilot=pilot, now=NOW)
    rewrite(by=factories.owner(), pilot=pilot, named=Named("Other", factories.owner()), plan=PLAN)
    assert PlanVersion.objects.get(pilot=pilot).past is None


def test_without_a_past_a_plan_takes_one_s_own_figure_and_says_so_before():
    pilot = factories.draft()
    with pytest.raises(ValidationError, match="Fill in the figure of now yourself"):
        launch(by=factories.owner(), pilot=pilot, now=NOW)
    own = replace(PLAN, own_baseline=0.8)
    rewrite(by=factories.owner(), pilot=pilot, named=Named("Own", factories.owner()), plan=own)
    launch(by=factories.owner(), pilot=pilot, now=NOW)
    frozen = Plan.from_json(pilot.versions.get().plan)
    assert (frozen.baseline, frozen.deviation) == (0.8, pytest.approx(0.4))


def test_one_s_own_figure_goes_before_the_past_and_a_mean_wants_its_spread():
    factories.history()
    market = factories.market()
    assert sized(replace(PLAN, own_baseline=0.9), past(market, PLAN, NOW)).plan.baseline == 0.9
    mean = replace(PLAN, outcome="calls", effect=0.2, own_baseline=1.5)
    nobody = replace(past(market, mean, NOW), customers=0, deviation=0.0)
    assert any("spread" in problem for problem in sized(mean, nobody).problems)
    assert not sized(replace(mean, own_deviation=1.2), nobody).problems


def test_the_page_says_what_it_does_not_know_and_lets_somebody_count_anew():
    factories.history(NOW)
    newcomers(3)
    pilot = factories.draft(EVERYBODY)
    client = people.signed_in(people.person("Dirk", roles.DIGITAL_TEAM))
    page = client.get(f"/pilots/{pilot.key}/").content.decode()
    assert "3 customers came in during the last 7 days" in page
    assert "Count anew" in page
    newcomers_row = Customer.objects.filter(source="new")
    newcomers_row.delete()
    assert "3 customers came in" in client.get(f"/pilots/{pilot.key}/").content.decode()
    client.post(f"/pilots/{pilot.key}/recount/")
    assert "customers came in" not in client.get(f"/pilots/{pilot.key}/").content.decode()


def test_a_share_of_one_s_own_lies_between_nobody_and_everybody():
    client = people.signed_in(people.person("Dirk", roles.DIGITAL_TEAM))
    page = client.post("/pilots/new/", {"own_baseline": "100", "outcome": "booked"}).content.decode()
    assert "Give a percentage between 0 and 100." in page
