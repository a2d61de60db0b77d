"""The numbers of the list open: behind each total lie the rows of all campaigns that its filters leave."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from html import escape, unescape

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from campaigns.models import Campaign, Variant
from campaigns.queries import people, totals
from campaigns.queries.people import ATTRIBUTED, METRICS
from campaigns.tables.figures import NUMBERS
from campaigns.views import listing
from tests.campaigns.files import head_of, rows_of
from tests.campaigns.test_numbers_open import OWN_DAYS, WIDE, numbers
from tests.customers.factories import sign_in
from ui.tables import PAGE_SIZE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_demo_world")]

INDEX = reverse("campaigns:index")
CUSTOMERS, APPOINTMENTS = reverse("campaigns:all_customers"), reverse("campaigns:all_appointments")
ASKED = [
    WIDE,
    {"period": "W", "compare": "0"},
    {**OWN_DAYS, "rule": "click", "days": "1"},
    {**WIDE, "channel": "sms"},
    {"period": "A", "rule": "click", "days": "30", "kind": "newsletter", "q": "nieuws", "sort": "name"},
    {"period": "L", "rule": "send", "days": "7", "channel": "email", "kind": "event"},
    {**WIDE, "q": "100%_of nothing"},
]


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch):
    """A page and the rows behind it are asked for at one moment: midnight does not strike between them."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def reader(client):
    """Somebody who may see everything of campaigns in both markets."""
    return sign_in(client, User.objects.get(email="digital@helder.example"))


def opened(client, table, key, number):
    """How many rows lie behind a total, where it says that there are any."""
    href = table.totals_href(key)
    assert bool(href) == bool(number)
    return client.get(href).context["total"].messages if href else 0


@pytest.mark.parametrize("code", ["nl", "be"])
@pytest.mark.parametrize("question", ASKED, ids=lambda question: "-".join(question.values()))
def test_every_total_opens_as_many_rows_as_it_counts(reader, code, question):
    answer = reader.get(INDEX, {"market": code, **question})
    table, total = answer.context["table"], answer.context["total"]
    numbers = {key: getattr(total, key) for key in NUMBERS}
    assert {key: opened(reader, table, key, number) for key, number in numbers.items()} == numbers
    for key in filter(numbers.get, NUMBERS):
        assert escape(table.totals_href(key)) in answer.text
    assert total.sent or code == "be" or question == ASKED[-1]


@pytest.mark.parametrize("question", ASKED[2:5:2], ids=lambda question: "-".join(question.values()))
def test_what_the_row_does_not_show_adds_up_as_well(reader, question):
    """Raw opens beside those of people, what machines did alone, bounces, devices."""
    total = reader.get(INDEX, question).context["total"]
    behind = {metric: reader.get(CUSTOMERS, {**question, "metric": metric}).context["total"] for metric in METRICS}
    assert {metric: count.messages for metric, count in behind.items()} == numbers(total)
    assert total.opened > total.opened_human > 0


def test_every_number_of_every_row_opens_as_many(reader):
    table = reader.get(INDEX, WIDE).context["table"]
    opened_there = 0
    for column in (column for column in table.columns if column.key in NUMBERS):
        for row in table.rows:
            number, href = getattr(row.now, column.key), column.href(row)
            shown = bool(number) and column.value(row) is not None
            assert bool(href) == shown
            if shown:
                assert reader.get(href).context["total"].messages == number
                opened_there += 1
    assert opened_there > 100


def test_totals_are_of_all_campaigns_and_not_of_the_page(reader, monkeypatch):
    whole = reader.get(INDEX, WIDE).context
    paged = listing.page_of_list
    monkeypatch.setattr(listing, "page_of_list", lambda *rows, size, **more: paged(*rows, size=3, **more))
    table = reader.get(INDEX, {**WIDE, "sort": "name"}).context["table"]
    assert len(table.rows) == 3
    assert table.totals["sent"] == whole["total"].sent > sum(row.now.sent for row in table.rows)
    assert opened(reader, table, "clicked", 1) == whole["total"].clicked


@pytest.mark.parametrize("metric", ["clicked", "booked"])
def test_pages_hold_each_row_once_the_latest_first_with_its_campaign(reader, metric):
    asked = f"?period=A&rule=send&days=30&metric={metric}"
    number, seen, page = getattr(reader.get(INDEX, WIDE).context["total"], metric), [], asked
    while page:
        answer = reader.get(CUSTOMERS + page)
        assert f"{number} messages" in answer.text
        table = answer.context["table"]
        seen += table.rows
        page = table.next_href
    keys = [(row.sent_at, row.id) for row in seen]
    assert keys == sorted(set(keys), reverse=True)
    assert len(keys) == number > PAGE_SIZE
    assert answer.context["total"].count.customers == len({row.customer_id for row in seen})
    names = dict(Campaign.objects.filter(market__code="nl").values_list("pk", "name"))
    (column,) = (column for column in table.columns if column.key == "campaign")
    assert [column.value(row) for row in seen] == [names[row.campaign_id] for row in seen]
    assert len({row.campaign_id for row in seen}) > 3
    detail = reverse("campaigns:detail", args=[seen[-1].campaign_id])
    assert column.href(seen[-1]) == f"{detail}?period=A&rule=send&days=30"
    assert escape(column.href(seen[-1])) in answer.text


@pytest.mark.parametrize("reaches", [(), (timedelta(hours=5), timedelta(days=3), timedelta(days=4000))])
def test_how_far_back_is_looked_first_changes_no_row(reader, monkeypatch, reaches):
    asked = {**WIDE, "metric": "opened_human", "format": "csv"}
    usual = rows_of(reader.get(CUSTOMERS, asked))
    monkeypatch.setattr(people, "_REACHES", reaches)
    assert rows_of(reader.get(CUSTOMERS, asked)) == usual
    assert len(usual) > 100


@pytest.mark.parametrize("more", [{}, {"channel": "email", "q": "a"}], ids=str)
def test_files_hold_every_row_and_say_what_chose_the_campaigns(reader, more):
    number = reader.get(INDEX, {**WIDE, **more}).context["total"].clicked
    asked = {**WIDE, **more, "metric": "clicked"}
    lines = rows_of(reader.get(CUSTOMERS, {**asked, "format": "csv"}))
    assert len(lines) == number > 0
    assert {line["Campaign"] for line in lines} <= set(Campaign.objects.values_list("name", flat=True))
    head = head_of(reader.get(CUSTOMERS, {**asked, "format": "csv"}))
    assert (head["Report"], head.get("Name contains"), head.get("Channel")) == (
        "Campaigns: clicked", more.get("q"), "E-mail" if more else None,
    )  # fmt: skip
    book = b"".join(reader.get(CUSTOMERS, {**asked, "format": "xlsx"}))
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert len([line for line in sheet.iter_rows(values_only=True) if any(line)]) == len(head) + 1 + number


@pytest.mark.parametrize("question", ASKED, ids=lambda question: "-".join(question.values()))
def test_the_appointments_of_all_campaigns_and_their_money_are_the_rows_behind_them(reader, question):
    answer = reader.get(INDEX, question)
    total = answer.context["total"]
    behind = reader.get(APPOINTMENTS, question)
    assert (behind.context["total"].appointments, behind.context["total"].revenue) == (
        total.appointments, total.revenue,
    )  # fmt: skip
    lines = rows_of(reader.get(APPOINTMENTS, {**question, "format": "csv"}))
    assert len(lines) == total.appointments
    assert sum(Decimal(line["Revenue"].replace(",", ".") or 0) for line in lines) == total.revenue
    assert (f'href="{APPOINTMENTS}?' in answer.text) == bool(total.appointments)


def test_where_the_filters_leave_one_campaign_it_is_told_by_its_name(reader):
    chosen = Campaign.objects.filter(market__code="nl", channel="email", message__was_sent=True).first()
    answer = reader.get(CUSTOMERS, {**WIDE, "q": chosen.name})
    assert [column.key for column in answer.context["table"].columns][:2] == ["customer", "sent"]
    assert f"<title>{chosen.name}: sent" in answer.text.replace("\n", "")


def test_looking_is_written_down_with_the_campaigns_and_without_what_was_searched_for(reader):
    reader.get(CUSTOMERS, {**WIDE, "metric": "clicked", "channel": "sms", "q": "a"})
    reader.get(APPOINTMENTS, WIDE)
    b"".join(reader.get(CUSTOMERS, {**WIDE, "format": "csv", "metric": "clicked"}))
    looked, visited, took = AuditEntry.objects.filter(action__startswith="campaigns.").order_by("-pk")[:3][::-1]
    chosen = Campaign.objects.filter(market__code="nl", channel="sms", name__icontains="a").order_by("name", "pk")
    assert (looked.action, looked.target) == ("campaigns.view_customers", "campaigns")
    assert looked.detail["campaigns"] == [campaign.pk for campaign in chosen]
    assert (visited.action, visited.target) == ("campaigns.view_customers", "campaigns")
    assert (took.action, took.target) == ("campaigns.export", CUSTOMERS)


def test_nonsense_in_the_filters_shows_all_and_says_so(reader):
    answer = reader.get(CUSTOMERS, {**WIDE, "channel": "pigeon"})
    assert answer.context["total"].messages == reader.get(INDEX, WIDE).context["total"].sent
    assert "no “pigeon” to filter by" in answer.text
    assert reader.get(CUSTOMERS, {"metric": "nonsense"}).status_code == 404


@pytest.mark.parametrize("metric", METRICS)
def test_among_many_the_results_say_the_number_and_customers_are_counted_beside_the_page(reader, monkeypatch, metric):
    asked = {**WIDE, "metric": metric}
    few = reader.get(CUSTOMERS, asked).context["total"]
    monkeypatch.setattr(totals, "LOOKED_THROUGH", 0)
    answer = reader.get(CUSTOMERS, asked)
    many = answer.context["total"]
    assert (many.messages, many.later) == (few.messages, metric not in ATTRIBUTED)
    beside = re.findall(r'hx-get="([^"]+)"[^>]*>counting', answer.text)
    assert len(beside) == many.later
    for href in beside:
        said = reader.get(CUSTOMERS + unescape(href)).text.strip()
        customers = few.count.customers
        assert said.replace(",", "") == ("to 1 customer" if customers == 1 else f"to {customers} different customers")


def test_of_one_variant_the_results_say_the_number_too(reader, monkeypatch):
    variant = Variant.objects.filter(campaign__market__code="nl").exclude(key="").earliest("pk")
    url = reverse("campaigns:customers", args=[variant.campaign_id])
    asked = {**WIDE, "metric": "opened_human", "variant": variant.pk}
    few = reader.get(url, asked).context["total"]
    monkeypatch.setattr(totals, "LOOKED_THROUGH", 0)
    many = reader.get(url, asked).context["total"]
    assert many.messages == few.messages > 0
    assert many.later
