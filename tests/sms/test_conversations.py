"""Conversations: both sides in their order, read and unread, put away, answered as shown, and forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from customers.models import ContactPoint
from sms import actions
from sms.models import Conversation, GatewayNotice, Stage, TextMessage
from sms.queries.conversations import PAGE, conversation, conversations, said
from sms.timeline import replies
from tests.accounts.factories import market, person, signed_in
from tests.sms.factories import came_in, confirm, expected, gateway, planner, writer

pytestmark = pytest.mark.django_db
LIST = "/sms/conversations/"
BELGIUM = {"code": "be", "name": "België"}


@pytest.fixture
def customer():
    gateway()
    return expected(1)[0]


@pytest.fixture
def client(pim):
    return signed_in(pim)


def talk():
    return Conversation.objects.get()


def page():
    return f"{LIST}{talk().pk}/"


def test_both_sides_stand_in_their_order_with_what_became_of_ours(customer, peer, version, pim):
    confirm(pim, version, [customer])
    actions.drain(market=market())
    came_in("Kan het later?", customer.phone)
    told = [(one.theirs, one.stage, one.by) for one in said(market(), customer.phone)]
    assert told == [(False, "accepted", "Pim"), (True, "", "")]


def test_the_list_names_the_customer_the_latest_first_and_counts_what_is_unread(customer, client):
    came_in("Eerste", customer.phone, at=timezone.now() - timedelta(hours=1))
    came_in("Van wie?", "+31612345678")
    rows = conversations(market()).rows
    assert [(row.customer, row.last, row.unread) for row in rows] == [("", "Van wie?", 1), ("Klant0", "Eerste", 1)]
    assert "Klant0" in client.get(LIST).content.decode()
    assert ">2<" in client.get(f"{LIST}unread/").content.decode()


def test_a_stranger_gets_a_name_once_the_number_is_known():
    gateway()
    came_in("Hoi", "+31620000100")
    assert conversation(market(), talk().pk).customer == ""
    expected(1)
    assert conversation(market(), talk().pk).customer == "Klant0"


def test_pages_of_the_list_follow_each_other_and_a_broken_place_is_the_first():
    gateway()
    now = timezone.now()
    for number in range(PAGE + 3):
        came_in("Hoi", f"+316300{number:05}", at=now - timedelta(minutes=number // 4))  # some in the same instant
    first = conversations(market())
    second = conversations(market(), after=first.older)
    phones = [row.phone for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), len(set(phones)), second.older) == (PAGE, 3, PAGE + 3, "")
    for broken in ("x", "2026-01-01_1", f"{now.isoformat()}_{'9' * 30}", "_"):
        assert conversations(market(), after=broken).rows == first.rows


def test_the_list_is_narrowed_to_what_was_asked(customer, client):
    came_in("Stop met bellen", customer.phone)
    came_in("STOP", "+31612345678")
    shown = {
        name: [row.phone for row in conversations(market(), shown=name).rows] for name in ("perhaps_stop", "stopped")
    }
    assert shown == {"perhaps_stop": [customer.phone], "stopped": ["+31612345678"]}
    assert client.get(f"{LIST}?show=nonsense").status_code == 200


def test_it_is_read_marked_unread_and_put_away_until_the_next_text(customer, client):
    came_in("Hoi", customer.phone)
    client.post(f"{page()}read/", {"read": "yes"})
    assert talk().unread == 0
    client.post(f"{page()}read/", {"read": "no"})
    assert talk().unread == 1
    client.post(f"{page()}done/", {"done": "yes"})
    assert (talk().unread, talk().done_by.name, conversations(market()).rows) == (0, "Pim", ())
    came_in("Nog iets", customer.phone)
    assert talk().done_at is None
    client.post(f"{page()}done/", {"done": "yes"})
    client.post(f"{page()}done/", {"done": "no"})
    assert talk().done_at is None
    logged = AuditEntry.objects.filter(action__startswith="conversation").values_list("action", flat=True)
    assert sorted(logged) == ["conversation.done"] * 2 + ["conversation.reopened"]


def test_a_wrong_number_is_texted_no_more_and_can_be_taken_back(customer, client, peer, version, pim):
    confirm(pim, version, [customer])
    came_in("Dit ben ik niet", customer.phone)
    client.post(f"{page()}wrong/", {"wrong": "yes"})
    actions.drain(market=market())
    assert TextMessage.objects.get().reason == "wrong_number"
    assert "somebody else" in client.get(page()).content.decode()
    client.post(f"{page()}wrong/", {"wrong": "no"})
    assert ContactPoint.objects.get(normalised=customer.phone).wrong_at is None
    assert AuditEntry.objects.filter(action__startswith="number.", by=pim).count() == 2


def test_the_customers_timeline_tells_what_they_texted_but_not_from_a_number_that_is_not_theirs(customer, client, pim):
    came_in("Mag het later?", customer.phone)
    (entry,) = replies(market(), customer.customer, before=None, limit=9)
    assert (entry.detail, entry.href) == ("Mag het later?", page())
    assert "Mag het later?" in client.get(reverse("customers:detail", args=[customer.customer])).content.decode()
    actions.mark_wrong(by=pim, market=market(), conversation=talk().pk, wrong=True)
    assert replies(market(), customer.customer, before=None, limit=9) == []


def test_another_markets_conversation_is_not_there(customer, client):
    came_in("Hoi", customer.phone, of=market(**BELGIUM))
    assert conversations(market(), shown="all").rows == ()
    for what in ("", "answer/", "read/", "done/", "wrong/"):
        address = f"{page()}{what}"
        answer = client.post(address) if what else client.get(address)
        assert answer.status_code == 404
    assert talk().unread == 1


def test_customer_service_does_not_read_them(customer):
    came_in("Hoi", customer.phone)
    client = signed_in(person("Saar", roles.CUSTOMER_SERVICE))
    assert {client.get(address).status_code for address in (LIST, page(), f"{LIST}unread/")} == {403}


def test_the_demos_telephones_answer_through_the_gateways_door(client, customer):
    gateway(code="box", kind="sandbox", sender="2525")
    client.post("/sms/sandbox/say/", {"phone": customer.phone, "text": "STOP"})
    assert GatewayNotice.objects.count() == 1
    actions.take_in(market=market())
    assert talk().stopped
    for wrong in ({"phone": "12"}, {"phone": customer.phone, "text": "x" * 1601}):
        client.post("/sms/sandbox/say/", {"text": "Hoi", **wrong})
    assert GatewayNotice.objects.count() == 1


def test_without_a_sandbox_no_telephone_answers(client):
    client.post("/sms/sandbox/say/", {"phone": "+31620000100", "text": "Hoi"})
    assert not GatewayNotice.objects.exists()


def test_the_pages_ask_few_questions(customer, client, version, pim, django_assert_max_num_queries):
    confirm(pim, version, [customer])
    for number in range(30):
        came_in("Hoi", f"+3163000{number:04}")
    came_in("Hoi", customer.phone)
    one = Conversation.objects.get(phone=customer.phone)
    for address in (LIST, f"{LIST}{one.pk}/?template={version.template_id}"):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_a_planner_and_the_digital_team_see_the_same(customer):
    came_in("Hoi", customer.phone)
    for who in (planner("Pien"), writer("Wout")):
        assert "Klant0" in signed_in(who).get(LIST).content.decode()
    assert Stage.QUEUED not in TextMessage.objects.values_list("stage", flat=True)
