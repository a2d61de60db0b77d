"""Two messages that could each have led to an appointment, at one moment: always the same one is credited."""

import pytest

from campaigns.actions import attribution
from campaigns.models import Attribution, Message
from tests.campaigns.factories import DAY, HOUR, MICROSECOND, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
ONE, TWO = {"message_id": "m-1", "campaign": "spring"}, {"message_id": "m-2", "campaign": "autumn"}


@pytest.fixture(autouse=True)
def anna():
    return customer("anna")


def credited(rule):
    return Attribution.objects.get(rule=rule).message_id


def known(campaign):
    return Message.objects.get(campaign__external_id=campaign).pk


def test_thirty_days_are_looked_back():
    assert attribution.WINDOW == 30


@pytest.mark.parametrize(("first", "second"), [(ONE, TWO), (TWO, ONE)])
def test_of_two_messages_of_one_moment_that_with_the_lower_number_counts_whichever_came_first(first, second):
    record(event("sent", NOON, **first))
    record(event("sent", NOON, **second))
    book(visit(NOON + DAY))
    assert credited("send") == min(known("spring"), known("autumn"))


@pytest.mark.parametrize(("first", "second"), [(ONE, TWO), (TWO, ONE)])
def test_of_two_clicks_of_one_moment_that_on_the_lower_number_counts_whichever_message_is_the_later(first, second):
    record(event("sent", NOON, **first))
    record(event("sent", NOON + HOUR, **second))
    for place in (second, first):
        record(event("clicked", NOON + 2 * HOUR, **place))
    book(visit(NOON + DAY))
    assert credited("click") == min(known("spring"), known("autumn"))
    assert credited("send") == known(second["campaign"])


@pytest.mark.parametrize("later", [ONE, TWO])
def test_a_microsecond_later_is_later(later):
    for each in (ONE, TWO):
        record(event("sent", NOON + MICROSECOND * (each is later), **each))
        record(event("clicked", NOON + HOUR + MICROSECOND * (each is later), **each))
    book(visit(NOON + DAY))
    assert credited("send") == credited("click") == known(later["campaign"])


def test_a_message_and_a_click_at_the_very_moment_of_booking_count():
    record(event("sent", NOON, **ONE), event("clicked", NOON, **ONE))
    book(visit(NOON))
    assert credited("send") == credited("click") == known("spring")
    assert set(Attribution.objects.filter(market_id=market().pk).values_list("lag_days", flat=True)) == {1}
