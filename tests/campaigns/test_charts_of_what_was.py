"""Charts and small lines draw what was measured: empty days stay empty days, parts of weeks stay away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from campaigns import charts
from campaigns.forms import scope_from
from campaigns.queries.campaigns import campaign_rows, campaigns_of, compared
from campaigns.queries.figures import Figures
from tests.campaigns import world
from tests.campaigns.factories import DAY, HOUR, event, market, record
from tests.customers.factories import sign_in
from ui import formats

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 11, 10, tzinfo=UTC)
"""A Wednesday."""


def sent(at, name):
    return event("sent", at, message_id=name, recipient=f"{name}@example.com")


def scope(query, earliest=date(2025, 1, 1)):
    return scope_from(QueryDict(query), market(), now=NOW, earliest=earliest)


@pytest.fixture
def letters():
    """Two on the Monday of five weeks ago, one on that of two weeks ago, one today."""
    weeks_ago = [NOW - timedelta(days=2, weeks=weeks) for weeks in (5, 5, 2)]
    record(*[sent(at, f"a{number}") for number, at in enumerate([*weeks_ago, NOW - HOUR])])
    return campaigns_of(market())


def test_a_small_line_has_every_day_of_the_period(letters):
    (row,) = campaign_rows(scope("period=F"), letters)
    assert row.sent_trend == [0] * 11 + [1] + [0] * 15 + [1]


@pytest.mark.parametrize("ask", [campaign_rows, lambda *asked: compared(*asked)[0]], ids=["list", "side by side"])
def test_a_small_line_has_empty_weeks_and_no_parts(letters, ask):
    (row,) = ask(scope("period=C&from=2025-05-01&to=2025-06-11"), letters)
    assert row.sent_trend == [2, 0, 0, 1, 0]  # that of 28 April began before the period, that of 9 June is not over


def test_a_line_between_days_breaks_where_nothing_was_sent(client):
    morning = timezone.now().replace(hour=8)  # what follows within hours is of the same day, whenever the test runs
    told = world.tell(morning - 4 * DAY)
    late = {"message_id": "m-9", "recipient": "ivo@example.com", "variant": "a"}
    record(*[event(kind, morning - DAY, **late) for kind in ("sent", "delivered")])
    sign_in(client, world.colleague(roles.DIGITAL_TEAM))
    first = (timezone.now() - 6 * DAY).astimezone(market().zone).date()
    url = reverse("campaigns:detail", args=[told.spring.pk])
    answer = client.get(url, {"period": "C", "from": first.isoformat(), "show": "clicked"})
    lines = answer.context["figure"]["data"]  # what is complete, and what is still coming in
    drawn = dict(sorted(pair for line in lines for pair in zip(line["x"], line["y"], strict=True)))
    at = [date.fromisoformat(day) for day in drawn]
    assert at == [at[0] + timedelta(days=number) for number in range(len(at))]
    assert [value is None for value in drawn.values()] == [False, True, True, False, True]
    assert "It begins on" in answer.context["edges"]
    whole = client.get(url, {"period": "C", "from": at[0].isoformat()})
    assert "It begins on" not in whole.context["edges"]


def test_between_hours_of_sending_the_lines_lie_on_nought():
    hours = {NOW: Figures(sent=4), NOW + 5 * HOUR: Figures(sent=2)}
    drawn = charts.counts_by_hour(hours)["data"][0]
    assert drawn["y"] == [0, 4, 0, 0, 2, 0]
    assert drawn["x"][1:3] == [NOW.isoformat(), (NOW + HOUR).isoformat()]
    assert charts.counts_by_hour({})["data"][0]["y"] == []


def test_a_small_share_is_drawn_where_it_is():
    drawn = charts.side_by_side([("Spring", {NOW.date(): Figures(sent=50_000, delivered=50_000, booked=1)})], "booked")
    assert drawn["data"][0]["y"] == [0.002]
    assert drawn["data"][0]["meta"]["end"] == formats.share(0.002)
