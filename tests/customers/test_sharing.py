"""One number of two customers, filed with the first: it is the second's as well, wherever somebody asks."""

import pytest
from django.core.management import call_command

from customers.actions import forget_customer, mark_number, merge_customers
from customers.actions.removal import remove_customers
from customers.models import ContactPoint, Customer, SharedAddress
from customers.queries.card import card
from customers.queries.household import household
from customers.queries.points import holders_of, points_of
from customers.queries.search import search
from tests.customers.factories import customer, market

pytestmark = pytest.mark.django_db
NUMBER, EMAIL = "+31612345641", "home@post.example"


@pytest.fixture
def home() -> tuple[Customer, Customer]:
    """Two of one home; all that they are reached by is filed with the first."""
    first = customer(external_id="a", first_name="Anna", last_name="Smit", email=EMAIL, mobile=NUMBER)
    return first, customer(external_id="b", first_name="Bert", last_name="Bos", email=EMAIL, mobile=NUMBER)


def held(who: Customer) -> list[tuple[str, str]]:
    return [(one.channel, one.value) for one in points_of(market(), who.pk)]


def filed() -> set[int | None]:
    return set(ContactPoint.objects.values_list("customer_id", flat=True))


def test_both_have_both(home):
    assert held(home[0]) == held(home[1]) == [("email", EMAIL), ("sms", NUMBER)]
    assert set(holders_of(market(), [one.hash for one in points_of(market(), home[0].pk)]).values()) == {
        (home[0].pk, home[1].pk)
    }


@pytest.mark.parametrize("text", ["06 12345641", "345641", "home@post.example", "home"])
def test_a_search_for_it_finds_both_and_opens_neither(home, text):
    found = search(market(), text)
    assert {hit.pk for hit in found.hits} == {one.pk for one in home}
    assert found.only is None


def test_each_card_shows_it_and_says_that_it_is_shared(home):
    for one in home:
        assert [(reach.value, reach.shared) for reach in card(market(), one.pk).reaches] == [
            (EMAIL, True), (NUMBER, True),
        ]  # fmt: skip


def test_that_it_is_somebody_else_s_is_said_of_one_of_them(home):
    first, second = home
    assert mark_number(by=None, market=market(), customer_id=second.pk, value=NUMBER, wrong=True)
    assert [one.wrong for one in points_of(market(), second.pk)] == [False, True]
    assert [one.wrong for one in points_of(market(), first.pk)] == [False, False]
    assert [one.shared for one in household(market(), first.pk)] == [("email",)], "no more by the number"
    assert mark_number(by=None, market=market(), customer_id=second.pk, value=NUMBER, wrong=False)
    assert not any(one.wrong for one in points_of(market(), second.pk))


@pytest.mark.parametrize("goes", [0, 1], ids=["whom it is filed with", "the other"])
def test_whoever_is_erased_leaves_it_to_the_other(home, goes):
    forget_customer(market(), home[goes].pk)
    stays = home[1 - goes]
    assert held(stays) == [("email", EMAIL), ("sms", NUMBER)]
    assert filed() == {stays.pk}
    assert (held(home[goes]), SharedAddress.objects.count()) == ([], 0)


def test_it_passes_to_whom_it_is_not_marked_as_wrong(home):
    third = customer(external_id="c", mobile=NUMBER)
    mark_number(by=None, market=market(), customer_id=home[1].pk, value=NUMBER, wrong=True)
    forget_customer(market(), home[0].pk)
    assert ContactPoint.objects.get(normalised=NUMBER).customer_id == third.pk
    assert [one.wrong for one in points_of(market(), home[1].pk)] == [False, True]


@pytest.mark.parametrize("goes", [0, 1], ids=["whom it is filed with", "the other"])
def test_an_import_that_is_undone_takes_it_from_nobody_else(home, goes):
    remove_customers(market(), [home[goes].pk])
    call_command("check")
    assert held(home[1 - goes]) == [("email", EMAIL), ("sms", NUMBER)]
    assert filed() == {home[1 - goes].pk}


def test_an_import_that_brought_both_takes_it_along(home):
    remove_customers(market(), [one.pk for one in home])
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize("goes", [0, 1], ids=["whom it is filed with", "the other"])
def test_whoever_is_merged_with_a_third_takes_it_there_and_leaves_it_to_the_other(home, goes):
    third = customer(external_id="c", email="c@post.example")
    merge_customers(market(), home[goes].pk, third.pk)
    assert ("sms", NUMBER) in held(third)
    assert ("sms", NUMBER) in held(home[1 - goes])


def test_the_two_made_one_have_it_once(home):
    merge_customers(market(), home[0].pk, home[1].pk)
    assert held(home[1]) == [("email", EMAIL), ("sms", NUMBER)]
    assert SharedAddress.objects.count() == 0
