"""Who else lives or is reached where a customer is: for the desk, where one caller often speaks for two."""

import pytest

from customers.actions import forget_customer
from customers.actions.removal import remove_customers
from customers.models import Customer, SharedAddress
from customers.queries.household import MOST, household
from tests.customers.factories import customer, market

pytestmark = pytest.mark.django_db


def test_others_at_the_same_address_are_told_by_name(django_assert_num_queries):
    me = customer()
    customer(external_id="piet", first_name="Piet", last_name="Smit", postcode="3817kd", house_number="112")
    customer(external_id="letter", first_name="Let", postcode="3817 KD", house_number="112 A")
    customer(external_id="next", first_name="Next", last_name="Door", postcode="3817 KD", house_number="114")
    customer(of=market("be"), external_id="there", first_name="Be", postcode="3817 KD", house_number="112")
    of = market()
    with django_assert_num_queries(1):
        assert [one.name for one in household(of, me.pk)] == ["Piet Smit"]


def test_whoever_has_no_address_shares_it_with_nobody():
    me = customer(external_id="a", first_name="A")
    customer(external_id="b", first_name="B")
    assert household(market(), me.pk) == ()


def test_a_block_of_flats_without_numbers_does_not_fill_the_page():
    me = customer()
    for n in range(MOST + 2):
        customer(external_id=f"n{n}", first_name=f"N{n}", postcode="3817 KD", house_number="112")
    assert len(household(market(), me.pk)) == MOST


def test_a_letter_of_a_house_number_counts_and_how_it_is_written_does_not():
    me = customer(external_id="a", postcode="3817 KD", house_number="112 A")
    customer(external_id="b", first_name="B", postcode="3817KD", house_number="112a")
    customer(external_id="c", first_name="C", postcode="3817KD", house_number="112")
    assert [one.name for one in household(market(), me.pk)] == ["B"]


def test_whoever_a_source_gives_the_same_address_or_number_belongs_together_both_ways():
    me = customer(external_id="a", first_name="A", email="Family@post.example", mobile="06 12345641")
    other = customer(external_id="b", first_name="B", email="family@POST.example", mobile="+31612345641")
    third = customer(external_id="c", first_name="C", email="family@post.example")
    of = market()
    assert [(one.name, one.shared) for one in household(of, me.pk)] == [("B", ("email", "sms")), ("C", ("email",))]
    assert [one.name for one in household(of, other.pk)] == ["A", "C"]
    assert [one.name for one in household(of, third.pk)] == ["A", "B"]
    assert household(of, me.pk)[0].why == "zelfde e-mailadres, zelfde nummer"


def test_told_again_it_is_kept_once_and_it_goes_with_the_person():
    me = customer(external_id="a", email="family@post.example")
    for _each in range(2):
        other = customer(external_id="b", first_name="B", email="family@post.example")
    assert SharedAddress.objects.count() == 1
    forget_customer(market(), other.pk)
    assert household(market(), me.pk) == ()
    assert not SharedAddress.objects.exists()


def test_an_import_that_is_undone_takes_it_along():
    customer(external_id="a", email="family@post.example")
    other = customer(external_id="b", email="family@post.example")
    remove_customers(market(), [other.pk])
    assert not SharedAddress.objects.exists()
    assert Customer.objects.count() == 1
