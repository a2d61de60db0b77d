"""What providers tell us over HTTP, as they write it: read rightly, refused where it is forged, late or nonsense."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from sms import tasks
from sms.gateways import Incoming, Notice, Receipt, Unreadable
from sms.gateways.bird import BirdListener
from sms.gateways.cm import CmListener
from sms.gateways.kannel import KannelListener
from sms.gateways.sandbox import SandboxListener
from sms.gateways.spryng import SpryngListener
from sms.gateways.twilio import TwilioListener
from sms.models import GatewayNotice, IncomingText, TextReceipt
from tests.accounts.factories import market
from tests.sms import recorded as told
from tests.sms.factories import gateway

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOOK = "a-secret-of-tests-only"
SIGNING = "whsec_" + base64.b64encode(b"a key of tests only").decode()
PATH = f"/sms/in/nl/main/{HOOK}"


def notice(found):
    return Notice("", body=json.dumps(found).encode())


def test_cm_tells_of_one_message_or_of_several_and_of_those_it_cannot_deliver():
    ear = CmListener()
    delivered = Receipt("delivered", told.HEX, at=NOON, status="2")
    assert ear.parse_receipts(notice(told.CM_STATUS)) == [delivered]
    failed = {**told.CM_STATUS["messages"]["msg"], "status": {"code": 3, "errorCode": "5", "errorDescription": "x"}}
    strange = {**failed, "status": {"code": "17"}}
    found = ear.parse_receipts(notice({"messages": {"msg": [told.CM_STATUS["messages"]["msg"], failed, strange]}}))
    assert found == [delivered, Receipt("failed", told.HEX, code="5", at=NOON, status="3"), Unreadable("KeyError 17")]


def test_a_text_through_cm_is_known_by_what_it_says_for_it_has_no_id():
    (first,), (again,) = (CmListener().parse_incoming(notice(told.CM_INCOMING)) for _each in range(2))
    assert (first.sender, first.to, first.text, first.at) == ("0031612345678", "3197001", "STOP", NOON)
    (other,) = CmListener().parse_incoming(notice({**told.CM_INCOMING, "timeUtc": "2026-11-02T12:00:01"}))
    assert first.id == again.id != other.id


def test_spryng_tells_by_get_what_became_of_a_reference():
    def tell(**found):
        return SpryngListener().parse_receipts(Notice("", query_string=urlencode(found)))

    assert tell(STATUS="10", REASONCODE="0", REFERENCE="r") == [Receipt("delivered", "r", status="10")]
    assert tell(STATUS="20", REASONCODE="31", REFERENCE="r") == [Receipt("failed", "r", code="31", status="20")]
    assert tell(STATUS="15", REFERENCE="r") == [Unreadable("KeyError 15")]
    assert tell(STATUS="10", REFERENCE="") == [Unreadable("KeyError REFERENCE")]


def test_bird_tells_of_a_message_by_our_reference_and_by_its_own_id():
    ear = BirdListener(lambda _name: SIGNING)
    assert ear.parse_receipts(notice(told.BIRD_DELIVERED)) == [
        Receipt("delivered", told.REFERENCE, told.BIRD_ID, at=NOON, status="sms.delivered")
    ]
    (failed,) = ear.parse_receipts(notice(told.BIRD_UNDELIVERED))
    assert (failed.stage, failed.reference, failed.gateway_id, failed.code) == (
        "failed",
        "",
        told.BIRD_ID,
        "unreachable",
    )
    assert ear.parse_receipts(notice(told.BIRD_RECEIVED)) == [Unreadable("KeyError sms.received")]
    (text,) = ear.parse_incoming(notice(told.BIRD_RECEIVED))
    assert (text.sender, text.to, text.text) == ("+31612345678", "+3197001", "STOP")
    assert ear.parse_incoming(notice(told.BIRD_DELIVERED)) == [Unreadable("value")]


def test_twilio_tells_with_a_form_and_our_reference_in_the_address():
    ear = TwilioListener(lambda _name: "token")
    form = urlencode(told.TWILIO_STATUS).encode()
    assert ear.parse_receipts(Notice("", f"ref={told.REFERENCE}", body=form)) == [
        Receipt("failed", told.REFERENCE, told.TWILIO_STATUS["MessageSid"], code="30003", status="undelivered")
    ]
    assert ear.parse_incoming(Notice("", body=urlencode(told.TWILIO_INCOMING).encode())) == [
        Incoming(told.TWILIO_INCOMING["MessageSid"], "+31612345678", "+3197001", "Ja, graag € 5")
    ]


@pytest.mark.parametrize(
    "ear", [CmListener(), BirdListener(str), SandboxListener(), SpryngListener()], ids=lambda ear: type(ear).__name__
)
@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{}", b"\xff", b'{"messages": 1}'])
def test_nonsense_is_a_value_error_or_is_named(ear, body):
    for read in (ear.parse_receipts, ear.parse_incoming):
        try:
            found = read(Notice("", body=body))
        except (ValueError, KeyError, TypeError):
            continue
        assert all(isinstance(item, Unreadable) for item in found)


def test_kannels_reasons_are_those_of_the_line_behind_it():
    def why(status, text):
        found = urlencode({"ref": "r", "status": status, "why": text, "at": "1793620800"})
        return KannelListener().parse_receipts(Notice("", found))[0].code

    assert why(2, "id:1 sub:001 dlvrd:000 stat:UNDELIV err:027 text:") == "027"
    assert why(16, "NACK/0x0000000b/Invalid Destination Address") == "b"
    assert why(1, "id:1 stat:DELIVRD err:000") == ""


@pytest.fixture
def secrets(monkeypatch):
    cache.clear()
    for name, value in {"HOOK": HOOK, "SIGNING": SIGNING, "TOKEN": "token"}.items():
        monkeypatch.setenv(f"HELDER_SMS_MAIN_{name}", value)


def bird(found, *, at=None, key=SIGNING, **changed):
    """What Bird answers to the notice `found`, signed with `key` at the time `at`."""
    body, at = json.dumps(found), str(int(at or time.time()))
    secret = base64.b64decode(key.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(secret, f"msg_1.{at}.{body}".encode(), hashlib.sha256).digest()).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": f"v1,{signature}", **changed}
    sent = Client().post(f"{PATH}/receipts/", body, content_type="application/json", headers=headers)
    return sent.status_code


@pytest.mark.django_db
def test_a_notice_of_bird_counts_only_with_its_signature_and_now(secrets):
    gateway(kind="bird")
    other = "whsec_" + base64.b64encode(b"another").decode()
    refused = [
        bird(told.BIRD_DELIVERED, key=other),
        bird(told.BIRD_DELIVERED, at=time.time() - 301),
        bird(told.BIRD_DELIVERED, at=time.time() + 301),
        bird(told.BIRD_DELIVERED, **{"webhook-signature": ""}),
        bird(told.BIRD_DELIVERED, **{"webhook-signature": "v1,wrong v2,"}),
        bird(told.BIRD_DELIVERED, **{"webhook-timestamp": "now"}),
        bird(told.BIRD_DELIVERED, **{"webhook-id": "msg_2"}),
    ]
    assert refused == [403] * 7
    assert not GatewayNotice.objects.exists()
    assert bird(told.BIRD_DELIVERED, at=time.time() - 200) == 200
    assert tasks.take_in(market().pk) == 1
    assert TextReceipt.objects.get().gateway_ref == told.BIRD_ID


@pytest.mark.django_db
def test_while_birds_secret_is_replaced_both_are_believed(secrets, monkeypatch):
    gateway(kind="bird")
    newer = "whsec_" + base64.b64encode(b"the next key").decode()
    monkeypatch.setenv("HELDER_SMS_MAIN_SIGNING", f"{newer} {SIGNING}")
    assert [bird(told.BIRD_DELIVERED), bird(told.BIRD_DELIVERED, key=newer)] == [200, 200]


@pytest.mark.django_db
def test_without_the_secret_that_signs_nothing_is_believed(secrets, monkeypatch):
    gateway(kind="bird")
    monkeypatch.delenv("HELDER_SMS_MAIN_SIGNING")
    assert bird(told.BIRD_DELIVERED) == 404


def twilio(path, form, *, key="token", to=None):
    """What Twilio hears, which signs the address as it knows it and the sorted fields behind it."""
    signed = (to or f"https://dashboard.example.com{path}") + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    return Client().post(
        path,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature},
    )


@pytest.mark.django_db
def test_twilio_is_believed_by_its_signature_over_the_address_that_it_called(secrets, settings):
    settings.PUBLIC_URL = "https://dashboard.example.com"
    gateway(kind="twilio")
    path = f"{PATH}/receipts/?ref={told.REFERENCE}"
    assert twilio(path, told.TWILIO_STATUS, key="forged").status_code == 403
    assert twilio(path, told.TWILIO_STATUS, to="https://elsewhere.example.com/").status_code == 403
    changed = Client().post(path, urlencode(told.TWILIO_STATUS), content_type="application/x-www-form-urlencoded")
    assert changed.status_code == 403
    assert not GatewayNotice.objects.exists()
    assert twilio(path, told.TWILIO_STATUS).status_code == 200
    answer = twilio(f"{PATH}/incoming/", told.TWILIO_INCOMING)
    assert (answer.headers["Content-Type"], answer.content) == ("text/xml", b"<Response/>")
    assert tasks.take_in(market().pk) == 2
    assert TextReceipt.objects.get().reference == told.REFERENCE
    assert IncomingText.objects.get().text == "Ja, graag € 5"


def test_the_signature_is_that_of_twilios_own_example():
    """The one in Twilio's documentation of webhook security."""
    url = "https://example.com/myapp.php?foo=1&bar=2"
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310"}
    form["To"] = "+18005551212"
    headers = {"x-twilio-signature": "L/OH5YylLD5NRKLltdqwSvS0BnU="}
    TwilioListener(lambda _name: "12345").verify(Notice(url, body=urlencode(form).encode(), headers=headers))


@pytest.mark.django_db
def test_a_notice_of_cm_and_of_spryng_is_opened_by_the_secret_address(secrets):
    cm = gateway(kind="cm")
    sent = Client().post(f"{PATH}/receipts/", json.dumps(told.CM_STATUS), content_type="application/json")
    assert sent.status_code == 200
    tasks.take_in(market().pk)
    cm.kind = "spryng"
    cm.save()
    asked = urlencode({"STATUS": "10", "REASONCODE": "0", "REFERENCE": told.REFERENCE})
    assert Client().get(f"{PATH}/receipts/?{asked}").status_code == 200
    tasks.take_in(market().pk)
    assert set(TextReceipt.objects.values_list("reference", "status")) == {
        (told.REFERENCE, "2"),
        (told.REFERENCE, "10"),
    }
