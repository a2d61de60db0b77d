"""No-shows by branch: counted on the page, opened into their appointments, taken out as a file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from customers.models import Branch
from customers.queries import appointments as planned
from tests.campaigns import world
from tests.campaigns.factories import book, customer, market, visit
from tests.campaigns.files import head_of, rows_of
from tests.customers.factories import sign_in
from ui.period import Period

pytestmark = pytest.mark.django_db
PAGE = reverse("customers:appointments")


@pytest.fixture
def visits():
    """At Utrecht 2 came, 1 did not, 1 cancelled; at Zwolle 1 did not; 1 came nobody knows where; 1 is booked."""
    at, told = timezone.now() - timedelta(days=3), market()
    customer("anna")
    for key, place in (("u", "Utrecht"), ("z", "Zwolle")):
        Branch.objects.create(market=told, external_id=key, name=f"Branch {place}", place=place)
    fates = [
        ("u", "attended"), ("u", "attended"), ("u", "no_show"), ("u", "cancelled"), ("z", "no_show"),
        ("", "attended"), ("z", "booked"),
    ]  # fmt: skip
    records = [
        visit(at, external_id=f"n-{n}", starts_at=at, status=status, status_at=at, branch=branch)
        for n, (branch, status) in enumerate(fates)
    ]
    book(*records)
    return told


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


def test_each_branch_has_its_no_shows_of_what_took_place_or_was_missed(reader, visits):
    rows = rows_of(reader.get(PAGE, {"format": "csv"}))
    told = [tuple(row.values()) for row in rows]
    assert told == [
        ("Utrecht", "1", "33,333333", "2", "4"),
        ("Zwolle", "1", "100", "0", "2"),
        ("Branch not known", "0", "0", "1", "1"),
        ("Together", "2", "40", "3", "7"),
    ]
    answer = reader.get(PAGE)
    assert answer.context["tally"].missed == 2
    assert "No-shows by branch" in answer.text


def test_the_file_says_what_it_holds_and_is_called_after_it(reader, visits):
    answer = reader.get(PAGE, {"format": "csv", "period": "W"})
    asked = Period.from_query(answer.wsgi_request.GET, now=timezone.now(), zone=visits.zone, earliest=None)
    assert f'filename="no-shows-by-branch-{asked.first}_{asked.last}.csv"' in answer["Content-Disposition"]
    head = head_of(answer)
    assert {"Report", "No-shows", "Period", "Time zone", "Made at"} == set(head)
    assert AuditEntry.objects.filter(action="appointments.export").count() == 1


def test_a_number_opens_as_many_appointments(reader, visits):
    table = reader.get(PAGE).context["branches"]
    for row in table.rows:
        for column in (column for column in table.columns if column.kind == "count"):
            href, number = column.href(row), column.value(row)
            assert bool(href) == bool(number)
            if href:
                assert len(reader.get(PAGE + href).context["table"].rows) == number


def test_who_may_not_take_results_away_gets_no_file(client, visits):
    sign_in(client, world.colleague(roles.PLANNER))
    assert client.get(PAGE, {"format": "csv"}).status_code == 403
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "format=csv" not in page.text


def test_a_branch_of_another_market_or_none_shows_nothing_of_ours(reader, visits):
    theirs = Branch.objects.create(market=market("be"), external_id="g", name="Gent", place="Gent")
    for branch in (str(theirs.pk), "9" * 18):
        assert reader.get(PAGE, {"status": "all", "branch": branch}).context["table"].rows == []


def test_branches_are_counted_in_two_questions(visits, django_assert_num_queries):
    period = Period("F", timezone.now().date() - timedelta(days=28), timezone.now().date(), visits.zone, timezone.now())
    with django_assert_num_queries(2):
        planned.tallies(visits, period)
