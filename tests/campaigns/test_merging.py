"""Messages of two customers who turn out to be one: totals stay, appointments count for the messages of both."""

import pytest

from campaigns.actions import recount
from campaigns.actions.refusals import record_refusal
from campaigns.models import Attribution, LinkClick, Message, MessageEvent, MessageLocation
from customers.actions import merge_customers
from customers.models import ContactPoint, Customer
from permissions.links import Message as Named
from tests.campaigns import stored
from tests.campaigns.factories import DAY, HOUR, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
FACTS = (Message, MessageEvent, MessageLocation, LinkClick, Attribution)
ANNE = {"message_id": "m-2", "recipient": "anne@example.com", "campaign": "autumn"}


@pytest.fixture
def two() -> tuple[Customer, Customer]:
    """Anne, who was sent autumn and clicked, is Anna, who had been sent spring."""
    anna, anne = customer("anna"), customer("anne")
    record(event("sent", NOON - HOUR), event("opened", NOON + HOUR))
    record(event(**ANNE), event("clicked", NOON + 2 * HOUR, link="https://example.com/a", id="c-1", **ANNE))
    return anne, anna


def owners() -> set[int]:
    return {owner for facts in FACTS for owner in facts.objects.values_list("customer_id", flat=True)}


def credited() -> dict[str, str]:
    """The campaign by rule that the one appointment counts for."""
    return dict(Attribution.objects.order_by("rule").values_list("rule", "campaign__external_id"))


def test_every_fact_is_the_one_s_who_stays_and_no_total_changes(two):
    gone, kept = two
    book(visit(NOON + DAY, customer="anne"))
    assert owners() == {gone.pk, kept.pk}
    before = stored.everything(market())
    merge_customers(market(), gone.pk, kept.pk)
    assert owners() == {kept.pk}
    assert stored.everything(market()) == before
    recount(market())
    assert stored.everything(market()) == before


def test_an_appointment_of_either_counts_for_the_messages_of_both(two):
    gone, kept = two
    book(visit(NOON + DAY))
    assert credited() == {"send": "spring"}
    merge_customers(market(), gone.pk, kept.pk)
    assert credited()["click"] == "autumn"
    bookings = stored.bookings(market())
    recount(market())
    assert stored.bookings(market()) == bookings
    assert {place[1]: row["booked"] for place, row in bookings.items() if place[4] == "click"} == {"autumn": 1}


@pytest.mark.parametrize("known", ["anna", "anne"])
def test_what_is_told_late_is_the_one_s_who_stays_and_told_twice_counts_once(two, known):
    gone, kept = two
    merge_customers(market(), gone.pk, kept.pk)
    late = [
        event("clicked", NOON + DAY, id="c-2", link="https://example.com/b", **ANNE),
        event("sent", NOON + DAY, message_id="m-3", recipient="", source="crm", customer=known),
        event("sent", NOON + DAY, message_id="m-4", recipient=f"{known}@example.com"),
    ]
    assert {outcome.status for outcome in record(*late)} == {"accepted"}
    assert {outcome.status for outcome in record(*late)} == {"duplicate"}
    assert owners() == {kept.pk}
    book(visit(NOON + 2 * DAY, customer=known))
    assert set(Attribution.objects.values_list("customer_id", flat=True)) == {kept.pk}
    results = stored.everything(market())
    recount(market())
    assert stored.everything(market()) == results


def test_a_refusal_finds_the_message_that_was_sent_under_the_old_number(two):
    gone, kept = two
    sent = {"message_id": "", "campaign": "winter", "source": "crm", "recipient": "", "customer": "anne"}
    record(event(**sent))
    merge_customers(market(), gone.pk, kept.pk)
    point = bytes(ContactPoint.objects.get(normalised="anna@example.com").hash)
    assert record_refusal(market=market(), point=point, message=Named("crm", "", "winter"), at=NOON + DAY)
    assert Message.objects.get(campaign__external_id="winter").unsubscribed_at == NOON + DAY
