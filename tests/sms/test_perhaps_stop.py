"""What seems to ask to stop waits for a decision, and what may mean the appointment, or is unreadable, is shown."""

import json

import pytest

from accounts.models import AuditEntry
from customers.models import ContactPoint
from permissions.queries.gate import may_send
from sms import actions
from sms.gateways import Notice
from sms.models import Conversation, GatewayNotice, IncomingText
from tests.accounts.factories import market, signed_in
from tests.sms.factories import came_in, expected, gateway

pytestmark = pytest.mark.django_db
LIST = "/sms/conversations/"
NUMBER = "+31620000100"


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


def denied(channel):
    return may_send(market(), NUMBER, channel, "marketing").code.startswith("denied")


def told(kind, body, query="", of=None):
    sandbox = of or gateway(code=f"box-{kind}", kind=kind)
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    actions.keep_notice(gateway=sandbox, brings="incoming", notice=Notice("", query, body=body))
    actions.take_in(market=market())


def test_neither_reading_nor_answering_nor_putting_away_takes_the_mark_away(customer, client):
    came_in("Stop met bellen aub", NUMBER)
    client.get(page())
    client.post(f"{page()}read/", {"read": "yes"})
    client.post(f"{page()}done/", {"done": "yes"})
    assert talk().perhaps_stop
    assert "What do they mean?" in client.get(page()).content.decode()


@pytest.mark.parametrize(
    ("decision", "channels", "stopped"),
    [("sms", {"sms"}, True), ("calls", {"phone"}, False), ("all", {"sms", "phone"}, True), ("no", set(), False)],
)
def test_who_reads_it_decides_and_that_is_carried_out(client, decision, channels, stopped):
    gateway()
    came_in("Stop met bellen aub", NUMBER)
    client.post(f"{page()}decide/", {"decision": decision})
    assert (talk().perhaps_stop, talk().decided, talk().stopped) == (False, decision, stopped)
    assert {channel for channel in ("sms", "phone") if denied(channel)} == channels
    assert AuditEntry.objects.get(action="conversation.decided", by__name="Pim").detail == {"decision": decision}
    assert "Pim" in client.get(page()).content.decode()


def test_everything_is_every_channel_of_the_customer(customer, client):
    ContactPoint.objects.create(
        market=market(),
        customer_id=customer.customer,
        channel="email",
        value="k@b.nl",
        normalised="k@b.nl",
        hash=b"0" * 16,
    )
    came_in("Stop alles en bel niet meer", NUMBER)
    client.post(f"{page()}decide/", {"decision": "all"})
    assert may_send(market(), customer.customer, "email", "marketing").code == "denied_all"


def test_a_decision_that_is_none_changes_nothing(customer, client):
    came_in("Stop met bellen aub", NUMBER)
    client.post(f"{page()}decide/", {"decision": "maybe"})
    assert talk().perhaps_stop


@pytest.mark.parametrize("word", ["Cancel", "uit", "END"])
def test_a_word_that_may_mean_the_appointment_is_obeyed_and_left_unread_beside_it(customer, client, word):
    came_in(word, NUMBER)
    assert (talk().stopped, talk().unread, talk().asks_appointment, denied("sms")) == (True, 1, True, True)
    shown = client.get(page()).content.decode()
    assert "may have meant their appointment" in shown
    assert "Next appointment" in shown
    assert "Perhaps the appointment" in client.get(LIST).content.decode()


@pytest.mark.parametrize("sender", ["31622220013", "0622220013", "622220013", "+31622220013", "0031622220013"])
def test_stop_from_a_number_in_any_form_denies_that_number_and_no_other(sender):
    told("sandbox", {"texts": [{"id": "1", "from": sender, "text": "STOP"}]})
    assert may_send(market(), "+31622220013", "sms", "marketing").code == "denied_all"
    assert list(ContactPoint.objects.values_list("normalised", flat=True)) == ["+31622220013"]


def test_stop_from_what_is_no_telephone_is_for_a_person():
    told("sandbox", {"texts": [{"id": "1", "from": "67654321", "text": "STOP"}]})
    assert (talk().phone, talk().perhaps_stop, talk().unread) == ("67654321", True, 1)


@pytest.mark.parametrize(
    "told_text",
    [{"text": "STOP \ud83d"}, {"text": "ST\0OP"}, {"text": "STOP", "at": "tomorrow"}, {"text": "STOP",
    "at": "9999-01-01"},
     {"text": "STOP", "at": 1e20}, {"text": "STOP", "to": None}, {"text": "STOP",
     "to": "\ud83d\0"}, {"text": "stop", "id": "\0\ud800x"}],
)  # fmt: skip
def test_nothing_odd_beside_it_loses_a_stop(told_text):
    told("sandbox", {"texts": [{"id": "1", "from": NUMBER, **told_text}]})
    assert talk().stopped
    assert IncomingText.objects.get().processed_at


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "ISO-8859-1", "GSM", "8-bit", "UCS-2", "", "whatever"])
def test_kannel_s_charset_in_any_spelling_reads_stop(charset):
    octets = "%00S%00T%00O%00P%D8%3D" if charset == "UCS-2" else "STOP"
    told("kannel", b"", f"from=31620000100&to=3197001&text={octets}&charset={charset}&at=&id=7")
    assert talk().stopped


def test_what_nobody_can_read_stands_with_the_conversations_until_somebody_dealt_with_it(client, pim):
    told("cm", b'{"from": "0031620000100 STOP')
    shown = client.get(LIST).content.decode()
    assert "Texts that could not be read" in shown
    assert "0031620000100 STOP" in shown
    client.post(f"{LIST}unreadable/{GatewayNotice.objects.get().pk}/")
    assert "Texts that could not be read" not in client.get(LIST).content.decode()
    assert AuditEntry.objects.filter(action="notice.handled", by=pim).count() == 1


def test_the_list_says_which_words_stop_and_where_they_come_from(client):
    shown = client.get(LIST).content.decode()
    assert "niet meer sturen" in shown
    assert "Source" in shown
