"""Weeks and months of which only a part lies in the period."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from ui.buckets import every, filled, note, parts, since, whole, without
from ui.chart import as_table
from ui.figure import columns, figure, trace
from ui.period import Period

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAYS = [date(2026, 11, 2) + timedelta(weeks=n) for n in range(5)]
MONTHS = [date(2026, month, 1) for month in (8, 9, 10, 11)]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def period(query, now=datetime(2026, 11, 30, 9, tzinfo=UTC)):
    return Period.from_query(QueryDict(query), now=now, zone=AMSTERDAM, earliest=date(2024, 1, 1))


def test_the_week_that_began_today_and_the_one_that_began_before_the_period_are_parts():
    asked = period("period=C&from=2026-11-04&to=2026-11-30")
    assert parts(MONDAYS, "week", asked) == {MONDAYS[0], MONDAYS[-1]}
    assert whole(dict.fromkeys(MONDAYS, 1), parts(MONDAYS, "week", asked)) == dict.fromkeys(MONDAYS[1:-1], 1)
    assert note(MONDAYS, "week", asked).startswith("Whole weeks are drawn")


def test_a_week_is_whole_when_its_sunday_is_over():
    asked = period("period=C&from=2026-11-02&to=2026-11-29")
    assert parts(MONDAYS[:4], "week", asked) == frozenset()
    assert note(MONDAYS[:4], "week", asked) == ""
    on_sunday = period("period=F", now=datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert parts(MONDAYS[:4], "week", on_sunday) == {MONDAYS[3]}


def test_months_likewise_and_days_never():
    asked = period("period=N")
    assert parts(MONTHS[1:], "month", asked) == {MONTHS[-1]}
    assert note(MONTHS[1:], "month", asked).startswith("Whole months")
    assert (parts(MONTHS, "day", asked), note(MONTHS, "day", asked)) == (frozenset(), "")


def test_where_fewer_than_two_whole_ones_are_there_all_are_drawn_and_it_is_said():
    asked = period("period=F")
    assert parts(MONTHS[2:], "month", asked) == frozenset()
    assert note(MONTHS[2:], "month", asked) == "Of those at the edges only what lies in the period."


@given(some.integers(0, 400), some.integers(0, 400))
def test_what_is_drawn_lies_in_the_period_to_its_last_day(first, length):
    begins = date(2025, 1, 1) + timedelta(first)
    ends = min(begins + timedelta(length), date(2026, 11, 30))
    asked = period(f"period=C&from={begins}&to={ends}")
    mondays = {day - timedelta(day.weekday()) for day in (begins + timedelta(n) for n in range((ends - begins).days))}
    drawn = mondays - parts(mondays, "week", asked)
    inside = [begins <= monday and monday + timedelta(6) <= ends for monday in drawn]
    assert all(inside) or sum(inside) < 2


def test_the_table_keeps_the_parts_and_calls_them_so():
    drawn = without(figure([trace("given", MONDAYS, [3, 5, 4, 6, 1])]), frozenset({MONDAYS[-1]}))
    assert columns(drawn)[2] == [[3, 5, 4, 6, 1]]
    table = as_table(drawn, places=0)
    assert table.count("in part") == 1
    assert table.index("in part") > table.index(">6<")
    assert drawn["layout"]["meta"]["parts"] == ["2026-11-30"]


@pytest.mark.parametrize(
    ("grain", "query", "first", "last", "number"),
    [
        ("day", "period=C&from=2026-11-04&to=2026-11-30", date(2026, 11, 4), date(2026, 11, 30), 27),
        ("week", "period=C&from=2026-11-04&to=2026-11-30", date(2026, 11, 2), date(2026, 11, 30), 5),
        ("month", "period=C&from=2026-01-31&to=2026-11-30", date(2026, 1, 1), date(2026, 11, 1), 11),
        ("day", "period=C&from=2026-10-25&to=2026-10-25", date(2026, 10, 25), date(2026, 10, 25), 1),
    ],
)
def test_every_day_week_or_month_of_a_period_is_there(grain, query, first, last, number):
    found = every(grain, period(query))
    assert (found[0], found[-1], len(found)) == (first, last, number)
    assert found == sorted(set(found))


def test_a_period_from_before_the_data_begins_with_them():
    asked = period("period=C&from=2023-12-01&to=2026-11-30")
    assert every("month", asked)[0] == date(2024, 1, 1)
    assert every("day", period("period=C&from=2023-12-01&to=2023-12-31")) == [date(2023, 12, 31)]


def test_an_empty_place_is_kept_as_one_with_nothing():
    course = {MONDAYS[1]: 4, MONDAYS[3]: 2}
    assert list(filled(course, MONDAYS, 0).items()) == list(zip(MONDAYS, [0, 4, 0, 2, 0], strict=True))
    asked = period("period=C&from=2026-11-02&to=2026-11-30")
    assert list(since(course, "week", asked, None).values()) == [4, None, 2, None]
    assert since({}, "week", asked, 0) == {}


def test_small_shares_in_the_table_of_a_chart_are_not_nought():
    drawn = figure([trace("booked", MONDAYS[:3], [0.02, 38.9, None])], unit="%")
    assert "0.02" in as_table(drawn)
    assert "38.9" in as_table(drawn)
