"""Saying on the card that two customers are one: who may, what is seen before, what is logged, and what is said."""

import re

import pytest

from accounts import roles
from accounts.models import AuditEntry
from customers.actions import forget_customer, merge_customers
from customers.models import Customer
from tests.customers.factories import agent, appointment, customer, market, sign_in

pytestmark = pytest.mark.django_db
M = {"external_id": "KL-77", "first_name": "M.", "email": "marijke@work.example"}
SAME = {**M, "first_name": "Marijke", "last_name": "Van Oosterom", "plate": "kn482t"}
"""As Marijke's own card but for the spelling, known by another number and address."""


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def merging(who) -> str:
    return f"/customers/{who.pk}/merge/"


def test_the_card_offers_it_to_who_may(client):
    kept = customer()
    for role, may in ((roles.CUSTOMER_SERVICE, True), (roles.DIGITAL_TEAM, False), (roles.PLANNER, False)):
        page = sign_in(client, agent(role)).get(f"/customers/{kept.pk}/").content.decode()
        assert (merging(kept) in page) == may
        assert (client.get(merging(kept)).status_code == 200) == may


def test_whoever_is_found_by_number_or_search_is_shown_beside_and_merged(client, django_assert_max_num_queries):
    kept, gone = customer(), customer(**SAME)
    appointment(customer="KL-77", status="attended")
    sign_in(client)
    for typed in ("KL-77", "marijke@work.example", "van oosterom"):
        with django_assert_max_num_queries(10):
            found = client.post(merging(kept), {"q": typed}).content.decode()
        assert f"?with={gone.pk}" in found
        assert f"?with={kept.pk}" not in found
    with django_assert_max_num_queries(10):
        page = words(client.get(merging(kept), {"with": gone.pk}))
    assert page.index("This one stays") < page.index("M.Oosterom@post.example") < page.index("This one goes")
    assert page.index("This one goes") < page.index("crm KL-77") < page.index("This cannot be undone.")
    assert "What differs" not in page
    looked = AuditEntry.objects.filter(action="customer.viewed").values_list("target", flat=True)
    assert set(looked) == {f"customer {kept.pk}", f"customer {gone.pk}"}
    assert not Customer.objects.exclude(merged_into=None).exists()
    answer = client.post(merging(kept), {"with": gone.pk}, follow=True)
    assert answer.redirect_chain == [(f"/customers/{kept.pk}/", 302)]
    assert "The two are one customer now." in words(answer)
    entry = AuditEntry.objects.get(action="customer.merged")
    assert (entry.by.name, entry.target) == (roles.CUSTOMER_SERVICE, f"customer {kept.pk}")


def test_the_card_of_the_one_who_went_is_that_of_the_one_who_stays(client):
    kept, gone = customer(), customer(**M)
    merge_customers(market(), gone.pk, kept.pk)
    sign_in(client)
    assert client.get(f"/customers/{gone.pk}/").url == f"/customers/{kept.pk}/"
    assert client.get(merging(gone)).url == merging(kept)
    assert client.get(merging(kept), {"with": gone.pk}).url == f"/customers/{kept.pk}/"
    assert client.get(f"/desk/{gone.pk}/").status_code == 200
    assert "Marijke" in words(client.get(f"/desk/{gone.pk}/"))
    assert words(client.post(merging(kept), {"q": "KL-77"})).count("Nobody found") == 1


def test_what_cannot_be_is_said_in_a_sentence(client):
    kept, gone = customer(), customer(**M)
    forget_customer(market(), gone.pk)
    sign_in(client)
    answer = client.post(merging(kept), {"with": gone.pk}, follow=True)
    assert "The customer who would go was erased: nobody is known by it any more." in words(answer)
    assert "nobody is known by it" in words(client.post(merging(gone), {"with": kept.pk}, follow=True))


@pytest.mark.parametrize("named", ["", "x", "0", "9" * 30, "-1"])
def test_nonsense_names_nobody(client, named):
    kept, theirs = customer(), customer(of=market("be"))
    sign_in(client)
    for other in (named, theirs.pk):
        assert client.get(merging(kept), {"with": other}).status_code == 404
        assert client.post(merging(kept), {"with": other}).status_code == 404
    assert client.get(merging(theirs)).status_code == 404
