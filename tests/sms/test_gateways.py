"""What each gateway is asked, and what its answers prove: only what it says of the message itself decides."""

from contextlib import closing

import httpx
import pytest
from django.utils import translation

from sms.gateways import Accepted, Busy, Outgoing, Rejected, Unknown, calling
from sms.gateways.bird import BirdClient
from sms.gateways.cm import CmClient
from sms.gateways.kannel import KannelClient
from sms.gateways.spryng import SpryngClient
from sms.gateways.twilio import TwilioClient
from sms.queries.words import reason
from sms.segments import segments
from tests.sms import recorded as told
from tests.sms.provider import NEVER, provider

ACCOUNT = "AC" + "0" * 32
MAKERS = {
    "cm": lambda url: CmClient(token="token", url=url),
    "spryng": lambda url: SpryngClient(token="token", url=url),
    "bird": lambda url: BirdClient(token="bk_eu1_token", url=url),
    "twilio": lambda url: TwilioClient(account=ACCOUNT, token="token", receipts="https://x.nl/r/", url=url),
    "kannel": lambda url: KannelClient(url=url, username="u", password="p", receipts="https://x.nl/r/"),
}


def message(text="Tot morgen, 10 €", **more):
    return Outgoing(told.REFERENCE, "Helder", "+31612345678", text, segments(text), **more)


def hand_over(kind, *answers, **more):
    """What the client made of it, and the requests that the provider got."""
    with provider(*answers) as server, closing(MAKERS[kind](server.url)) as client:
        return client.send(message(**more)), server.got


@pytest.mark.parametrize(
    ("kind", "status", "body", "answer"),
    [
        ("cm", 200, told.CM_ACCEPTED, Accepted()),
        ("cm", 200, told.CM_REJECTED, Rejected("304")),
        ("cm", 400, told.CM_REJECTED, Rejected("304")),
        ("cm", 400, told.CM_NO_ACCOUNT, Busy("account")),
        ("cm", 200, {"details": "", "errorCode": 0, "messages": []}, Unknown("empty")),
        ("cm", 200, "<html>", Unknown("unreadable_200")),
        ("cm", 502, "<html>", Unknown("http_502")),
        ("spryng", 200, told.SPRYNG_TAKEN, Accepted([told.SPRYNG_TAKEN["id"]])),
        ("spryng", 422, {"errors": {}}, Rejected("invalid")),
        ("spryng", 200, {}, Unknown("unreadable_200")),
        ("bird", 202, told.BIRD_TAKEN, Accepted([told.BIRD_ID])),
        ("bird", 422, told.BIRD_REFUSED, Rejected("SMSNoEligibleSender")),
        ("bird", 402, {}, Busy("account")),
        ("bird", 409, {}, Unknown("http_409")),
        ("twilio", 201, told.TWILIO_TAKEN, Accepted([told.TWILIO_TAKEN["sid"]])),
        ("twilio", 400, told.TWILIO_REFUSED, Rejected("21211")),
        ("twilio", 201, {"sid": "SM1", "status": "failed", "error_code": 30007}, Rejected("30007")),
        ("kannel", 202, "0: Accepted for delivery", Accepted()),
        ("kannel", 202, "3: Queued for later delivery", Accepted()),
        ("kannel", 400, "no receiver", Rejected("bad_request")),
        ("kannel", 503, "Temporal failure", Busy("http_503")),
        *((kind, 401, {}, Busy("account")) for kind in MAKERS),
        *((kind, status, "<html>", Busy("address")) for kind in MAKERS for status in (404, 405)),
        *((kind, 429, {}, Busy("too_fast")) for kind in MAKERS),
        *((kind, 500, "broken", Unknown("http_500")) for kind in MAKERS),
    ],
)
def test_an_answer_means_what_it_says_of_the_message(kind, status, body, answer):
    assert hand_over(kind, (status, body))[0] == answer


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_gateway_that_is_down_has_provably_taken_nothing(kind):
    with provider((200, {})) as server:
        nobody = server.url
    with closing(MAKERS[kind](nobody)) as client:
        assert client.send(message()) == Busy("gateway_down")


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_gateway_that_never_answers_leaves_an_unknown(kind, monkeypatch):
    monkeypatch.setattr(calling, "TIMEOUT", httpx.Timeout(0.3))
    answer, got = hand_over(kind, NEVER)
    assert (answer, len(got)) == (Unknown("no_answer"), 2 if kind == "bird" else 1)


def test_bird_is_asked_once_more_under_the_same_key_since_it_tells_repeats_apart(monkeypatch):
    monkeypatch.setattr(calling, "TIMEOUT", httpx.Timeout(0.3))
    answer, got = hand_over("bird", NEVER, (202, told.BIRD_TAKEN))
    assert answer == Accepted([told.BIRD_ID])
    assert [request.headers["idempotency-key"] for request in got] == [told.REFERENCE] * 2
    assert got[0].body == got[1].body


def test_that_bird_is_busy_the_second_time_proves_nothing_of_the_first(monkeypatch):
    monkeypatch.setattr(calling, "TIMEOUT", httpx.Timeout(0.3))
    assert hand_over("bird", NEVER, (429, {}))[0] == Unknown("no_answer")


def test_cm_gets_its_own_form_of_number_and_a_reference_of_letters_and_digits():
    _answer, (got,) = hand_over("cm", (200, told.CM_ACCEPTED))
    asked = got.json["messages"]["msg"][0]
    assert got.json["messages"]["authentication"] == {"productToken": "token"}
    assert (asked["to"], asked["from"]) == ([{"number": "0031612345678"}], "Helder")
    assert (asked["reference"], asked["body"]["content"]) == (told.HEX, "Tot morgen, 10 €")
    assert (asked["allowedChannels"], asked["maximumNumberOfMessageParts"]) == (["SMS"], 1)


def test_spryng_gets_bare_digits_and_the_encoding_that_was_counted():
    _answer, (got,) = hand_over("spryng", (200, told.SPRYNG_TAKEN))
    assert got.headers["authorization"] == "Bearer token"
    assert (got.json["recipients"], got.json["encoding"]) == (["31612345678"], "plain")
    _answer, (got,) = hand_over("spryng", (200, told.SPRYNG_TAKEN), text="Financiën")
    assert (got.json["body"], got.json["encoding"]) == ("Financiën", "unicode")


def test_bird_gets_our_reference_and_what_the_message_is_for():
    _answer, (got,) = hand_over("bird", (202, told.BIRD_TAKEN), purpose="marketing")
    assert got.headers["authorization"] == "Bearer bk_eu1_token"
    assert got.json == {
        "to": "+31612345678", "from": "Helder", "text": "Tot morgen, 10 €", "category": "marketing",
        "metadata": {"reference": told.REFERENCE},
    }  # fmt: skip


def test_twilio_gets_a_form_and_where_to_tell_what_became_of_it():
    _answer, (got,) = hand_over("twilio", (201, told.TWILIO_TAKEN))
    assert got.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert got.headers["authorization"].startswith("Basic ")
    assert got.form == {
        "To": "+31612345678", "From": "Helder", "Body": "Tot morgen, 10 €",
        "StatusCallback": f"https://x.nl/r/?ref={told.REFERENCE}",
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_no_telephone_text_or_secret_of_a_message_is_logged(kind, caplog):
    hand_over(kind, (200, "{}"))
    hand_over(kind, (500, "{}"))
    assert not any(word in caplog.text for word in ("612345678", "morgen", "token", "password=p"))


def test_birds_address_lies_in_the_region_of_the_key():
    assert BirdClient(token="bk_us1_x")._url == "https://us1.platform.bird.com/v1/sms/messages"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("gateway_down", "The gateway could not be reached."),
        ("unreachable", "The telephone could not be reached."),
        ("too_fast", "The gateway asks for fewer messages at once."),
        ("not_taken", "The gateway refused the message."),
        ("http_502", "The gateway answered with an error: HTTP 502."),
        ("unreadable_200", "The gateway's answer could not be read: HTTP 200."),
        ("027", "The gateway's code is 027."),
        ("", ""),
    ],
)
def test_what_went_wrong_is_said_in_words(code, words):
    with translation.override("en"):
        assert reason(code) == words
