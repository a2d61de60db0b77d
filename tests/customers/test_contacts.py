"""One spelling for every address, and the hash that stands for it."""

import pytest

from customers.actions import ensure_contact_points, record_customers
from customers.contacts import contact_hash, normalise
from customers.models import ContactPoint, Customer
from customers.records import CustomerRecord
from tests.campaigns.factories import market


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (" Anna@Example.COM ", "anna@example.com"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"),
        ("änna@example.com", "änna@example.com"),
        ("anna@..é", "anna@..é"),
        ("a" * 300, "a" * 254),
    ],
)
def test_an_address_is_lower_case_with_an_idna_domain(value, spelled):
    assert normalise("email", value, region="NL") == spelled


@pytest.mark.parametrize(
    ("value", "region", "spelled"),
    [
        ("06-12345678", "NL", "+31612345678"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("+32 470 12 34 56", "NL", "+32470123456"),
        ("Helder", "NL", "helder"),
        ("12", "NL", "12"),
        ("", "NL", ""),
    ],
)
def test_a_number_is_e164_where_the_region_may_have_it(value, region, spelled):
    assert normalise("sms", value, region=region) == spelled


def test_the_hash_depends_on_channel_value_and_key(settings):
    hashed = contact_hash("email", "anna@example.com")
    assert len(hashed) == 16
    assert hashed == contact_hash("email", "anna@example.com")
    assert hashed != contact_hash("post", "anna@example.com")
    settings.CONTACT_KEY = "another key"
    assert hashed != contact_hash("email", "anna@example.com")


@pytest.mark.django_db
def test_spellings_of_one_address_are_one_contact_point_per_market():
    asked = [
        ("email", "anna@example.com"),
        ("email", "ANNA@example.com "),
        ("sms", "0612345678"),
        ("sms", "+31612345678"),
    ]
    found = ensure_contact_points(market(), asked)
    assert len(set(found.values())) == ContactPoint.objects.count() == 2
    assert ensure_contact_points(market(), asked) == found
    ensure_contact_points(market("be"), asked[:1])
    assert ContactPoint.objects.filter(normalised="anna@example.com").count() == 2


@pytest.mark.django_db
def test_nobodys_contact_point_has_its_own_negative_id_as_its_person_until_a_customer_is_told_of():
    asked = [("email", "anna@example.com")]
    (stranger,) = ensure_contact_points(market(), asked).values()
    assert stranger.person == -stranger.id
    record_customers(market(), [CustomerRecord("crm", "anna", email="Anna@example.com")])
    (known,) = ensure_contact_points(market(), asked).values()
    assert (known.id, known.person) == (stranger.id, Customer.objects.get().pk)
