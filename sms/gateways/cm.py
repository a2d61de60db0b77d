"""CM.com's Business Messaging API (developers.cm.com/messaging/docs): a 200 can hold a refusal, so the body decides.

Its notices carry no signature: the secret address is the proof. A text of a customer has no id of its own, so it is
known by what it says; what it has as `reference` is the message that it answers.
"""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from sms.gateways import (
    Accepted,
    Answer,
    Busy,
    Incoming,
    Notice,
    Outgoing,
    Receipt,
    Rejected,
    Stage,
    Thanks,
    Unknown,
    Unreadable,
)
from sms.gateways.calling import Caller, ask, failed
from sms.gateways.reading import each, instant, json_object, known_by, one_or_many, required, said
from sms.gateways.texts import legible

URL: Final = "https://gw.messaging.cm.com/v1.0/message"
_NO_ACCOUNT: Final = 101
_STAGES: Final[dict[str, Stage]] = {
    "0": "accepted", "1": "failed", "2": "delivered", "3": "failed", "4": "delivered"
}  # fmt: skip
"""Accepted by the operator, rejected, delivered, failed, read."""


class CmClient(Caller):
    """Speaks for one product token."""

    def __init__(self, *, token: str, url: str = URL, at_once: int = 8) -> None:
        """`token` travels in the body, as CM.com asks."""
        super().__init__(at_once)
        self._token, self._url = token, url

    def send(self, message: Outgoing) -> Answer:
        """Hands one message over."""
        asked = {
            "from": message.sender,
            "to": [{"number": "00" + message.to.removeprefix("+")}],
            "body": {"type": "auto", "content": message.text},
            "reference": message.reference.replace("-", ""),  # letters and digits alone, at most 32
            "allowedChannels": ["SMS"],
            "minimumNumberOfMessageParts": 1,
            "maximumNumberOfMessageParts": message.cut.count,
        }
        body = {"messages": {"authentication": {"productToken": self._token}, "msg": [asked]}}
        return ask(lambda: self._http.post(self._url, json=body), _read)


def _read(answer: httpx.Response) -> Answer:
    if answer.status_code not in {200, 400}:
        return failed(answer)
    told = answer.json()
    (mine,) = told.get("messages") or [None]
    if mine is None:
        code = int(told["errorCode"])
        return Busy("account") if code == _NO_ACCOUNT else Rejected(str(code)) if code else Unknown("empty")
    if mine["status"] == "Accepted":
        return Accepted()
    return Rejected(str(mine["messageErrorCode"])) if mine["status"] == "Rejected" else Unknown("status")


class CmListener:
    """Believes whoever knows the secret address."""

    thanks = Thanks()
    gets = False

    def verify(self, notice: Notice) -> None:
        """CM.com signs nothing."""

    def parse_receipts(self, notice: Notice) -> list[Receipt | Unreadable]:
        """A status report, or several."""
        return each(one_or_many(json_object(notice.body)["messages"]["msg"]), _receipt)

    def parse_incoming(self, notice: Notice) -> list[Incoming | Unreadable]:
        """One text a notice."""
        return each([json_object(notice.body)], _incoming)


def _receipt(told: Mapping[str, Any]) -> Receipt:
    status = told["status"]
    stage = _STAGES[str(status["code"])]
    code = str(status.get("errorCode") or "") if stage == "failed" else ""
    at = instant(told.get("received"))
    return Receipt(stage, required(told, "reference"), code=code, at=at, status=str(status["code"]))


def _incoming(told: Mapping[str, Any]) -> Incoming:
    sender, to = required(told["from"], "number"), said((told.get("to") or {}).get("number"))
    text, at = legible(told["message"].get("text")), said(told.get("timeUtc"))
    return Incoming(known_by(sender, to, at, text), said(sender), to, text, instant(at))
