"""Files of the campaign pages: exactly what the page shows, as CSV and as XLSX, with their filters in the head."""

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from tests.campaigns import world
from tests.campaigns.factories import DAY
from tests.campaigns.files import head_of, rows_of
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db
INDEX = reverse("campaigns:index")


@pytest.fixture
def told():
    return world.tell(timezone.now() - 2 * DAY)


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


def sheet_of(answer):
    """The lines of a workbook after its head."""
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    blank = next(index for index, line in enumerate(lines) if not any(line))
    return dict(line[:2] for line in lines[:blank]), lines[blank + 1], lines[blank + 2 :]


@pytest.mark.parametrize("query", [{}, {"metric": "clicked"}, {"metric": "showed_up"}])
def test_both_kinds_of_file_hold_the_same_customers(reader, told, query):
    url = reverse("campaigns:customers", args=[told.spring.pk])
    head, heads, lines = sheet_of(reader.get(url, {**query, "format": "xlsx"}))
    rows = rows_of(reader.get(url, {**query, "format": "csv"}))
    named = [line[heads.index("Customer")] for line in lines]
    assert named == [row["Customer"] for row in rows]
    assert len(named) == world.FIGURES[query.get("metric", "sent")]
    assert head["Time zone"] == "Europe/Amsterdam"


def test_the_head_of_the_list_names_its_filters(reader, told):
    query = {"channel": "email", "kind": "newsletter", "journey": "Seasons", "q": "spring", "format": "csv"}
    head = head_of(reader.get(INDEX, query))
    filters = {name: head[name] for name in ("Channel", "Kind", "Journey", "Name contains")}
    assert filters == {
        "Channel": "E-mail", "Kind": "Newsletter", "Journey": "Seasons", "Name contains": "spring",
    }  # fmt: skip
    assert "Kind" not in head_of(reader.get(INDEX, {"format": "csv"}))


def test_the_file_of_the_list_is_sorted_and_filtered_as_the_page_and_ends_with_the_totals(reader, told):
    names = [row["Campaign"] for row in rows_of(reader.get(INDEX, {"sort": "name", "format": "csv"}))]
    assert names == ["Reminder", "Spring check", "Together"]
    together = rows_of(reader.get(INDEX, {"format": "csv"}))[-1]
    assert (together["Sent"], together["Booked"], together["Showed up"]) == ("9", "2", "1")
    filtered = rows_of(reader.get(INDEX, {"channel": "sms", "format": "csv"}))
    assert [row["Campaign"] for row in filtered] == ["Reminder", "Together"]


def test_times_in_a_file_are_on_the_clock_of_the_market(reader, told):
    rows = rows_of(reader.get(reverse("campaigns:customers", args=[told.text.pk]), {"format": "csv"}))
    sent_at = told.text.message_set.get().sent_at.astimezone(told.text.market.zone)
    assert [row["Sent"] for row in rows] == [f"{sent_at:%Y-%m-%d %H:%M:%S}"]


def test_an_unknown_kind_of_file_is_the_page_itself(reader, told):
    assert reader.get(INDEX, {"format": "pdf"})["Content-Type"].startswith("text/html")
