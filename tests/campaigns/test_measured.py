"""A total is of the rows that show something: a channel that knows nothing of a metric is no part of its share."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from campaigns.actions import register_campaigns
from campaigns.actions.plans import CampaignPlan
from campaigns.models import Campaign
from tests.campaigns import world
from tests.campaigns.factories import DAY, HOUR, event, market, record
from tests.campaigns.files import rows_of
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db
INDEX, COMPARE = reverse("campaigns:index"), reverse("campaigns:compare")
OPENED, COMPLAINTS = "Opened by people (%)", "Complaints (%)"


@pytest.fixture
def told():
    at = timezone.now() - 2 * DAY
    found = world.tell(at)
    register_campaigns(market(), [CampaignPlan("selligent", "card", "Card", "newsletter", "post")])
    card = {"campaign": "card", "channel": "post", "recipient": "gina@example.com", "message_id": "c-1"}
    record(event("sent", at, **card))
    more = {"campaign": "text", "variant": "a", "channel": "sms", "recipient": "+31612345642", "message_id": "t-2"}
    record(event("sent", at, **more), event("delivered", at, **more), event("clicked", at + HOUR, **more))
    return found


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.DIGITAL_TEAM))


def test_the_total_divides_by_messages_whose_opens_are_known(reader, told):
    *rows, together = rows_of(reader.get(INDEX, {"format": "csv"}))
    by_name = {row["Campaign"]: row for row in rows}
    assert (by_name["Reminder"][OPENED], by_name["Card"][OPENED]) == ("", "")
    assert together[OPENED] == by_name["Spring check"][OPENED] == "75"  # 3 of 6 less 2 that only machines opened
    assert together[COMPLAINTS] == by_name["Spring check"][COMPLAINTS]
    assert together["Sent"] == "11"


def test_where_no_row_shows_a_rate_the_total_shows_none(reader, told):
    answer = reader.get(INDEX, {"channel": "sms"})
    table = answer.context["table"]
    assert Campaign.objects.get(external_id="text").dailyresult_set.get().opened_human > 0  # a click implies an open
    assert [table.totals[key] for key in ("opened_human", "complained")] == [None, None]
    assert table.totals_href("opened_human") == ""
    assert table.totals["clicked"] == 0.5


def test_rows_behind_a_total_are_of_the_campaigns_that_show_it(reader, told):
    table = reader.get(INDEX).context["table"]
    rows = reader.get(table.totals_href("opened_human")).context["table"].rows
    assert len(rows) == world.FIGURES["opened_human"]
    assert {row.campaign_id for row in rows} == {told.spring.pk}


def test_rows_without_a_rate_are_last_whichever_way_it_is_sorted(reader, told):
    for sort in ("opened_human", "-opened_human"):
        names = [row.campaign.name for row in reader.get(INDEX, {"sort": sort}).context["table"].rows]
        assert names[0] == "Spring check"


def test_side_by_side_leaves_out_what_is_not_measured(reader, told):
    query = {"c": [told.spring.pk, told.text.pk], "show": "opened_human"}
    answer = reader.get(COMPARE, query)
    assert answer.context["figure"] is None
    assert "Fewer than two of these campaigns measure this" in answer.text
    assert len(answer.context["table"].rows) == 2
    clicked = reader.get(COMPARE, {**query, "show": "clicked"})
    assert [trace["name"] for trace in clicked.context["figure"]["data"]] == ["Spring check", "Reminder"]


def test_a_page_offers_what_its_channel_measures(reader, told):
    answer = reader.get(reverse("campaigns:detail", args=[told.text.pk]), {"show": "opened_human"})
    assert (answer.context["metric"], answer.context["shown"]) == ("booked", ["booked", "showed_up", "clicked"])
    assert "Complaints" not in answer.text


def test_what_is_not_delivered_adds_up(reader, told):
    at = timezone.now() - 2 * DAY
    record(event("sent", at, message_id="m-late", recipient="late@example.com", variant="a"))
    answer = reader.get(reverse("campaigns:detail", args=[told.spring.pk]))
    figures = answer.context["figures"]
    assert figures.lost == figures.bounced_hard + figures.bounced_soft + figures.unconfirmed == 3
    assert "Arrival not confirmed (yet)" in answer.text
