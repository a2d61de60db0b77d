"""Small worlds whose right figures stand here, counted by hand: a first day, a clock that is put forward, a feed and a
file that ended in June."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from django.utils import translation

from campaigns import steps, words
from campaigns.forms import scope_from
from campaigns.queries import ages
from campaigns.queries.campaigns import campaign_rows, campaigns_of, first_day, total, total_sides
from campaigns.tables.compared import compared_columns, compared_totals, said_of
from tests.accounts.factories import with_key
from tests.campaigns.factories import HOUR, MINUTE, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(_in_the_language_of_the_house):
    translation.activate("en")


def at(month, day, hour, minute=0, year=2025):
    """On the clock of Amsterdam."""
    return datetime(year, month, day, hour, minute, tzinfo=market().zone).astimezone(UTC)


def page(query, now):
    campaigns = campaigns_of(market())
    scope = scope_from(QueryDict(query), market(), now=now, earliest=first_day(campaigns.values()))
    scope = ages.known(scope, campaigns.values())
    return scope, [row for row in campaign_rows(scope, campaigns) if row.active]


def mails(campaign, sent_at, count, *, opened=0, after=HOUR):
    """So many a minute apart, of which the first `opened` are opened `after` that."""
    told, when = [], sent_at.astimezone(market().zone)
    for n in range(count):
        key = {"campaign": campaign, "message_id": f"{campaign}-{when:%m%d%H%M}-{n}"}
        told.append(event("sent", sent_at + n * MINUTE, **key))
        told += [event("opened", sent_at + n * MINUTE + after, **key)] if n < opened else []
    return told


def test_on_the_first_day_of_all_nothing_is_compared():
    record(*mails("spring", at(5, 12, 9), 4, opened=2))
    for query in ("period=D", "period=W", "period=M", "period=A"):
        scope, (row,) = page(query, at(5, 12, 12))
        assert (row.now.sent, row.now.opened_human, row.sides) == (4, 2, None), query
        assert said_of(scope) == ("Compared with", "nothing")
        assert compared_columns({}, scope) == []


def test_a_campaign_on_its_first_day_has_no_change_and_the_total_counts_it():
    """A week ago six of the old one, two opened within three hours; today five, three opened, and four of the new one,
    one opened."""
    record(*mails("old", at(5, 5, 9), 6, opened=2, after=2 * HOUR))
    record(*mails("old", at(5, 12, 9), 5, opened=3), *mails("new", at(5, 12, 9), 4, opened=1))
    record(event("opened", at(5, 12, 12, 30), campaign="new", message_id="new-05120900-3"))
    scope, rows = page("period=D", at(5, 12, 13, 10))
    new, old = sorted(rows, key=lambda row: row.campaign.external_id)
    assert (new.sides.rates("opened_human"), old.sides.rates("opened_human")) == (None, (0.6, pytest.approx(2 / 6)))
    assert total_sides(rows).rates("opened_human") == (pytest.approx(4 / 9), pytest.approx(2 / 6))
    read = {column.key: column.value for column in compared_columns({}, scope)}
    assert (read["opened_human_now"](new), read["opened_human_before"](new)) == (0.25, None)
    assert (read["sent_before"](new), read["sent_change"](new), read["opened_human_change"](new)) == (0, None, None)
    assert (read["sent_change"](old), read["sent_now"](old)) == (pytest.approx(-1 / 6), 5)
    together = compared_totals(rows, scope)
    assert (together["sent_now"], together["sent_before"], together["sent_change"]) == (9, 6, 0.5)
    assert together["opened_human_change"] == pytest.approx(4 / 9 - 2 / 6)


def test_the_day_of_twenty_three_hours_is_a_day_and_compared_until_the_same_time_by_the_clock():
    """In 2025 it is the 30th of March. On the 23rd, five: three opened before noon, all by one. On the 30th, four: two
    opened before noon. One just before each of its midnights belongs to other days."""
    record(*mails("spring", at(3, 23, 9), 3, opened=3), *mails("spring", at(3, 23, 9, 30), 2, opened=2, after=3 * HOUR))
    record(*mails("spring", at(3, 30, 9), 2, opened=2), *mails("spring", at(3, 30, 1, 59), 1))
    record(*mails("spring", at(3, 30, 3), 1), *mails("spring", at(3, 29, 23, 59), 1), *mails("spring", at(3, 31, 0), 1))
    record(event("opened", at(3, 30, 12, 1), message_id="spring-03300159-0", campaign="spring"))
    scope, (row,) = page("period=D&to=2025-03-30", at(3, 30, 12, 40))
    assert (row.now.sent, row.sides.of("sent")[1].sent) == (4, 5)
    assert scope.horizon.until("answered") == at(3, 30, 12)
    assert row.sides.rates("opened_human") == (0.5, 0.6)
    _scope, (row,) = page("period=C&from=2025-03-29&to=2025-03-31&compare=0", at(4, 5, 12))
    assert row.now.sent == 6
    _scope, (row,) = page("period=C&from=2025-03-30&to=2025-03-30&compare=0", at(4, 5, 12))
    assert (row.now.sent, row.now.opened_human) == (4, 3)


def test_a_window_of_a_day_is_twenty_four_hours_also_where_the_clock_is_put_forward():
    """Sent on the 29th of March at two in the afternoon: 24 hours later it is three, and 25 hours later is too late."""
    customer("anna")
    record(event("sent", at(3, 29, 14)))
    book(visit(at(3, 30, 14, 59), starts_at=at(4, 2, 9), status="attended", status_at=at(4, 2, 9)))
    _scope, (row,) = page("period=F&rule=send&days=1&compare=0", at(4, 10, 12))
    assert (row.now.booked, row.now.attended) == (1, 1)
    book(visit(at(3, 30, 15, 1), starts_at=at(4, 2, 9), status="attended", status_at=at(4, 2, 9, 1)))
    _scope, (row,) = page("period=F&rule=send&days=1&compare=0", at(4, 10, 12))
    assert row.now.booked == 0
    _scope, (row,) = page("period=F&rule=send&days=2&compare=0", at(4, 10, 12))
    assert row.now.booked == 1


def until_june():
    """Mails and appointments are told of until the 20th of June at ten; today is the 1st of December."""
    customer("anna")
    for month, day, count in ((5, 5, 10), (6, 2, 10), (6, 18, 5)):
        record(*mails("spring", at(month, day, 9), count, opened=4))
    record(event("opened", at(6, 20, 10, 5), message_id="spring-06180900-4", campaign="spring"))
    for name, booked, starts in (("a", at(5, 6, 9), at(5, 9, 9)), ("b", at(6, 3, 9), at(6, 30, 9))):
        status, told = ("attended", starts) if name == "a" else ("booked", at(6, 20, 10, 5))
        book(visit(booked, external_id=name, starts_at=starts, status=status, status_at=told))
    return at(12, 1, 12)


def test_a_feed_that_ended_in_june_is_judged_by_june():
    now = until_june()
    scope, (row,) = page("period=A&rule=send", now)
    assert (row.now.sent, row.now.booked, row.now.appointments) == (25, 2, 2)
    assert (row.now.attended, row.now.to_come, row.now.due) == (1, 1, 1), "the 30th of June is to come, by the file"
    assert row.now.show_up_rate == 1
    assert row.still_comes_in("booked", scope)
    assert row.still_comes_in("showed_up", scope)
    assert row.still_comes_in("clicked", scope)
    assert not row.still_comes_in("sent", scope)
    told = steps.told(scope, total([row]), row.complete)
    assert (told["told"].sent, told["told"].booked, told["until"]) == (20, 2, date(2025, 6, 9))
    (_label, complete), (_until, known) = words.complete(scope)
    assert complete == "Delivered: 18 Jun 2025, Clicked: 16 Jun 2025, Booked: 9 Jun 2025"
    assert known == "20 Jun 2025 10:00"


def test_months_after_the_feed_ended_hold_nothing_and_claim_no_fall():
    now = until_june()
    for query in ("period=M&rule=send", "period=D", "period=C&from=2025-07-01&to=2025-09-30"):
        _scope, rows = page(query, now)
        assert rows == [], query
    _scope, (row,) = page("period=C&from=2025-06-16&to=2025-06-22&rule=send", now)
    assert row.sides.rates("booked") is None, "a week before, nothing was sent"


def test_the_api_is_as_complete_as_the_page_and_says_null_of_what_nobody_tells():
    record(*mails("spring", at(5, 5, 9), 3))
    (pk,) = campaigns_of(market())
    url = f"/api/v1/campaigns/{pk}/results/?from=2025-05-01&to=2025-06-30&rule=send"
    told = with_key("campaigns:read").get(url).json()
    assert told["known_until"]["appointments"] is None
    assert {name: told["complete_until"][name] for name in ("booked", "showed_up")} == {
        "booked": None,
        "showed_up": None,
    }
    until_june()
    told = with_key("campaigns:read").get(url).json()
    assert datetime.fromisoformat(told["known_until"]["appointments"]) == at(6, 20, 10)
    days = {name: told["complete_until"][name] for name in ("delivered", "clicked", "booked")}
    assert days == {"delivered": "2025-06-18", "clicked": "2025-06-16", "booked": "2025-06-09"}
    assert (told["total"]["due"], told["total"]["to_come"], told["total"]["attended"]) == (1, 1, 1)
