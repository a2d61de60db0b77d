"""Which message an appointment counts for: last click or last send, within so many times 24 hours."""

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.models import Attribution, BookingResult
from tests.campaigns import stored
from tests.campaigns.factories import DAY, HOUR, MICROSECOND, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
SECOND_MESSAGE = {"message_id": "m-2", "campaign": "autumn"}


@pytest.fixture(autouse=True)
def anna():
    return customer("anna")


def credited(rule: str) -> tuple[str, int] | None:
    """The campaign that the one appointment counts for, and the lag in days."""
    names = {row.pk: stored.place(row) for row in stored.messages(market()).values()}
    found = Attribution.objects.filter(rule=rule).first()
    return (names[found.message_id][1], found.lag_days) if found else None


def booked(rule: str, *, within: int = 30) -> int:
    rows = BookingResult.objects.filter(rule=rule, lag_days__lte=within)
    return sum(rows.values_list("booked", flat=True))


def test_the_last_send_and_the_last_click_may_be_different_messages():
    record(event(), event("sent", NOON + DAY, **SECOND_MESSAGE), event("clicked", NOON + 2 * HOUR))
    book(visit(NOON + 2 * DAY))
    assert credited("send") == ("autumn", 1)
    assert credited("click") == ("spring", 2)


@pytest.mark.parametrize(
    ("after", "lag"),
    [
        (timedelta(0), 1),
        (MICROSECOND, 1),
        (DAY, 1),
        (DAY + MICROSECOND, 2),
        (29 * DAY + MICROSECOND, 30),
        (30 * DAY, 30),
    ],
)
def test_a_lag_is_counted_in_times_of_24_hours_of_which_the_end_belongs_to_it(after, lag):
    record(event(), event("clicked"))
    book(visit(NOON + after))
    assert credited("send") == credited("click") == ("spring", lag)


@pytest.mark.parametrize("after", [30 * DAY + MICROSECOND, -MICROSECOND])
def test_what_lies_outside_the_window_or_after_the_booking_counts_for_nothing(after):
    record(event(), event("clicked"))
    book(visit(NOON + after))
    assert credited("send") is credited("click") is None


def test_a_day_with_25_hours_does_not_change_the_lag():
    before_the_clock_goes_back = NOON.replace(month=10, day=25)
    record(event("sent", before_the_clock_goes_back))
    book(visit(before_the_clock_goes_back + DAY))
    assert credited("send") == ("spring", 1)


def test_an_earlier_message_and_click_that_arrive_late_change_nothing_a_later_click_does():
    record(event(), event("sent", NOON + HOUR, **SECOND_MESSAGE), event("clicked", NOON + 2 * HOUR))
    book(visit(NOON + DAY))
    record(event("clicked", NOON + HOUR, **SECOND_MESSAGE))
    assert credited("click") == ("spring", 1)
    record(event("clicked", NOON + 3 * HOUR, **SECOND_MESSAGE))
    assert credited("click") == ("autumn", 1)
    autumn = ("selligent", "autumn", "", NOON.date())
    once = {"booked": 1, "appointments": 1}
    assert stored.bookings(market()) == {(*autumn, "click", 1): once, (*autumn, "send", 1): once}


def test_an_appointment_recorded_before_the_message_is_attributed_when_the_message_comes():
    book(visit(NOON + DAY))
    assert booked("send") == 0
    record(event(), event("clicked"))
    assert booked("send") == booked("click") == 1


def test_clicks_of_machines_count_for_nothing():
    record(event(), event("clicked", is_machine=True))
    book(visit(NOON + DAY))
    assert credited("click") is None
    assert credited("send") == ("spring", 1)


def test_a_bounced_or_refused_message_is_no_last_send():
    record(event(), event("sent", NOON + HOUR, **SECOND_MESSAGE))
    record(event("rejected", NOON + 2 * HOUR, message_id="m-3"))
    book(visit(NOON + DAY))
    assert credited("send") == ("autumn", 1)
    record(event("bounced", NOON + 2 * DAY, bounce="hard", **SECOND_MESSAGE))
    assert credited("send") == ("spring", 1)
    record(event("opened", NOON + 3 * DAY, **SECOND_MESSAGE))
    assert credited("send") == ("autumn", 1)


def test_a_change_of_status_changes_who_showed_up_and_the_revenue():
    record(event())
    book(visit(NOON + DAY, revenue=Decimal("250.00")))
    key = ("selligent", "spring", "", NOON.date(), "send", 1)
    assert stored.bookings(market()) == {key: {"booked": 1, "appointments": 1}}
    book(visit(NOON + DAY, status="attended", status_at=NOON + 9 * DAY, revenue=Decimal("310.50")))
    shown = {"booked": 1, "showed_up": 1, "appointments": 1, "revenue": Decimal("310.50")}
    assert stored.bookings(market()) == {key: shown}
    book(visit(NOON + DAY, status="no_show", status_at=NOON + 10 * DAY))
    assert stored.bookings(market()) == {key: {"booked": 1, "appointments": 1}}


def test_two_appointments_of_one_message_are_one_booked_message_at_the_first_lag():
    record(event())
    book(visit(NOON + 5 * DAY), visit(NOON + 2 * DAY, external_id="v-2"))
    assert [booked("send", within=days) for days in (1, 2, 4, 5, 30)] == [0, 1, 1, 1, 1]
    assert sum(BookingResult.objects.values_list("appointments", flat=True)) == 2


def test_showing_up_counts_at_the_lag_of_the_first_appointment_that_was_kept():
    record(event())
    book(visit(NOON + 2 * DAY, status="cancelled"), visit(NOON + 5 * DAY, external_id="v-2", status="attended"))
    rows = BookingResult.objects.filter(rule="send").order_by("lag_days").values_list("lag_days", "booked", "showed_up")
    assert list(rows) == [(2, 1, 0), (5, 0, 1)]


def test_a_message_whose_campaign_is_told_late_takes_all_its_clicks_along():
    far = NOON + 80 * DAY
    record(event(campaign=""), event("clicked", NOON + 75 * DAY, campaign=""))
    book(visit(far))
    assert credited("click") is None
    record(event("delivered", NOON + HOUR))
    assert credited("click") == ("spring", 5)


def test_a_message_that_turns_out_to_be_sent_earlier_moves_its_bookings_to_that_day():
    record(event("clicked", NOON), event("clicked", NOON + 60 * DAY))
    book(visit(NOON + 61 * DAY))
    record(event("sent", NOON - 3 * DAY))
    assert set(stored.bookings(market())) == {
        ("selligent", "spring", "", (NOON - 3 * DAY).date(), "click", 1),
    }


def test_an_appointment_of_another_market_is_never_attributed():
    belgium = market("be")
    customer("anna", of=belgium)
    record(event())
    book(visit(NOON + DAY), into=belgium)
    assert not Attribution.objects.exists()
