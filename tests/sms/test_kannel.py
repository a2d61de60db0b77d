"""A real Kannel between us and two centres: texts leave in the parts that were counted, receipts and answers come."""

from itertools import count

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from campaigns.actions.partitions import prepare_months
from customers.actions import record_customers
from customers.models import Customer
from customers.records import CustomerRecord
from sms import actions, tasks
from sms.models import Gateway, GatewayNotice, IncomingText, Stage, TextMessage, TextReceipt
from sms.segments import segments
from tests.accounts.factories import market
from tests.config.clients import eventually
from tests.conftest import connected_to, copied_database
from tests.sms.factories import approved, confirm, expected, gateway, planner, writer
from tests.sms.peers import (
    FAKE,
    FAKESMSC,
    MODULES,
    PASSWORD,
    SECRET,
    USER,
    free_port,
    heard,
    kannel,
    needs,
    running,
    smpp_centre,
    taken,
)  # fmt: skip

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.processes,
    pytest.mark.timeout(120),
    needs("bearerbox", "smsbox", "node", FAKESMSC, MODULES / "smpp"),
]
_NEXT = count()
TEXTS = {
    "long": "Dag, " + "a" * 200,
    "euro at the cut": "a" * 152 + "€" + "b" * 20,
    "unicode": "Financiën: tot morgen",
    "long unicode": "ë" * 150,
}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """A server before a database of its own, which a gateway can call, and customers to text."""
    with (
        django_db_blocker.unblock(),
        copied_database("kannel") as name,
        connected_to(name),
        pytest.MonkeyPatch.context() as patch,
    ):
        prepare_months()  # an overtaking receipt is taken in within a transaction, in which no month can be made
        server = LiveServer("127.0.0.1")
        patch.setattr(settings, "PUBLIC_URL", server.url)
        for secret, value in {"HOOK": SECRET, "USERNAME": USER, "PASSWORD": PASSWORD}.items():
            patch.setenv(f"HELDER_SMS_MAIN_{secret}", value)
        gateway(sender="3197001", at_once=4)
        confirm(planner(), approved(by=writer(), second=writer("Daan")).versions.get(), expected(30))
        yield f"{server.url}/sms/in/nl/main/{SECRET}/incoming/"
        server.stop()


@pytest.fixture
def text(house):
    """A message for each test; the others wait. What a test itself does is rolled back, what Kannel tells stays."""
    TextMessage.objects.update(due_at="2100-01-01T00:00Z")
    return TextMessage.objects.order_by("phone")[next(_NEXT)]


def send(message, url, monkeypatch, **changed):
    """Hands `message` over as the worker does; its number or text may be another."""
    monkeypatch.setenv("HELDER_SMS_MAIN_URL", url)
    fields = {"stage": Stage.QUEUED, "due_at": "2020-01-01T00:00Z", "attempts": 0, **changed}
    TextMessage.objects.filter(pk=message.pk).update(**fields)
    if "phone" in changed:  # the centre answers by number: it is the customer's own from now on
        key = Customer.objects.values_list("external_id", flat=True).get(pk=message.customer_id)
        record_customers(market(), [CustomerRecord("crm", key, mobile=changed["phone"])])
    assert actions.drain(market=market()) >= 1  # a STOP that came in is confirmed as well


def stage(text):
    tasks.take_in(market().pk)
    return TextMessage.objects.get(pk=text.pk).stage


def told_of(text):
    return sorted(TextReceipt.objects.filter(reference=str(text.pk)).values_list("status", flat=True).distinct())


def test_a_text_leaves_arrives_and_is_told_of_and_stop_comes_back(house, text, monkeypatch, tmp_path):
    port = free_port()
    with kannel(tmp_path, FAKE.format(port=port), house) as url:
        said = [FAKESMSC, "-H", "127.0.0.1", "-r", str(port), "-m", "1", "-i", "3600", "31612345678 3197001 text STOP"]
        with running(tmp_path, "telephones", said) as telephones:
            assert eventually(lambda: tasks.take_in(market().pk) and IncomingText.objects.exists(), 20)
            send(text, url, monkeypatch)
            assert TextMessage.objects.get(pk=text.pk).stage == Stage.ACCEPTED
            assert eventually(lambda: stage(text) == Stage.DELIVERED, 20)
            assert eventually(lambda: tasks.take_in(market().pk) or told_of(text) == ["1", "8"], 20)
            assert f"text {text.text}" in heard(telephones)
    stop = IncomingText.objects.latest("pk")
    assert (stop.sender, stop.text, bool(stop.processed_at)) == ("+31612345678", "STOP", True)
    assert stage(text) == Stage.DELIVERED
    assert not GatewayNotice.objects.exclude(problem="").exists()


def test_a_receipt_that_overtakes_the_answer_stays(house, text, monkeypatch, tmp_path):
    whole, seen = actions.draining.settle, []

    def late(*args):
        if args[2]:
            assert eventually(lambda: stage(text) == Stage.DELIVERED, 20)
            seen.append(True)
        whole(*args)

    monkeypatch.setattr("sms.actions.draining.settle", late)
    port = free_port()
    with kannel(tmp_path, FAKE.format(port=port), house) as url:
        said = [FAKESMSC, "-H", "127.0.0.1", "-r", str(port), "-m", "0", "-i", "3600", "1 2 text none"]
        with running(tmp_path, "telephones", said):
            send(text, url, monkeypatch)
    assert seen
    assert stage(text) == Stage.DELIVERED
    assert list(text.tries.values_list("answer", flat=True)) == ["accepted"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_arrives_in_the_parts_that_were_counted(house, text, monkeypatch, tmp_path, name):
    cut = segments(TEXTS[name])
    with smpp_centre(tmp_path) as (centre, line), kannel(tmp_path, line, house) as url:
        send(text, url, monkeypatch, text=TEXTS[name])
        assert eventually(lambda: len(taken(centre)) >= cut.count, 20)
        assert eventually(lambda: stage(text) == Stage.DELIVERED, 20)
        got = taken(centre)
    assert [part["parts"] for part in got] == [cut.count] * cut.count
    assert {part["coding"] for part in got} == {0 if cut.encoding == "GSM-7" else 8}
    assert [part["text"] for part in got] == list(cut.parts)


@pytest.mark.parametrize(
    ("ending", "becomes", "statuses", "code"),
    [
        ("000", Stage.FAILED, ["16"], "b"),
        ("999", Stage.FAILED, ["2", "8"], "027"),
        ("111", Stage.DELIVERED, ["1", "8"], ""),
    ],
)
def test_what_an_smpp_centre_says_of_a_message_is_what_becomes_of_it(  # noqa: PLR0917
    house, text, monkeypatch, tmp_path, ending, becomes, statuses, code
):
    with smpp_centre(tmp_path) as (_centre, line), kannel(tmp_path, line, house) as url:
        send(text, url, monkeypatch, phone=f"+31620000{ending}")
        assert eventually(lambda: (stage(text), told_of(text)) == (becomes, statuses), 20)
    assert TextMessage.objects.get(pk=text.pk).reason == code


def test_an_answer_in_any_alphabet_is_read_as_it_was_written(house, tmp_path):
    with smpp_centre(tmp_path) as (centre, line), kannel(tmp_path, line, house):
        assert eventually(lambda: "bind" in (tmp_path / "bearerbox.log").read_text(errors="replace").lower(), 20)
        for written in ("Ja, graag", "Financiën 😀"):
            centre.tell({"from": "31687654321", "to": "3197001", "text": written})
        came = IncomingText.objects.filter(sender="+31687654321")
        assert eventually(lambda: tasks.take_in(market().pk) is not None and came.count() == 2, 20)
    assert set(came.values_list("text", flat=True)) == {"Ja, graag", "Financiën 😀"}
    assert Gateway.objects.count() == 1
