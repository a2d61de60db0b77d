"""Customers, appointments and calls through the API: what is valid goes in, what is not is named, in the order sent."""

from decimal import Decimal

import pytest

from campaigns.models import BookingResult, Message
from customers.models import Appointment, Call, Customer
from integrations.api import _APPOINTMENT, _CALL, _CUSTOMER
from tests.accounts import factories
from tests.accounts.api import post, refused

pytestmark = pytest.mark.django_db
ALL = ("customers:write", "appointments:write", "calls:write", "events:write")
EXAMPLES = {"customers": _CUSTOMER, "appointments": _APPOINTMENT, "calls": _CALL}


@pytest.fixture
def send():
    client = factories.with_key(*ALL)
    return lambda plural, body, **kwargs: post(client, f"/api/v1/{plural}/", body, **kwargs)


@pytest.mark.parametrize("plural", EXAMPLES)
def test_the_examples_of_the_description_go_in_and_go_in_once(send, plural):
    one = EXAMPLES[plural]
    for body, counts in (({plural: [one, one]}, (1, 1)), ([one], (0, 1)), (one, (0, 1))):
        answer = send(plural, body)
        assert answer.status_code == 200
        assert (answer.json()["accepted"], answer.json()["duplicate"]) == counts


def test_what_is_told_is_what_is_kept(send):
    for plural, one in EXAMPLES.items():
        send(plural, one)
    anna = Customer.objects.get()
    assert (anna.name, anna.source, anna.external_id) == ("Anna de Wit", "planning", "K-1042")
    visit = Appointment.objects.get()
    assert (visit.customer_id, visit.revenue, visit.branch.name) == (anna.pk, Decimal(249), "utrecht")
    call = Call.objects.get()
    assert (call.customer_id, call.appointment, call.seconds) == (anna.pk, visit, 180)


def test_a_message_an_appointment_and_a_customer_told_in_any_order_meet(send):
    send("appointments", _APPOINTMENT)
    event = {"source": "mailer", "type": "sent", "time": "2026-03-30T09:00:00Z", "recipient": "anna@example.com"}
    send("events", {**event, "message_id": "m-1", "campaign": "reminder"})
    assert Message.objects.get().customer_id < 0
    send("customers", _CUSTOMER)
    assert Message.objects.get().customer_id == Customer.objects.get().pk
    assert list(BookingResult.objects.filter(rule="send").values_list("booked", "revenue")) == [(1, Decimal(249))]


BAD = [
    ("customers", {"id": ""}, "id", "This field may not be blank."),
    ("customers", {"id": None}, "id", "This field may not be null."),
    ("customers", {"since": "2020-02-30"}, "since", "Date has wrong format"),
    ("customers", {"since": "1066-10-14"}, "since", "is not between 1900 and 2100"),
    ("customers", {"last_name": "x" * 101}, "last_name", "no more than 100 characters"),
    ("customers", {"last_name": "a\0b"}, "last_name", "Null characters are not allowed."),
    ("customers", {"last_name": ["a"]}, "last_name", "Not a valid string."),
    ("customers", {"email": "anna"}, "email", "is no e-mail address"),
    ("customers", {"mobile": "0"}, "mobile", "is no phone number"),
    ("customers", {"nickname": "An"}, "nickname", "is not a field of this kind of record"),
    ("appointments", {"customer": " "}, "customer", "may not be blank"),
    ("appointments", {"status": "gone"}, "status", "is not a valid choice"),
    ("appointments", {"status_at": "2999-01-01T00:00:00Z"}, "status_at", "lies in the future"),
    ("appointments", {"starts_at": "2026-02-30T10:00:00Z"}, "starts_at", "is no instant"),
    ("appointments", {"starts_at": "2026-04-02T11:00:00"}, "starts_at", "has no time zone"),
    ("appointments", {"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at", "is not between 2000 and 2100"),
    ("appointments", {"starts_at": "9999-12-31T23:59:59-14:00"}, "starts_at", "is not between 2000 and 2100"),
    ("appointments", {"starts_at": 1775120400}, "starts_at", "is not text"),
    ("appointments", {"revenue": "1e99"}, "revenue", "no more than 10 digits"),
    ("appointments", {"revenue": "NaN"}, "revenue", "valid number"),
    ("appointments", {"revenue": "12,50"}, "revenue", "valid number"),
    ("calls", {"seconds": 10**40}, "seconds", "valid integer"),
    ("calls", {"seconds": -1}, "seconds", "greater than or equal to 0"),
    ("calls", {"completed": "perhaps"}, "completed", "valid boolean"),
]


@pytest.mark.parametrize(("plural", "change", "field", "reason"), BAD)
def test_a_bad_record_is_named_and_the_good_one_beside_it_stored(send, plural, change, field, reason):
    one = EXAMPLES[plural]
    answer = send(plural, [{**one, **change}, one])
    assert answer.status_code == 207
    told = answer.json()
    assert (told["accepted"], told["duplicate"], told["invalid"]) == (1, 0, 1)
    bad, good = told["results"]
    assert (bad["item"], bad["status"], bad["field"]) == (0, "invalid", field)
    assert reason in bad["reason"]
    assert good == {"item": 1, "status": "accepted"}


@pytest.mark.parametrize("plural", EXAMPLES)
def test_nothing_but_bad_records_is_refused_with_each_of_them(send, plural):
    told = refused(send(plural, [{"source": "x"}, {"source": ""}]), 422, "invalid")
    assert [(error["item"], error["field"]) for error in told["errors"]] == [(0, "id"), (1, "source")]


def test_one_market_never_touches_another():
    nl, be = factories.market("nl"), factories.market("be")
    for market in (nl, be):
        client = factories.with_key(*ALL, markets=(market,))
        post(client, "/api/v1/customers/", _CUSTOMER)
        post(client, "/api/v1/appointments/", _APPOINTMENT)
    assert sorted(Customer.objects.values_list("market__code", flat=True)) == ["be", "nl"]
    for visit in Appointment.objects.all():
        assert Customer.objects.get(pk=visit.customer_id).market_id == visit.market_id
