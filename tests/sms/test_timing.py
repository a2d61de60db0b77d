"""When a message is to leave, counted from its appointment; also on the nights on which the clock changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sms.timing import NOW, When

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: LONG_AGO + timedelta(minutes=minutes))
zones = st.sampled_from(
    ["Europe/Amsterdam", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
whens = st.one_of(
    st.just(NOW),
    st.builds(When, at=instants),
    st.builds(When, before=st.integers(1, 20_000).map(lambda minutes: timedelta(minutes=minutes))),
    st.builds(When, days=st.integers(0, 14), clock=clocks),
)


def moment(when: When, appointment: datetime, zone: str = "Europe/Amsterdam") -> datetime:
    found = when.moment(now=LONG_AGO, zone=ZoneInfo(zone), appointment=appointment)
    assert found is not None
    return found


@given(instants, zones, st.integers(1, 336 * 60))
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Amsterdam", 120)
@example(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "Europe/Amsterdam", 120)
def test_hours_before_are_hours_that_pass_whatever_the_clock_does(appointment, zone, minutes):
    local = appointment.astimezone(ZoneInfo(zone))
    leaves = moment(When(before=timedelta(minutes=minutes)), local, zone)
    assert appointment - leaves == timedelta(minutes=minutes)


@given(instants, zones, st.integers(0, 14), clocks)
@example(datetime(2026, 3, 30, 7, tzinfo=UTC), "Europe/Amsterdam", 1, time(2, 30))  # a time that is skipped
@example(datetime(2026, 10, 26, 7, tzinfo=UTC), "Europe/Amsterdam", 1, time(2, 30))  # and one that is struck twice
def test_a_time_of_day_is_the_markets_on_that_day_or_just_after_what_the_clock_skipped(appointment, zone, days, clock):
    local = appointment.astimezone(ZoneInfo(zone))
    leaves = moment(When(days=days, clock=clock), local, zone).astimezone(ZoneInfo(zone))
    wanted = datetime.combine(local.date() - timedelta(days=days), clock)
    late = leaves.replace(tzinfo=None) - wanted
    assert timedelta() <= late <= timedelta(hours=1)
    if not late:
        assert leaves.fold == 0
    else:
        skipped = wanted.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
        assert skipped.replace(tzinfo=None) != wanted


@given(whens)
def test_what_is_kept_reads_back_as_it_was(when):
    assert When.from_code(when.code) == when


@given(whens, instants)
def test_the_order_of_appointments_is_the_order_of_their_messages(when, appointment):
    later = appointment + timedelta(days=3)
    assert moment(when, appointment.astimezone(AMSTERDAM)) <= moment(when, later.astimezone(AMSTERDAM))


def test_without_an_appointment_there_is_nothing_to_count_from():
    assert When(before=timedelta(hours=2)).moment(now=LONG_AGO, zone=AMSTERDAM, appointment=None) is None
    assert NOW.moment(now=LONG_AGO, zone=AMSTERDAM, appointment=None) == LONG_AGO


@pytest.mark.parametrize("code", ["before", "before x", "day 1", "at yesterday"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises((ValueError, IndexError)):
        When.from_code(code)
