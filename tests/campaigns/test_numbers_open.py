"""Every number opens: behind it lie as many rows as it says, on the page and in the file."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import chain, product
from operator import attrgetter
from urllib.parse import urlencode

import pytest
from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import Market, User
from campaigns.forms import ENDS, scope_from
from campaigns.models import Campaign, Link
from campaigns.queries import people, visits
from campaigns.queries.ages import known
from campaigns.queries.campaigns import link_rows, of_campaign
from campaigns.queries.figures import Figures
from campaigns.queries.people import METRICS, Behind
from tests.campaigns.files import rows_of
from tests.customers.factories import sign_in
from ui.tables import PAGE_SIZE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_demo_world")]

TODAY = timezone.now().date()
OWN_DAYS = {
    "period": "C",
    "from": str(TODAY - timedelta(days=60)),
    "to": str(TODAY - timedelta(days=9)),
    "compare": "0",
}
PERIODS = [{"period": "D"}, {"period": "W", "compare": "0"}, {}, {"period": "M"}, {"period": "A"}, OWN_DAYS]
RULES = [{"rule": rule, "days": str(days)} for rule, days in product(("click", "send"), (1, 7, 30))]
QUESTIONS = [{**period, **rule} for period, rule in product(PERIODS, RULES)]
WIDE = {"period": "A", "rule": "send", "days": "30"}


@pytest.fixture(scope="module", autouse=True)
def one_clock():
    """A page and the rows behind it are asked for at one moment: midnight does not strike between them."""
    moment = timezone.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield


@pytest.fixture
def reader(client):
    """Somebody who may see everything of campaigns in both markets."""
    return sign_in(client, User.objects.get(email="digital@helder.example"))


@pytest.fixture
def campaigns():
    """The most sent of each kind, and of texts, in one market or the other."""
    chosen = {}
    for campaign in Campaign.objects.annotate(n=Count("message")).order_by("-n").select_related("market"):
        chosen.setdefault((campaign.kind, campaign.channel), campaign)
    sister = Campaign.objects.filter(market__code="be").annotate(n=Count("message")).order_by("-n")
    return [*chosen.values(), sister.select_related("market").first()]


def shown(client, campaign, question):
    url = reverse("campaigns:detail", args=[campaign.pk])
    answer = client.get(url, {"market": campaign.market.code, **question})
    assert answer.status_code == 200
    return answer.context["figures"]


def scope(campaign, question):
    query = QueryDict(mutable=True)
    query.update(question)
    earliest = campaign.dailyresult_set.order_by("day").values_list("day", flat=True).first()
    return scope_from(query, campaign.market, now=timezone.now(), earliest=earliest)


def counted(campaign, question, **narrower):
    asked = scope(campaign, question)
    return {metric: people.count(Behind(asked, (campaign,), metric, **narrower)).messages for metric in METRICS}


def numbers(figures):
    return {metric: getattr(figures, metric) for metric in METRICS}


def file(client, campaign, question, page="customers", **more):
    url = reverse(f"campaigns:{page}", args=[campaign.pk])
    return rows_of(client.get(url, {"market": campaign.market.code, **question, **more, "format": "csv"}))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: "-".join(question.values()))
def test_a_number_on_the_page_is_the_number_of_rows_behind_it(reader, campaigns, question):
    for campaign in campaigns:
        assert numbers(shown(reader, campaign, question)) == counted(campaign, question), campaign


def test_the_world_holds_something_of_almost_every_number(reader):
    index = reverse("campaigns:index")
    total = sum((reader.get(index, {"market": code, **WIDE}).context["total"] for code in ("nl", "be")), Figures())
    assert {metric for metric, number in numbers(total).items() if not number} <= {"refused", "complained"}


@pytest.mark.parametrize("question", [WIDE, {**OWN_DAYS, **RULES[2]}], ids=["all", "own days"])
def test_a_file_of_customers_has_as_many_rows_as_the_number(reader, campaigns, question):
    for campaign in campaigns:
        for metric, number in numbers(shown(reader, campaign, question)).items():
            assert len(file(reader, campaign, question, metric=metric)) == number, (campaign, metric)


@pytest.mark.parametrize("question", QUESTIONS[3::7], ids=lambda question: "-".join(question.values()))
def test_the_appointments_and_their_money_are_the_rows_behind_them(reader, campaigns, question):
    for campaign in campaigns:
        figures, lines = shown(reader, campaign, question), file(reader, campaign, question, page="appointments")
        assert len(lines) == figures.appointments
        assert sum(Decimal(line["Revenue"].replace(",", ".") or 0) for line in lines) == figures.revenue
        asked = known(scope(campaign, question))
        for end in ENDS:
            assert visits.visit_total(asked, [campaign], end).appointments == getattr(figures, end), (campaign, end)
        total = visits.visit_total(scope(campaign, question), [campaign])
        assert (total.appointments, total.revenue) == (figures.appointments, figures.revenue)


def test_the_page_of_appointments_says_the_number_and_its_pages_hold_each_row_once(reader, campaigns, monkeypatch):
    monkeypatch.setattr(visits, "PAGE_SIZE", 4)
    monkeypatch.setattr(visits, "_AT_ONCE", 2)
    campaign = max(campaigns, key=lambda one: shown(reader, one, WIDE).appointments)
    number = shown(reader, campaign, WIDE).appointments
    detail = reverse("campaigns:detail", args=[campaign.pk])
    url = reverse("campaigns:appointments", args=[campaign.pk])
    query = "?" + urlencode({"period": "A", "rule": "send", "days": "30"})
    assert f'href="{url}{query}">{number}</a>'.replace("&", "&amp;") in reader.get(detail + query).text
    page, seen = query, []
    while page:
        answer = reader.get(url + page)
        assert f"{number} appointments" in answer.text
        seen += [row.id for row in answer.context["table"].rows]
        page = answer.context["table"].next_href
    assert len(seen) == len(set(seen)) == number > 4
    assert len(file(reader, campaign, WIDE, page="appointments")) == number


def test_the_page_of_customers_says_the_number_and_its_pages_hold_each_row_once(reader, campaigns):
    campaign, number = campaigns[0], shown(reader, campaigns[0], WIDE).sent
    url, seen = f"{reverse('campaigns:customers', args=[campaign.pk])}?period=A&metric=sent", []
    assert f"{number} messages" in reader.get(url).content.decode()
    while True:
        page = reader.get(url).context["table"]
        seen += [row.id for row in page.rows]
        if not page.next_href:
            break
        url = reverse("campaigns:customers", args=[campaign.pk]) + page.next_href
    assert len(seen) == len(set(seen)) == number > 50


def test_whatever_the_funnel_counts_opens_its_rows(reader, campaigns):
    """Notes under the steps too: raw opens, and what stands apart."""
    opened = set()
    for campaign in campaigns:
        answer = reader.get(reverse("campaigns:detail", args=[campaign.pk]), {"market": campaign.market.code, **WIDE})
        steps = answer.context["steps"]
        for told in filter(attrgetter("value"), [*steps, *chain.from_iterable(step.notes for step in steps)]):
            assert f'href="{told.href}"'.replace("&", "&amp;") in answer.text
            behind = reader.get(told.href).context
            if "end=" in told.href:
                assert behind["total"].appointments == len(list(behind["table"].rows)) == told.value
                continue
            assert behind["count"].messages == told.value
            opened.add(behind["behind"].metric)
    steps = {"sent", "delivered", "opened_human", "clicked", "booked", "showed_up"}
    assert steps | {"lost", "opened", "opened_machine", "clicked_machine"} <= opened


def test_wordings_add_up_to_the_whole(reader, campaigns):
    asked = {**OWN_DAYS, **RULES[5]}
    for campaign in campaigns:
        parts = [counted(campaign, asked, variant=variant) for variant in campaign.variants.all()]
        whole = numbers(shown(reader, campaign, asked))
        assert {metric: sum(part[metric] for part in parts) for metric in METRICS} == whole, campaign


def test_a_wording_on_the_page_is_what_lies_behind_it(reader, campaigns):
    several = [one for one in campaigns if one.variants.annotate(n=Count("message")).filter(n__gt=0).count() > 1]
    assert several
    for campaign in several:
        answer = reader.get(reverse("campaigns:detail", args=[campaign.pk]), {"market": campaign.market.code, **WIDE})
        rows = list(answer.context["variants"].rows)
        assert len(rows) > 1
        for row in rows:
            assert numbers(row.now) == counted(campaign, WIDE, variant=row.variant)


def test_those_who_clicked_a_link_are_the_rows_behind_it(reader, campaigns):
    clicked = 0
    for campaign, question in product(campaigns, (WIDE, {**OWN_DAYS, **RULES[0]})):
        for row in link_rows(of_campaign(scope(campaign, question), campaign), campaign):
            behind = Behind(scope(campaign, question), (campaign,), "clicked", link=Link.objects.get(pk=row.link.pk))
            assert people.count(behind).messages == row.clickers
            assert len(file(reader, campaign, question, metric="clicked", link=row.link.pk)) == row.clickers
            assert people.count(replace(behind, metric="clicked_machine")).messages == row.machine_clickers
            clicked += row.clickers
    assert clicked > 20


@pytest.mark.parametrize("question", QUESTIONS[::5], ids=lambda question: "-".join(question.values()))
@pytest.mark.parametrize("more", [{}, {"channel": "sms"}, {"kind": "newsletter", "q": "nieuws"}], ids=str)
def test_the_totals_of_the_list_are_the_sums_of_its_rows_and_of_the_pages_behind_it(reader, question, more):
    for code in ("nl", "be"):
        context = reader.get(reverse("campaigns:index"), {"market": code, **question, **more}).context
        rows = context["rows"]
        assert sum((row.now for row in rows), Figures()) == context["total"]
        assert context["table"].totals["sent"] == context["total"].sent
        shown_there = {row.campaign.pk: numbers(row.now) for row in rows}
        assert shown_there == {row.campaign.pk: counted(row.campaign, _days_of(question, context)) for row in rows}


def _days_of(question, context):
    """All days of the list are counted from its first campaign on, not from each campaign's own first day."""
    period = context["period"]
    return {**question, "period": "C", "from": str(period.first), "to": str(period.last)}


def test_the_course_in_a_file_adds_up_to_the_page(reader, campaigns):
    for campaign in campaigns:
        whole = shown(reader, campaign, WIDE)
        lines = file(reader, campaign, WIDE, page="detail", grain="week")
        columns = {"Sent": "sent", "Delivered": "delivered", "Booked": "booked", "Showed up": "showed_up"}
        sums = {name: sum(int(line[label]) for line in lines) for label, name in columns.items()}
        assert sums == {name: getattr(whole, name) for name in sums}


def test_messages_of_the_other_market_are_in_no_number():
    theirs = Market.objects.get(code="be")
    for campaign in Campaign.objects.filter(~Q(market=theirs)).select_related("market")[:5]:
        asked = replace(scope(campaign, WIDE), market=theirs)
        assert [people.count(Behind(asked, (campaign,), metric)).messages for metric in METRICS] == [0] * len(METRICS)


def test_more_than_can_be_counted_in_time_is_said_while_its_first_page_is_shown(reader, campaigns, monkeypatch):
    monkeypatch.setattr(people, "_PATIENCE", "30ms")
    monkeypatch.setitem(people._CONDITIONS, "sent", "(m.was_sent AND pg_sleep(0.001) IS NOT NULL)")
    url = reverse("campaigns:customers", args=[campaigns[0].pk])
    answer = reader.get(url, {"market": campaigns[0].market.code, "metric": "sent", "period": "A"})
    assert answer.context["total"].count is None
    assert len(answer.context["table"].rows) == PAGE_SIZE
    assert "choose a shorter period" in answer.content.decode() or "kies een kortere periode" in answer.content.decode()
