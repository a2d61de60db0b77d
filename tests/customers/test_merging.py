"""Two customers who turn out to be one: what the one who stays has then, what is left, what is refused."""

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from customers.actions import ensure_customers, forget_customer, merge_customers, record_customers
from customers.merging import RefusedError
from customers.models import Appointment, Call, ContactPoint, Customer, SharedAddress, Vehicle
from customers.queries.household import household
from customers.queries.search import search
from customers.records import CustomerRecord
from tests.customers import factories
from tests.customers.factories import agent, appointment, call, customer, market

pytestmark = pytest.mark.django_db
M = {
    "external_id": "m", "first_name": "M.", "email": "marijke@work.example", "mobile": "06 87 65 43 21",
    "plate": "KN482T", "since": factories.NOON.date(),
}  # fmt: skip


def two(**fields) -> tuple[Customer, Customer]:
    """Marijke, and who she is known as besides: who goes, who stays."""
    kept = customer()
    return customer(**{**M, **fields}), kept


def refused(gone: int, kept: int) -> tuple[str, str]:
    before = state()
    with pytest.raises(RefusedError) as error:
        merge_customers(market(), gone, kept)
    assert state() == before
    return error.value.whose, error.value.reason


def state() -> list[object]:
    """Everything of this floor, and the log."""
    tables = (Customer, ContactPoint, SharedAddress, Vehicle, Appointment, Call, AuditEntry)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def test_what_belonged_to_the_one_who_went_belongs_to_the_one_who_stays():
    gone, kept = two()
    appointment(customer="m", external_id="v-9")
    call(customer="m", external_id="c-9")
    assert merge_customers(market(), gone.pk, kept.pk, by=agent()) is True
    points = ContactPoint.objects.filter(customer=kept).values_list("normalised", flat=True)
    assert set(points) == {"m.oosterom@post.example", "+31612345641", "marijke@work.example", "+31687654321"}
    assert set(Appointment.objects.values_list("customer_id", flat=True)) == {kept.pk}
    assert set(Call.objects.values_list("customer_id", flat=True)) == {kept.pk}
    entry = AuditEntry.objects.get(action="customer.merged")
    assert (entry.target, entry.detail) == (f"customer {kept.pk}", {"gone": gone.pk})


def test_what_is_empty_is_filled_and_nothing_is_overwritten():
    gone, kept = two(last_name="Oosterom", language="en", postcode="1011 AB")
    Customer.objects.filter(pk=kept.pk).update(language="", house_number="")
    merge_customers(market(), gone.pk, kept.pk)
    kept.refresh_from_db()
    assert (kept.first_name, kept.last_name, kept.language) == ("Marijke", "van Oosterom", "en")
    assert (kept.postcode, kept.house_number) == ("3817 KD", ""), "half of another address is nobody's"
    assert kept.since == M["since"]


def test_an_address_that_nobody_knew_is_filled_whole():
    gone, kept = two(postcode="1011 AB", house_number="7")
    Customer.objects.filter(pk=kept.pk).update(postcode="", house_number="")
    merge_customers(market(), gone.pk, kept.pk)
    kept.refresh_from_db()
    assert (kept.postcode, kept.house_number) == ("1011 AB", "7")


def test_a_car_and_a_shared_address_of_both_are_there_once():
    gone, kept = two(make="Golf", email="m.oosterom@post.example")
    Vehicle.objects.filter(customer=kept).update(make="")
    customer(external_id="bob", email="b@post.example")
    for number in ("m", "marijke"):
        record_customers(market(), [CustomerRecord("crm", number, email="b@post.example")])
    assert SharedAddress.objects.count() == 3
    merge_customers(market(), gone.pk, kept.pk)
    assert list(Vehicle.objects.values_list("customer_id", "plate", "make")) == [(kept.pk, "KN-482-T", "Golf")]
    assert [row.contact.normalised for row in SharedAddress.objects.filter(customer=kept)] == ["b@post.example"]
    assert SharedAddress.objects.count() == 1, "what is their own is shared with nobody"


def test_the_mark_that_is_left_holds_no_data_and_is_not_found():
    gone, kept = two(last_name="Zonderling", postcode="1011 AB", house_number="7")
    customer(external_id="next-door", postcode="1011 AB", house_number="7")
    merge_customers(market(), gone.pk, kept.pk)
    mark = Customer.objects.get(pk=gone.pk)
    assert (mark.merged_into_id, mark.name, mark.postcode, mark.since) == (kept.pk, "", "", None)
    assert search(market(), "zonderling").hits == ()
    assert [hit.pk for hit in search(market(), "marijke@work.example").hits] == [kept.pk]
    assert [hit.pk for hit in search(market(), "687654321").hits] == [kept.pk]
    assert gone.pk not in {one.pk for one in household(market(), Customer.objects.get(external_id="next-door").pk)}


def test_the_same_merge_twice_changes_nothing():
    gone, kept = two()
    merge_customers(market(), gone.pk, kept.pk)
    before = state()
    assert merge_customers(market(), gone.pk, kept.pk) is False
    assert state() == before


def test_somebody_merged_on_takes_their_marks_along():
    first, second = two()
    third = customer(external_id="third")
    assert merge_customers(market(), first.pk, second.pk)
    assert merge_customers(market(), second.pk, third.pk)
    assert set(Customer.objects.exclude(merged_into=None).values_list("merged_into", flat=True)) == {third.pk}
    assert merge_customers(market(), first.pk, second.pk) is False, "they are one by now"
    fourth = customer(external_id="fourth")
    assert merge_customers(market(), fourth.pk, first.pk), "into a mark is into whom it is of"
    assert Customer.objects.get(pk=fourth.pk).merged_into_id == third.pk


def test_what_cannot_be_merged_is_refused_with_the_reason():
    gone, kept = two()
    other = customer(of=factories.market("be"), external_id="elsewhere")
    assert refused(gone.pk, gone.pk)[0] == "kept"
    assert refused(gone.pk, other.pk) == ("kept", "is no customer of this market")
    assert refused(other.pk, kept.pk) == ("gone", "is no customer of this market")
    assert refused(gone.pk, 0)[0] == "kept"
    merge_customers(market(), gone.pk, kept.pk)
    assert refused(kept.pk, gone.pk) == ("kept", "is this very customer"), "a circle"
    third = customer(external_id="third")
    assert refused(gone.pk, third.pk) == ("gone", "is one with another customer already")


def test_nobody_is_merged_with_who_was_erased():
    gone, kept = two()
    forget_customer(market(), kept.pk)
    assert refused(gone.pk, kept.pk) == ("kept", "was erased: nobody is known by it any more")
    assert refused(kept.pk, gone.pk) == ("gone", "was erased: nobody is known by it any more")


def test_who_is_erased_after_a_merge_is_not_brought_back_under_the_old_number():
    gone, kept = two()
    merge_customers(market(), gone.pk, kept.pk)
    assert forget_customer(market(), kept.pk)
    customer(**M, last_name="Back")
    assert not Customer.objects.exclude(last_name="").exists()
    assert not ContactPoint.objects.exclude(normalised="").exists()
    assert Customer.objects.filter(erased_at__lte=timezone.now()).count() == 2, "the mark too"


@pytest.mark.parametrize("known", ["m", "marijke"])
def test_either_number_is_the_one_who_stays_at_every_way_in(known):
    gone, kept = two()
    merge_customers(market(), gone.pk, kept.pk)
    appointment(customer=known, external_id="v-2")
    appointment(customer=known, external_id="v-2", status="attended", status_at=factories.NOON + factories.DAY)
    call(customer=known, external_id="c-2")
    record_customers(market(), [CustomerRecord("crm", known, email="new@post.example", plate="AA-11-BB")])
    assert ensure_customers(market(), [("crm", known)]) == {("crm", known): kept.pk}
    rows = [Appointment.objects.get().customer_id, Call.objects.get().customer_id]
    rows += [Vehicle.objects.get(plate="AA-11-BB").customer_id]
    rows += [ContactPoint.objects.get(normalised="new@post.example").customer_id]
    assert rows == [kept.pk] * 4
    assert not SharedAddress.objects.exists()


def test_what_is_told_under_the_old_number_only_fills_what_is_empty():
    gone, kept = two()
    merge_customers(market(), gone.pk, kept.pk)
    told = [CustomerRecord("crm", "m", first_name="Somebody", language="fr", postcode="9999 ZZ", house_number="9")]
    assert [str(one.status) for one in record_customers(market(), told)] == ["duplicate"]
    Customer.objects.filter(pk=kept.pk).update(language="", postcode="", house_number="")
    assert [str(one.status) for one in record_customers(market(), told)] == ["accepted"]
    assert [str(one.status) for one in record_customers(market(), told)] == ["duplicate"]
    kept.refresh_from_db()
    assert (kept.first_name, kept.language, kept.postcode) == ("Marijke", "fr", "9999 ZZ")
    assert Customer.objects.get(pk=gone.pk).name == ""
