"""Calls that the telephone system announces, and callers whom nobody knows."""

import pytest

from accounts.models import AuditEntry
from customers.models import ContactPoint
from permissions.models import Delivery, Event
from permissions.queries.gate import may_send
from tests.customers.factories import customer, market, sign_in
from tests.permissions.factories import sandbox
from tests.permissions.test_desk import card, text, turn_off

pytestmark = pytest.mark.django_db


def ring(client, tel, call="88.214"):
    first = client.get("/desk/", {"tel": tel, "call": call})
    assert (first.status_code, first.url) == (302, "/desk/")
    return client.get("/desk/")


def test_the_number_leaves_the_address_before_anything_is_shown(client):
    person = customer()
    assert ring(sign_in(client), "+31612345641").url == card(person)
    assert client.get("/desk/").status_code == 200, "it rings once"


def test_a_stranger_at_the_door_leaves_no_number_in_the_way_to_sign_in(client):
    answer = client.get("/desk/?tel=0612345641&call=1")
    assert answer.url == "/desk/"
    assert "0612345641" not in client.get(answer.url).url
    assert not client.session.keys()


def test_what_is_saved_bears_the_calls_id_until_it_ends(client):
    person = customer()
    ring(sign_in(client), "0612345641", call="88.214 <x>")
    page = text(client.get(card(person)))
    assert "Call <b>88.214x</b>" in page
    turn_off(client, card(person), call="88.214x")
    assert set(Event.objects.values_list("reference", flat=True)) == {"88.214x"}
    client.post("/desk/call/ended/")
    assert "88.214x" not in text(client.get(card(person)))


def test_several_who_share_a_number_are_listed(client):
    customer()
    customer(external_id="two", first_name="Jan", mobile="+33 6 12 34 56 41")
    page = ring(sign_in(client), "612345641")
    assert page.status_code == 200
    assert text(page).count('class="hit"') == 2


@pytest.mark.parametrize(
    ("typed", "shown", "channels"),
    [
        ("0031 6 99 88 77 66", "+31 6 99887766", {"sms", "phone"}),
        ("Nobody.Here+x@POST.example", "nobody.here+x@post.example", {"email"}),
        ("nobody@bücher.example", "nobody@xn--bcher-kva.example", {"email"}),
    ],
)
def test_an_address_that_matches_nobody_is_read_shown_and_turned_off(client, typed, shown, channels):
    sandbox()
    sign_in(client)
    results = text(client.post("/desk/", {"q": typed}, headers={"HX-Request": "true"}))
    assert "Not a customer of ours" in results
    assert shown in results
    path = client.post("/desk/", {"q": typed}).url
    assert "99887766" not in path
    assert "nobody" not in path
    assert shown in text(client.get(path))
    assert turn_off(client, path).url == path
    assert shown in text(client.get(path))
    assert set(Event.objects.values_list("channel", flat=True)) == channels
    assert not may_send(market(), typed, channels.pop(), "marketing").allowed
    assert Delivery.objects.count() == 1, "the sending system may know the address, and is told of it"


def test_a_number_that_rings_and_matches_nobody_opens_at_once(client):
    answer = ring(sign_in(client), "0699887766")
    assert answer.url.startswith("/desk/sms/")


def test_a_name_or_half_a_number_is_no_address(client):
    sign_in(client)
    for typed in ("zzzz", "069988", "nobody@", "@post.example", "a b@post.example", "x@y", "06998877669988776699"):
        answer = client.post("/desk/", {"q": typed})
        assert answer.status_code == 200, typed
        assert "Not a customer of ours" not in text(answer)


def test_what_was_typed_is_forgotten_with_the_session_and_the_page_says_so(client):
    path = sign_in(client).post("/desk/", {"q": "nobody@post.example"}).url
    client.logout()
    page = text(sign_in(client).get(path))
    assert "An address that was not kept" in page
    assert "nobody@" not in page


@pytest.mark.parametrize("path", ["/desk/email/zz/", "/desk/email/00ff/", f"/desk/post/{'0' * 32}/"])
def test_an_address_that_we_did_not_make_is_not_found(client, path):
    assert sign_in(client).get(path).status_code == 404


def test_nothing_is_kept_of_somebody_whom_nothing_was_done_about(client):
    path = sign_in(client).post("/desk/", {"q": "nobody@post.example"}).url
    client.get(path)
    assert not ContactPoint.objects.exists()
    assert not AuditEntry.objects.filter(target__icontains="nobody").exists()
