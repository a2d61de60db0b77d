"""What is kept of pilots: their numbers as a file, what worked over the years, and what was no pilot."""

import csv
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts import roles
from pilots.models import Decision, Observation, Pilot, State
from pilots.words import span
from tests.accounts import factories as staff
from tests.pilots import factories
from tests.pilots.test_pages import finished
from ui import formats

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return staff.signed_in(factories.owner())


def test_the_file_holds_the_numbers_of_the_page_with_their_interval(client):
    pilot = finished()
    page = client.get(f"/pilots/{pilot.key}/")
    result = page.context["found"].reading.result
    text = b"".join(client.get(f"/pilots/{pilot.key}/", {"format": "csv"}).streaming_content).decode("utf-8-sig")
    heads, of_a, of_b = list(csv.reader(text.splitlines(), delimiter=find_delimiter(text)))[-3:]
    a, b = (dict(zip(heads, row, strict=True)) for row in (of_a, of_b))
    numbers = [float(b[head].replace(",", ".")) for head in heads[-3:]]
    assert numbers == pytest.approx(
        [100 * each for each in (result.value, result.interval.low, result.interval.high)], abs=1e-5
    )
    assert (a[heads[-1]], int(b[heads[1]])) == ("", page.context["arms"][1].heads.assigned)


def find_delimiter(text):
    return ";" if "Variant;" in text else ","


def test_what_worked_is_told_year_by_year(client):
    pilot = finished()
    client.post(f"/pilots/{pilot.key}/decide/", {"choice": "roll_out", "arm": "B", "reason": "More came"})
    made = Decision.objects.get()
    other = factories.draft(name="Older")
    Pilot.objects.filter(pk=other.pk).update(state=State.DECIDED, launched_at=timezone.now())
    at = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Amsterdam
    Decision.objects.create(
        pilot=other, choice="stop", reason="x", advice="worse", against=False, by=factories.owner(), at=at
    )
    page = client.get("/pilots/years/")
    told = [(row.year, row.decided, row.rolled_out, row.stopped, row.effects) for row in page.context["years"].rows]
    assert told == [
        (
            timezone.now().year,
            1,
            1,
            0,
            f"Showed up {formats.points(made.effect)} ({span('showed_up', made.low, made.high)})",
        ),
        (2025, 1, 0, 1, ""),
    ]
    assert "Year by year" in page.content.decode()


def test_a_difference_without_a_lot_is_called_not_a_pilot(client):
    told = {
        "name": "Reminders of last spring", "why_not": "Only customers who had left a number got one",
        "with_label": "Reminded", "with_n": 1000, "with_successes": 940, "without_label": "Not reminded",
        "without_n": 500, "without_successes": 430,
    }  # fmt: skip
    assert client.post("/pilots/not-a-pilot/", told).status_code == 302
    text = client.get("/pilots/").content.decode()
    assert "not a pilot" in text
    assert "Only customers who had left a number" in text
    assert client.post("/pilots/not-a-pilot/", {**told, "with_successes": 1001}).status_code == 200
    assert Observation.objects.count() == 1


def test_how_many_customers_a_pilot_of_the_log_has_opens_them(client):
    pilot = finished()
    table = client.get("/pilots/").context["table"]
    (column,), (row,) = (column for column in table.columns if column.key == "assigned"), table.rows
    assert column.href(row) == f"/pilots/{pilot.key}/customers/?metric=assigned"
    assert client.get(column.href(row)).context["how_many"] == row.assigned > 0
    watching = staff.signed_in(staff.person("Viewer", roles.VIEWER)).get("/pilots/")
    assert [each.assigned for each in watching.context["table"].rows] == [row.assigned]
    assert "/customers/?metric=" not in watching.text
