"""Who else is known at an address: for the desk, where one caller often speaks for two."""

import pytest

from customers.queries.household import MOST, household
from tests.customers.factories import customer, market

pytestmark = pytest.mark.django_db


def test_others_at_the_same_address_are_told_by_name(django_assert_num_queries):
    me = customer()
    customer(external_id="piet", first_name="Piet", last_name="Smit", postcode="3817kd", house_number="112")
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
