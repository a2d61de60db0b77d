"""What gateways tell us over HTTP: believed with the right secret alone, kept as it came, taken in once."""

import json
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from sms import actions, tasks
from sms.models import Gateway, GatewayNotice, IncomingText, Stage, TextMessage, TextReceipt
from sms.views import gateways
from tests.accounts import factories
from tests.accounts.factories import market
from tests.sms.factories import confirm, expected, gateway, stages

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-tests-only"
PATH = f"/sms/in/nl/main/{SECRET}"


@pytest.fixture(autouse=True)
def _secret(monkeypatch):
    monkeypatch.setenv("HELDER_SMS_MAIN_HOOK", SECRET)
    cache.clear()


@pytest.fixture
def sandbox():
    return gateway(kind="sandbox")


def tell(path="receipts", *, client=None, **found):
    found = found or {"receipts": []}
    return (client or Client()).post(f"{PATH}/{path}/", json.dumps(found), content_type="application/json")


def ask(status, **more):
    return Client().get(f"{PATH}/receipts/?{urlencode({'status': status, 'at': '1793620800', **more})}")


def test_a_notice_is_kept_as_it_came_answered_at_once_and_read_by_the_worker(peer, version, pim, sandbox):
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    answer = tell(receipts=[{"reference": str(TextMessage.objects.get().pk), "stage": "delivered"}])
    assert (answer.status_code, answer.content, stages()) == (204, b"", [Stage.ACCEPTED])
    assert tasks.take_in(market().pk) == 1
    assert stages() == [Stage.DELIVERED]
    assert GatewayNotice.objects.get().read_at
    assert tasks.take_in(market().pk) == 0


def test_the_worker_is_told_of_the_first_that_waits_and_finds_the_rest_by_itself(sandbox):
    before = OrmQ.objects.count()
    assert {tell().status_code for _each in range(3)} == {204}
    assert OrmQ.objects.count() == before + 1
    assert tasks.take_in(market().pk) == 3


def test_a_text_of_a_customer_is_kept_once_however_often_it_is_told(sandbox, monkeypatch):
    handed_over = []
    monkeypatch.setattr("sms.actions.replies.receive", lambda text: handed_over.append(text.text))
    text = {"id": "m-1", "from": "0031612345678", "to": "3197001", "text": "STOP", "at": "2026-11-02T12:00:00Z"}
    assert {tell("incoming", texts=[text, text]).status_code for _each in range(2)} == {204}
    tasks.take_in(market().pk)
    tasks.take_in(market().pk)
    kept = IncomingText.objects.get()
    assert (kept.sender, kept.to, kept.text, kept.at.isoformat()) == (
        "+31612345678", "3197001", "STOP", "2026-11-02T12:00:00+00:00",
    )  # fmt: skip
    assert (handed_over, bool(kept.processed_at)) == (["STOP"], True)


def test_a_text_that_cannot_be_taken_in_is_tried_again_and_costs_none_beside_it(sandbox, monkeypatch):
    def receive(text):
        if text.text == "bad":
            raise ZeroDivisionError

    monkeypatch.setattr("sms.actions.replies.receive", receive)
    texts = [{"id": word, "from": "+31612345678", "text": word} for word in ("bad", "good")]
    tell("incoming", texts=texts)
    tasks.take_in(market().pk)
    assert list(IncomingText.objects.filter(processed_at=None).values_list("text", "tries")) == [("bad", 1)]
    monkeypatch.setattr("sms.actions.replies.receive", lambda text: None)
    tasks.send_and_watch()
    assert not IncomingText.objects.filter(processed_at=None).exists()


def test_what_cannot_be_read_costs_nothing_beside_it_and_is_named_without_its_contents(sandbox):
    told = [{"reference": "r-1", "stage": "delivered"}, {"stage": "failed"}, {"reference": "r-2", "stage": "secret"}, 7]
    assert tell(receipts=told).status_code == 204
    Client().post(f"{PATH}/incoming/", b"\xff{", content_type="application/json")
    tasks.take_in(market().pk)
    assert TextReceipt.objects.count() == 1
    problems = list(GatewayNotice.objects.order_by("pk").values_list("problem", flat=True))
    assert problems == ["KeyError reference; value; value", "unreadable: JSONDecodeError"]


def test_a_notice_that_the_worker_cannot_take_waits_for_the_next_minute(sandbox, monkeypatch):
    tell(receipts=[{"reference": "r-1", "stage": "delivered"}])
    tell(receipts=[{"reference": "r-2", "stage": "delivered"}])
    whole = actions.notices.keep_receipts

    def breaks(*, gateway, receipts):
        return 1 / 0 if receipts[0].reference == "r-1" else whole(gateway=gateway, receipts=receipts)

    monkeypatch.setattr("sms.actions.notices.keep_receipts", breaks)
    tasks.take_in(market().pk)
    assert list(TextReceipt.objects.values_list("reference", flat=True)) == ["r-2"]
    assert list(GatewayNotice.objects.filter(read_at=None).values_list("problem", "tries")) == [
        ("ZeroDivisionError", 1)
    ]
    monkeypatch.undo()
    tasks.take_in(market().pk)
    assert TextReceipt.objects.count() == 2


@pytest.mark.parametrize(
    "path",
    [
        "/sms/in/nl/main/wrong/receipts/",
        f"/sms/in/nl/other/{SECRET}/receipts/",
        f"/sms/in/be/main/{SECRET}/receipts/",
        f"/sms/in/xx/main/{SECRET}/incoming/",
    ],
)
def test_a_wrong_secret_is_answered_as_an_address_that_is_not_there(sandbox, path):
    market("be", name="België")
    assert Client().post(path, "{}", content_type="application/json").status_code == 404
    assert not GatewayNotice.objects.exists()


def test_without_a_secret_in_the_environment_the_address_is_closed(sandbox, monkeypatch):
    monkeypatch.delenv("HELDER_SMS_MAIN_HOOK")
    assert tell().status_code == 404


def test_who_guesses_secrets_is_told_to_come_back_later_and_the_gateway_is_not(sandbox, monkeypatch):
    monkeypatch.setattr(gateways, "FAILURES_A_MINUTE", 3)
    guesses = [Client().post("/sms/in/nl/main/guess/receipts/").status_code for _each in range(5)]
    assert guesses == [404, 404, 404, 429, 429]
    assert tell().status_code == 204


def test_a_body_that_is_too_big_is_refused_unread(sandbox, monkeypatch):
    monkeypatch.setattr(gateways, "NOTICE", 200)
    assert tell(receipts=["x" * 100]).status_code == 204
    assert tell(receipts=["x" * 200]).status_code == 413
    assert GatewayNotice.objects.count() == 1


def test_only_a_gateway_that_tells_by_get_may(sandbox):
    assert Client().get(f"{PATH}/receipts/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{PATH}/receipts/").status_code == 204
    Gateway.objects.update(kind="kannel")
    assert ask(1, ref="r-1").status_code == 200


def test_kannel_tells_by_get_and_hears_nothing_that_it_would_text_on(peer, version, pim):
    gateway()
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    reference = str(TextMessage.objects.get().pk)
    for status in (1, 8, 1):
        answer = ask(status, ref=reference, id="7", why="id:7 stat:DELIVRD err:000")
        assert (answer.status_code, answer.content) == (200, b"")
    assert ask(16, ref="r-9", why="NACK/0x0000000b/Invalid Destination Address").status_code == 200
    assert ask(99, ref="r-9").status_code == 200
    Client().get(f"{PATH}/incoming/?{urlencode({'from': '31612345678', 'to': '3197', 'text': 'Ja €', 'id': 'a-1'})}")
    tasks.take_in(market().pk)
    assert stages() == [Stage.DELIVERED]
    assert TextReceipt.objects.get(status="16").code == "b"
    assert TextReceipt.objects.filter(reference=reference).count() == 2
    assert IncomingText.objects.values_list("sender", "text").get() == ("+31612345678", "Ja €")
    assert GatewayNotice.objects.exclude(problem="").count() == 1


def test_a_gateways_clock_that_is_wrong_changes_no_order(peer, version, pim):
    gateway()
    confirm(pim, version, expected(1))
    actions.drain(market=market())
    reference, before = str(TextMessage.objects.get().pk), timezone.now()
    ask(2, ref=reference, at="4102444800")
    ask(1, ref=reference, at="1000000000")
    tasks.take_in(market().pk)
    text = TextMessage.objects.get()
    assert (text.stage, text.stage_at >= before) == (Stage.DELIVERED, True)


def test_administrators_look_up_that_something_came_but_never_what(sandbox):
    ada = factories.signed_in(factories.administrator())
    tell("incoming", texts=[{"id": "m-1", "from": "+31612345678", "text": "Geheim"}])
    tasks.take_in(market().pk)
    for name, kept in (("gatewaynotice", GatewayNotice.objects.get()), ("incomingtext", IncomingText.objects.get())):
        for path in (f"/admin/sms/{name}/", f"/admin/sms/{name}/{kept.pk}/change/"):
            page = ada.get(path)
            assert page.status_code == 200
            assert not any(word in page.content.decode() for word in ("Geheim", "612345678", 'name="_save"'))
    assert ada.post(f"/admin/sms/gateway/{sandbox.pk}/change/", {"name": "Other"}).status_code == 403
