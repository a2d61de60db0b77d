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


def test_a_file_is_called_after_its_page_its_campaign_and_its_days(reader, told):
    days = {"period": "C", "from": "2026-01-01", "to": "2026-01-31", "format": "csv"}
    pages = {
        INDEX: "campaigns",
        reverse("campaigns:detail", args=[told.spring.pk]): "campaign-spring-check",
        reverse("campaigns:customers", args=[told.spring.pk]): "customers-spring-check-sent",
        reverse("campaigns:all_customers"): "customers-campaigns-sent",
        reverse("campaigns:appointments", args=[told.spring.pk]): "appointments-spring-check-appointments",
    }
    for url, name in pages.items():
        answer = reader.get(url, days)
        assert f'filename="{name}-2026-01-01_2026-01-31.csv"' in answer["Content-Disposition"]
        assert b"".join(answer)


@pytest.mark.parametrize("page", ["index", "detail", "customers", "appointments"])
def test_every_file_says_how_appointments_were_attributed(reader, told, page):
    url = reverse(f"campaigns:{page}", args=[] if page == "index" else [told.spring.pk])
    head = head_of(reader.get(url, {"rule": "send", "days": "30", "format": "csv"}))
    assert (head["Booked counts by"], head["Currency"]) == ("last send, within 30 days", "EUR")
    assert head_of(reader.get(url, {"days": "1", "format": "csv"}))["Booked counts by"] == "last click, within 1 day"
    assert {"Period", "Time zone", "Made at"} <= head.keys()


def test_the_customers_of_one_wording_and_link_say_so(reader, told):
    variant = told.spring.variants.get(key="a")
    query = {"metric": "clicked", "variant": variant.pk, "link": told.link.pk, "format": "csv"}
    head = head_of(reader.get(reverse("campaigns:customers", args=[told.spring.pk]), query))
    assert (head["Variant"], head["Link"]) == ("a", world.PAGE)


def test_the_file_of_a_course_has_counts_beside_rates_and_the_last_day_of_each_bucket(reader, told):
    url = reverse("campaigns:detail", args=[told.spring.pk])
    (row,) = rows_of(reader.get(url, {"format": "csv", "grain": "month", "period": "W"}))
    today = timezone.now().astimezone(told.spring.market.zone).date()
    assert row["From"] >= (today - 6 * DAY).isoformat()
    assert row["Up to and including"] <= today.isoformat()
    assert (row["Delivered"], row["Delivered (%)"]) == ("6", "75")
    assert (row["Booked"], row["Booked (%)"], row["Showed up"]) == ("2", "33,333333", "1")
    assert (row["Appointments"], row["Revenue"]) == ("2", "250")
    text = reader.get(reverse("campaigns:detail", args=[told.text.pk]), {"format": "csv"})
    assert {(line["Opened by people"], line["Complaints (%)"]) for line in rows_of(text)} == {("", "")}


def test_the_file_of_the_list_has_counts_beside_rates_and_the_revenue(reader, told):
    *rows, together = rows_of(reader.get(INDEX, {"format": "csv"}))
    spring, text = ({row["Campaign"]: row for row in rows}[name] for name in ("Spring check", "Reminder"))
    assert (spring["Channel"], spring["Kind"], spring["Journey"]) == ("E-mail", "Newsletter", "Seasons")
    assert (spring["Opened by people"], spring["Opened by people (%)"]) == ("3", "75")
    assert (spring["Booked"], spring["Booked (%)"], spring["Revenue"]) == ("2", "33,333333", "250")
    assert (text["Opened by people"], text["Opened by people (%)"]) == ("", "")
    assert (together["Opened by people"], together["Opened by people (%)"]) == ("3", "75")
    assert (together["Delivered"], together["Revenue"]) == (str(world.FIGURES["delivered"] + 1), "250")
