"""Where a source tells no address, its own number for a customer says whose a message is."""

import pytest

from campaigns.models import Message
from customers.actions import merge_customers
from customers.models import ContactPoint, Customer
from tests.campaigns.factories import DAY, NOON, customer, event, market, record

pytestmark = pytest.mark.django_db
UNADDRESSED = {"recipient": "", "message_id": "", "customer": "c-7"}


def test_a_message_without_an_address_belongs_to_the_customer_of_that_number():
    known = customer("anna", source="selligent", external_id="c-7")
    record(event(**UNADDRESSED), event("opened", NOON + DAY, **UNADDRESSED))
    message = Message.objects.get()
    assert (message.customer_id, message.contact_id, message.opens) == (known.pk, None, 1)


def test_a_customer_nobody_told_of_is_made_without_a_name_in_that_market_alone():
    record(event(**UNADDRESSED))
    record(event(**UNADDRESSED), into=market("be"))
    made = Customer.objects.order_by("market__code")
    assert list(made.values_list("source", "external_id", "last_name")) == [("selligent", "c-7", "")] * 2
    assert set(Message.objects.values_list("market_id", "customer_id")) == set(made.values_list("market_id", "pk"))
    assert not ContactPoint.objects.exists()


def test_customers_of_one_campaign_have_their_own_messages_and_repeats_are_known():
    told = [event(**{**UNADDRESSED, "customer": number}) for number in ("c-7", "c-8")]
    assert [outcome.status for outcome in record(*told, *told)] == ["accepted"] * 2 + ["duplicate"] * 2
    assert [outcome.status for outcome in record(*told)] == ["duplicate"] * 2
    assert Message.objects.values("customer_id").distinct().count() == 2


def test_an_address_goes_before_the_number():
    record(event(customer="c-7"), event("opened"))
    assert Message.objects.get().opens == 1
    assert not Customer.objects.exists()


def test_of_two_who_share_an_address_the_one_whom_the_event_names_got_the_message():
    told = {"source": "selligent", "email": "home@example.com"}
    first = customer("anna", external_id="c-7", **told)
    second = customer("bob", external_id="c-8", **told)
    customer("cleo", source="selligent", external_id="c-9")
    names = {"to second": "c-8", "to first": "c-7", "to a stranger to it": "c-9", "to nobody": ""}
    events = [event(message_id=key, recipient="Home@example.com", customer=named) for key, named in names.items()]
    record(*events)
    record(*(event("opened", NOON + DAY, message_id=each.message_id, recipient=each.recipient) for each in events))
    whose = list(Message.objects.filter(opens=1).values_list("customer_id", flat=True))
    assert sorted(whose) == sorted([second.pk, first.pk, first.pk, first.pk])
    assert Message.objects.values("contact_id").distinct().count() == 1


def test_who_was_merged_is_named_by_their_old_number_too():
    told = {"source": "selligent", "email": "home@example.com"}
    customer("anna", external_id="c-7", **told)
    second, gone = (customer("bob", external_id=pk, **told) for pk in ("c-8", "c-9"))
    merge_customers(market(), gone.pk, second.pk)
    record(event(recipient="home@example.com", customer="c-9"))
    assert Message.objects.get().customer_id == second.pk


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"customer": "c\x007"}, "invalid", "customer"),
        ({"customer": 7}, "invalid", "customer"),
        ({"customer": ""}, "invalid", "message_id"),
        ({"customer": "x" * 9000}, "accepted", ""),
    ],
)
def test_a_number_that_cannot_be_one_is_refused_by_name_and_a_long_one_is_cut(fields, status, field):
    (outcome,) = record(event(**{**UNADDRESSED, **fields}))
    assert (outcome.status, outcome.field) == (status, field)
    assert all(len(number) <= 100 for number in Customer.objects.values_list("external_id", flat=True))
