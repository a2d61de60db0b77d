"""Two whose cards differ become one only when a second person has looked: who asks, who may assent, what is said."""

import re
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts import roles
from accounts.actions import invite
from accounts.models import AuditEntry
from customers.actions import assent, forget_customer, merge_customers, propose_merge, refuse_merge, withdraw_merge
from customers.models import Customer, MergeRequest
from tests.customers.factories import MARIJKE, agent, customer, market, sign_in

pytestmark = pytest.mark.django_db
JAN = {
    "external_id": "jan", "first_name": "Jan", "last_name": "Jansen", "postcode": "1017 AB", "house_number": "9",
    "plate": "XX-123-Y", "email": "jan@post.example", "mobile": "0612345699",
}  # fmt: skip
WHY = "Married, and moved"


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def merging(who) -> str:
    return f"/customers/{who.pk}/merge/"


def colleague(of=None, role=roles.CUSTOMER_SERVICE, name="bea"):
    return invite(by=None, email=f"{name}@helder.example", name=name.title(), role=role, market=of or market())


def asked() -> MergeRequest:
    kept, gone = customer(), customer(**JAN)
    return propose_merge(by=agent(), market=market(), gone=gone.pk, kept=kept.pk, reason=WHY)


def merged() -> bool:
    return Customer.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize(
    ("fields", "differ"),
    [
        ({}, []),
        ({"first_name": "MARIJKE", "last_name": "van  oosterom", "postcode": "3817kd", "plate": "KN482T"}, []),
        ({"first_name": "", "last_name": "", "postcode": "", "house_number": "", "plate": ""}, []),
        ({"email": "other@post.example", "mobile": "0612345699"}, []),
        ({"first_name": "Marieke"}, ["Name"]),
        ({"last_name": "Jansen"}, ["Name"]),
        ({"house_number": "113"}, ["Address"]),
        ({"postcode": "3817 KE"}, ["Address"]),
        ({"plate": "XX-123-Y"}, ["Plate"]),
        ({"postcode": "", "house_number": "", "plate": "", "email": "o@post.example", "mobile": "0612345699"},
         ["E-mail", "Mobile"]),
        (JAN, ["Name", "Address", "Plate", "E-mail", "Mobile"]),
    ],
)  # fmt: skip
def test_whoever_differs_in_name_address_or_plate_is_looked_at_by_two(client, fields, differ):
    kept, gone = customer(), customer(**{**MARIJKE, "external_id": "two", **fields})
    page = sign_in(client).get(merging(kept), {"with": gone.pk})
    assert [str(each.label) for each in page.context["differences"]] == differ
    assert ("What differs" in words(page)) == bool(differ)
    answer = client.post(merging(kept), {"with": gone.pk, "reason": WHY}, follow=True)
    assert (merged(), MergeRequest.objects.count()) == (not differ, bool(differ))
    assert ("The two are one customer now." in words(answer)) == (not differ)


def test_without_a_reason_nothing_is_asked_and_what_differs_is_said_again(client):
    kept, gone = customer(), customer(**JAN)
    page = words(sign_in(client).post(merging(kept), {"with": gone.pk, "reason": "  "}))
    assert "Say why these two are one person" in page
    assert page.index("What differs") < page.index("KN-482-T") or "XX-123-Y" in page
    assert not MergeRequest.objects.exists()
    assert not merged()


def test_who_asked_cannot_assent(client):
    request = asked()
    own = sign_in(client).get(reverse("customers:merge_request", args=[request.pk]))
    assert "You asked this yourself, so a colleague decides." in words(own)
    assert reverse("customers:assent_merge", args=[request.pk]) not in own.content.decode()
    client.post(reverse("customers:assent_merge", args=[request.pk]))
    assert not merged(), "by who asked"


def test_a_colleague_sees_both_cards_and_the_reason_and_makes_them_one(client, django_assert_max_num_queries):
    request = asked()
    second = sign_in(client, colleague())
    with django_assert_max_num_queries(10):
        assert "1 merge waits" in words(second.get("/customers/"))
    with django_assert_max_num_queries(10):
        listed = words(second.get("/customers/merges/"))
    assert "crm jan into crm marijke" in listed
    assert WHY in listed
    assert "Jansen" not in listed, "a list tells nobody's name"
    looked = AuditEntry.objects.filter(action="customer.viewed", by__name="Bea")
    assert not looked.exists()
    with django_assert_max_num_queries(10):
        page = words(second.get(reverse("customers:merge_request", args=[request.pk])))
    assert WHY in page
    assert page.index("This one stays") < page.index("This one goes") < page.index("What differs")
    assert set(looked.values_list("target", flat=True)) == {f"customer {request.kept}", f"customer {request.gone}"}
    answer = words(second.post(reverse("customers:assent_merge", args=[request.pk]), follow=True))
    assert "The two are one customer now." in answer
    assert Customer.objects.get(pk=request.gone).merged_into_id == request.kept
    logged = AuditEntry.objects.filter(action__startswith="customer.merge").values_list("action", "by__name")
    assert sorted(logged) == [
        ("customer.merge_asked", roles.CUSTOMER_SERVICE),
        ("customer.merge_assented", "Bea"),
        ("customer.merged", "Bea"),
    ]
    assert "made one customer" in words(second.get("/customers/merges/"))


def test_a_colleague_refuses_with_a_reason_and_who_asked_reads_it(client):
    request = asked()
    second = sign_in(client, colleague())
    refusing = reverse("customers:refuse_merge", args=[request.pk])
    assert "Say why not" in words(second.post(refusing, {"reason": ""}, follow=True))
    assert "Both stay as they are." in words(second.post(refusing, {"reason": "Father and son"}, follow=True))
    assert "This was decided already." in words(
        second.post(reverse("customers:assent_merge", args=[request.pk]), follow=True)
    )
    assert not merged()
    assert "Father and son" in words(sign_in(client).get("/customers/merges/"))
    again = propose_merge(by=agent(), market=market(), gone=request.kept, kept=request.gone, reason=WHY)
    assert again, "may be asked once more, and the other way round"


def test_who_asked_takes_it_back_and_nobody_else_does(client):
    request = asked()
    with pytest.raises(ValidationError):
        withdraw_merge(by=colleague(), request=request)
    client.cookies["django_language"] = "en"
    assert "You took it back." in words(
        sign_in(client).post(reverse("customers:withdraw_merge", args=[request.pk]), follow=True)
    )
    for decide in (assent, partial(refuse_merge, reason="x")):
        with pytest.raises(ValidationError):
            decide(by=colleague(), request=request)
    assert not merged()


def test_the_same_two_are_asked_once(settings):
    request = asked()
    for gone, kept in ((request.gone, request.kept), (request.kept, request.gone)):
        with pytest.raises(ValidationError):
            propose_merge(by=colleague(), market=market(), gone=gone, kept=kept, reason=WHY)
    settings.MERGE_SECOND_PERSON = False
    assert propose_merge(by=agent(), market=market(), gone=request.gone, kept=request.kept) is None
    assert merged()


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (lambda r: forget_customer(market(), r.gone), "was erased meanwhile"),
        (lambda r: forget_customer(market(), r.kept), "was erased meanwhile"),
        (lambda r: merge_customers(market(), r.gone, r.kept), "The two were made one meanwhile"),
        (lambda r: merge_customers(market(), r.kept, customer(external_id="three").pk), "with another customer"),
        (lambda r: merge_customers(market(), r.gone, customer(external_id="three").pk), "with another customer"),
    ],
)
def test_a_request_of_which_one_is_gone_meanwhile_says_so_and_waits_no_longer(client, meanwhile, said):
    request = asked()
    meanwhile(request)
    second = sign_in(client, colleague())
    before = Customer.objects.exclude(merged_into=None).count()
    for page in ("/customers/merges/", reverse("customers:merge_request", args=[request.pk])):
        assert said in words(second.get(page))
    assert "merge waits" not in words(second.get("/customers/"))
    assert said in words(second.post(reverse("customers:assent_merge", args=[request.pk]), follow=True))
    assert Customer.objects.exclude(merged_into=None).count() == before


def test_forgetting_somebody_forgets_what_was_written_of_them():
    request = asked()
    refuse_merge(by=colleague(), request=request, reason="Jan lives elsewhere")
    forget_customer(market(), request.gone)
    assert set(MergeRequest.objects.values_list("reason", "answer")) == {("", "")}


def test_only_who_may_merge_in_that_market_decides(client):
    request = asked()
    for stranger in (colleague(market("be"), name="ben"), colleague(role=roles.PLANNER, name="pim")):
        for decide in (assent, partial(refuse_merge, reason="x"), withdraw_merge):
            with pytest.raises(PermissionDenied):
                decide(by=stranger, request=request)
    elsewhere = sign_in(client, colleague(market("be"), name="ben"))
    for name in ("merge_request", "assent_merge", "refuse_merge", "withdraw_merge"):
        url = reverse(f"customers:{name}", args=[request.pk])
        answer = elsewhere.get(url) if name == "merge_request" else elsewhere.post(url)
        assert answer.status_code == 404
    assert "crm jan" not in words(elsewhere.get("/customers/merges/"))
