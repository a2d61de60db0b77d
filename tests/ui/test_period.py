"""A period: its days, what it is compared with, and what a nonsense URL gives."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from ui.period import KEYS, Period

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FROM_TO = (datetime(2005, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001 (hypothesis adds the zone)
NOW = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)


def period(query="", *, now=NOW, zone=AMSTERDAM, earliest=date(2024, 3, 14)):
    return Period.from_query(QueryDict(query), now=now, zone=zone, earliest=earliest)


DAYS = {
    "D": (date(2026, 11, 23), date(2026, 11, 23)),
    "W": (date(2026, 11, 17), date(2026, 11, 23)),
    "F": (date(2026, 10, 27), date(2026, 11, 23)),
    "N": (date(2026, 8, 25), date(2026, 11, 23)),
    "M": (date(2026, 11, 1), date(2026, 11, 23)),
    "P": (date(2026, 10, 1), date(2026, 10, 31)),
    "Y": (date(2026, 1, 1), date(2026, 11, 23)),
    "L": (date(2025, 11, 24), date(2026, 11, 23)),
    "A": (date(2024, 3, 14), date(2026, 11, 23)),
}
BEFORE = {
    "D": (date(2026, 11, 16), date(2026, 11, 16)),
    "W": (date(2026, 11, 10), date(2026, 11, 16)),
    "M": (date(2026, 10, 1), date(2026, 10, 23)),
    "P": (date(2026, 9, 1), date(2026, 9, 30)),
    "Y": (date(2025, 1, 1), date(2025, 11, 23)),
    "L": (date(2024, 11, 24), date(2025, 11, 23)),
}


@pytest.mark.parametrize("key", DAYS)
def test_each_key_has_its_days(key):
    found = period(f"period={key}")
    assert (found.first, found.last, found.problem) == (*DAYS[key], "")


@pytest.mark.parametrize("key", BEFORE)
def test_each_key_is_compared_with_the_same_days_before(key):
    found = period(f"period={key}").previous
    assert (found.first, found.last) == BEFORE[key]


def test_without_a_question_the_last_28_days_are_shown_and_compared():
    assert (period().key, period().days, period().compare) == ("F", 28, True)
    assert period("compare=0").comparison is None


def test_today_is_compared_up_to_the_beginning_of_the_same_hour():
    before = period("period=D").previous
    assert before.cut == before.ends_at == datetime(2026, 11, 16, 9, 0, tzinfo=AMSTERDAM)
    assert period("period=P").previous.cut is None


def test_a_month_that_outlasts_the_one_before_is_compared_with_all_of_it():
    before = period("period=M", now=datetime(2026, 3, 30, 12, tzinfo=UTC)).previous
    assert (before.first, before.last, before.cut) == (date(2026, 2, 1), date(2026, 2, 28), None)


def test_own_days_are_compared_with_the_same_weekdays():
    before = period("period=C&from=2026-11-02&to=2026-11-11").previous
    assert (before.first, before.last) == (date(2026, 10, 19), date(2026, 10, 28))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_days_of_clock_change_have_their_own_length(day, hours):
    found = period(f"period=D&to={day}")
    assert found.ends_at.astimezone(UTC) - found.starts_at.astimezone(UTC) == timedelta(hours=hours)


def test_today_is_the_day_of_the_market():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert period("period=D", now=late).first == date(2026, 11, 23)
    assert period("period=D", now=late, zone=ZoneInfo("America/New_York")).first == date(2026, 11, 22)


@pytest.mark.parametrize(
    "query",
    [
        "period=Q",
        "period=DW",
        "period=C",
        "period=C&from=2026-11-11&to=2026-11-02",
        "period=C&from=2026-02-30&to=2026-03-01",
        "period=W&to=2031-01-01",
        "period=C&from=0001-01-01&to=2026-01-01",
        "period=D&to=%00",
    ],
)
def test_nonsense_says_so_and_shows_the_default(query):
    found = period(query)
    assert found.problem
    assert (found.key, found.days, found.last) == ("F", 28, date(2026, 11, 23))


def test_a_period_before_the_data_says_so():
    assert period("period=W&to=2023-05-01").before_data
    assert not period("period=A").before_data
    assert period("period=A", earliest=None).days == 1


def test_days_before_the_data_are_compared_with_nothing():
    assert period("period=W", earliest=date(2026, 11, 10)).previous.first == date(2026, 11, 10)
    assert period("period=W", earliest=date(2026, 11, 11)).previous is None


@given(
    key=some.sampled_from(KEYS.replace("C", "")),
    now=some.datetimes(*FROM_TO, timezones=some.just(UTC)),
    zone=some.sampled_from(["Europe/Amsterdam", "America/Sao_Paulo", "Asia/Tokyo", "Pacific/Apia"]),
    back=some.integers(0, 1500),
)
def test_any_period_ends_by_today_and_does_not_meet_its_comparison(key, now, zone, back):
    anchor = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=back)
    found = period(f"period={key}&to={anchor}", now=now, zone=ZoneInfo(zone), earliest=date(2001, 1, 1))
    assert found.first <= found.last <= found.today
    assert found.starts_at < found.ends_at
    before = found.previous
    if key == "A":
        assert before is None
    elif before is None:
        assert found.first - timedelta(days=731) < found.earliest
    else:
        assert found.earliest <= before.first <= before.last < found.first
    if before and key in "DWFN":
        assert (before.days, before.first.weekday()) == (found.days, found.first.weekday())


@given(key=some.sampled_from("DWFNMYL"), back=some.integers(0, 700))
def test_the_url_of_a_period_gives_it_back_and_its_neighbours_touch_it(key, back):
    found = period(f"period={key}&to={date(2026, 11, 23) - timedelta(days=back)}")
    again = QueryDict(mutable=True)
    again.update({name: value for name, value in found.query.items() if value})
    assert Period.from_query(again, now=NOW, zone=AMSTERDAM, earliest=found.earliest) == found
    if found.earlier:
        assert found.earlier.last + timedelta(days=1) == found.first
    if found.later:
        assert found.last < found.later.last <= found.today
