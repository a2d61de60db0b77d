"""What was sent to somebody unknown becomes a customer's as soon as that customer is told of."""

import pytest

from campaigns.actions import attach_recipients
from campaigns.models import Attribution, LinkClick, Message, MessageEvent, MessageLocation
from customers.actions import record_customers
from customers.models import ContactPoint
from customers.records import CustomerRecord
from tests.campaigns import stored
from tests.campaigns.factories import DAY, NOON, book, customer, event, market, record, visit

pytestmark = pytest.mark.django_db
FACTS = (Message, MessageEvent, MessageLocation, LinkClick)


def owners() -> set[int]:
    return {owner for facts in FACTS for owner in facts.objects.values_list("customer_id", flat=True)}


def test_facts_of_somebody_unknown_carry_the_contact_point_and_then_the_customer():
    record(event(), event("clicked", NOON + DAY, link="https://example.com/a"))
    assert owners() == {-ContactPoint.objects.get().pk}
    anna = customer("anna")
    assert owners() == {anna.pk}
    assert Message.objects.get().contact_id == ContactPoint.objects.get().pk


def test_attaching_changes_no_result_and_begins_the_attribution():
    record(event(), event("clicked", link="https://example.com/a"))
    book(visit(NOON + DAY))
    results = stored.everything(market())[:3]
    assert not Attribution.objects.exists()
    customer("anna")
    assert stored.everything(market())[:3] == results
    assert set(Attribution.objects.values_list("rule", flat=True)) == {"click", "send"}


def test_a_repeat_between_the_customer_and_the_attachment_is_still_a_repeat():
    told = [event(), event("opened", None, id="e-1")]
    record(*told)
    record_customers(market(), [CustomerRecord("crm", "anna", email="anna@example.com")])
    assert [outcome.status for outcome in record(*told)] == ["duplicate", "duplicate"]
    assert attach_recipients(market()) == 1
    assert [outcome.status for outcome in record(*told)] == ["duplicate", "duplicate"]
    assert Message.objects.get().opens == 1


def test_attaching_again_finds_nothing():
    record(event())
    customer("anna")
    assert attach_recipients(market()) == 0


def test_a_customer_of_another_market_with_the_same_address_gets_nothing():
    belgium = market("be")
    record(event())
    customer("anna", of=belgium)
    assert owners() == {-ContactPoint.objects.get(market=market()).pk}


def test_an_address_that_two_customers_share_stays_with_the_first():
    first = customer("anna")
    customer("annas-husband", email="anna@example.com")
    record(event())
    assert owners() == {first.pk}
