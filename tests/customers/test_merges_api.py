"""Merges through the API: in the order sent, each once, and what cannot be merged is named."""

import pytest

from accounts.models import AuditEntry
from customers.api import _MERGE
from customers.models import Customer
from tests.accounts import factories
from tests.accounts.api import post
from tests.customers.factories import customer, market
from tests.pilots import factories as pilots

pytestmark = pytest.mark.django_db


@pytest.fixture
def send():
    client = factories.with_key("customers:write", "pilots:write", "pilots:read", "events:write", "calls:write")
    return lambda body, path="customers/merges": post(client, f"/api/v1/{path}/", body)


def told(answer) -> list[tuple[str, str, str]]:
    return [(row["status"], row.get("field", ""), row.get("reason", "")) for row in answer.json()["results"]]


def test_the_example_makes_two_customers_one_once(send):
    for number in ("K-1042", "K-1043"):
        Customer.objects.create(market=market(), source="planning", external_id=number)
    answer = send({"merges": [_MERGE, _MERGE]})
    assert (answer.status_code, told(answer)) == (200, [("accepted", "", ""), ("duplicate", "", "")])
    assert told(send(_MERGE)) == [("duplicate", "", "")]
    assert Customer.objects.get(external_id="K-1043").merged_into == Customer.objects.get(external_id="K-1042")
    entry = AuditEntry.objects.get(action="customer.merged")
    assert (entry.by, entry.key is not None) == (None, True)


NOBODY = "is no customer of this market"
TOLD = [
    ({"customer": "a", "into": "c"}, "", ""),
    ({"source": "crm", "customer": "c", "into": "c"}, "into", "is this very customer"),
    ({"customer": "nobody", "into": "c"}, "customer", NOBODY),
    ({"customer": "elsewhere", "into": "c"}, "customer", NOBODY),
    ({"customer": "b", "into": "c"}, "customer", "is a customer of several sources: say of which"),
    ({"source": "crm", "customer": "a", "into": "b"}, "customer", "is one with another customer already"),
    ({"source": "crm", "customer": "c", "into": "b", "into_source": "nowhere"}, "into", NOBODY),
    ({"source": "shop", "customer": "b", "into": "a", "into_source": "crm"}, "", ""),
    ({"customer": "a"}, "into", "This field is required."),
    ({"customer": "a", "into": "c", "why": "x"}, "why", "is not a field of this kind of record"),
]


def test_what_cannot_be_merged_is_named_and_the_others_are_merged(send):
    for number in ("a", "b", "c"):
        customer(external_id=number)
    Customer.objects.create(market=market(), source="shop", external_id="b")
    Customer.objects.create(market=factories.market("be"), source="crm", external_id="elsewhere")
    answer = send([record for record, _field, _reason in TOLD])
    assert answer.status_code == 207
    expected = [("invalid" if field else "accepted", field, reason) for _record, field, reason in TOLD]
    assert told(answer) == expected
    into = dict(Customer.objects.exclude(merged_into=None).values_list("source", "merged_into__external_id"))
    assert into == {"crm": "c", "shop": "c"}, "into a mark is into whom it is of"


def test_either_number_is_given_the_same_arm_and_calls_under_it_are_theirs(send):
    pilot = pilots.running()
    for number in ("a", "b"):
        customer(external_id=number)
    named = [{"source": "crm", "customer": number} for number in ("a", "b")]
    send({"customer": "a", "into": "b"})
    for asked in (named[:1], named, named[::-1]):
        arms = send({"customers": asked}, f"pilots/{pilot.key}/assign").json()["results"]
        assert len({row["arm"] for row in arms}) == 1
    call = {"source": "crm", "id": "c-1", "began_at": "2026-04-01T10:15:00+02:00", "seconds": 180, "customer": "a"}
    assert send(call, "calls").status_code == 200
    assert pilots.Customer.objects.get(external_id="b").pk == pilot.assignment_set.get().customer_id


def test_more_than_five_hundred_at_once_are_too_many(send):
    assert send([_MERGE] * 501).status_code == 413
