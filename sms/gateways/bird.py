"""Bird's platform API (bird.com, formerly MessageBird): it promises that a repeat under the same key is not sent twice.

So a call without an answer is repeated once, under the message's own key. Its notices are signed as Standard Webhooks
are: `webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over id, time and body; two secrets sign while one is
replaced by another.
"""

import base64
import hmac
import time
from collections.abc import Callable, Mapping
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
    Refused,
    Rejected,
    Stage,
    Thanks,
    Unknown,
    Unreadable,
)
from sms.gateways.calling import Caller, ask, failed
from sms.gateways.reading import each, instant, json_object, known_by, required, said
from sms.gateways.texts import legible

OLDEST: Final = 300
"""Seconds by which a notice's clock may differ from ours: an older one may be a repeat of somebody who listened."""
_CATEGORIES: Final = {"service": "transactional", "marketing": "marketing"}
_FINAL: Final = frozenset({400, 410, 413, 415, 422})
_NO_MONEY: Final = 402
_STAGES: Final[dict[str, Stage]] = {
    "sms.accepted": "accepted", "sms.sent": "accepted", "sms.delivered": "delivered", "sms.undelivered": "failed",
    "sms.failed": "failed", "sms.expired": "failed", "sms.rejected": "failed",
}  # fmt: skip


class BirdClient(Caller):
    """Speaks for one key."""

    def __init__(self, *, token: str, url: str = "", at_once: int = 8) -> None:
        """`token` begins with `bk_` and its region, which also is the beginning of the address."""
        region = token.split("_")[1] if token.count("_") > 1 else "eu1"
        self._url = url or f"https://{region}.platform.bird.com/v1/sms/messages"
        super().__init__(at_once, {"Authorization": f"Bearer {token}"})

    def send(self, message: Outgoing) -> Answer:
        """Hands one message over; without an answer once more, which Bird tells apart by the key."""
        asked = {
            "to": message.to,
            "from": message.sender,
            "text": message.text,
            "category": _CATEGORIES[message.purpose],
            "metadata": {"reference": message.reference},
        }
        key = {"Idempotency-Key": message.reference}
        first = ask(lambda: self._http.post(self._url, json=asked, headers=key), _read)
        if not isinstance(first, Unknown):
            return first
        again = ask(lambda: self._http.post(self._url, json=asked, headers=key), _read)
        return first if isinstance(again, Busy) else again  # that it is busy now says nothing of the first time


def _read(answer: httpx.Response) -> Answer:
    if answer.is_success:
        return Accepted([required(answer.json(), "id")])
    if answer.status_code == _NO_MONEY:
        return Busy("account")
    if answer.status_code in _FINAL:
        return Rejected(str(answer.json().get("code") or f"http_{answer.status_code}"))
    return failed(answer)


class BirdListener:
    """Believes what is signed with the endpoint's secret, or with the one before it."""

    thanks = Thanks()
    gets = False

    def __init__(self, secret: Callable[[str], str]) -> None:
        """`secret` says the value of `signing`: `whsec_` and base64; several with a blank between."""
        self._secret = secret

    def verify(self, notice: Notice) -> None:
        """Raises `Refused` for a signature that is missing or wrong, and for a time that is not now."""
        name, at, signatures = (notice.headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
        if not at.isdecimal() or abs(time.time() - int(at)) > OLDEST:
            raise Refused("time")
        signed = f"{name}.{at}.".encode() + notice.body
        given = [one.partition(",")[2] for one in signatures.split() if one.startswith("v1,")]
        right = [_signature(secret, signed) for secret in self._secret("signing").split()]
        if not any(hmac.compare_digest(one.encode(), other.encode()) for one in given for other in right):
            raise Refused("signature")

    def parse_receipts(self, notice: Notice) -> list[Receipt | Unreadable]:
        """One event a notice."""
        return each([json_object(notice.body)], _receipt)

    def parse_incoming(self, notice: Notice) -> list[Incoming | Unreadable]:
        """One text a notice."""
        return each([json_object(notice.body)], _incoming)


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _receipt(told: Mapping[str, Any]) -> Receipt:
    stage, data = _STAGES[told["type"]], told["data"]
    return Receipt(
        stage,
        reference=str((data.get("metadata") or {}).get("reference", "")),
        gateway_id=required(data, "sms_id"),
        code=str((data.get("error") or {}).get("code", "")),
        at=instant(told.get("timestamp")),
        status=told["type"],
    )


def _incoming(told: Mapping[str, Any]) -> Incoming:
    if told["type"] != "sms.received":
        raise ValueError("type")
    data = told["data"]
    sender, to = said(required(data, "from")), said(data.get("to"))
    text, at = legible(data.get("text")), said(told.get("timestamp"))
    return Incoming(said(data.get("sms_id")) or known_by(sender, to, at, text), sender, to, text, instant(at))
