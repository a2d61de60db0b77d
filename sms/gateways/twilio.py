"""Twilio's Messages API of 2010-04-01: a form goes out, a form comes back, signed over address and sorted fields.

The address for receipts carries our own reference, so that one which comes before the answer finds its message. It has
to be the address as Twilio calls it (HELDER_PUBLIC_URL), or no signature is right.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from typing import Final

import httpx

from sms.gateways import (
    Accepted,
    Answer,
    Incoming,
    Notice,
    Outgoing,
    Receipt,
    Refused,
    Rejected,
    Stage,
    Thanks,
    Unreadable,
)
from sms.gateways.calling import Caller, ask, failed
from sms.gateways.reading import each, known_by, required, said
from sms.gateways.texts import legible

URL: Final = "https://api.twilio.com"
_FINAL: Final = frozenset({400, 422})
_STAGES: Final[dict[str, Stage]] = {
    "accepted": "accepted", "scheduled": "accepted", "queued": "accepted", "sending": "accepted", "sent": "accepted",
    "partially_delivered": "accepted", "delivered": "delivered", "read": "delivered",
    "failed": "failed", "undelivered": "failed", "canceled": "failed",
}  # fmt: skip


class TwilioClient(Caller):
    """Speaks for one account; `receipts` is the address that Twilio calls with what became of a message."""

    def __init__(self, *, account: str, token: str, receipts: str = "", url: str = URL, at_once: int = 8) -> None:
        """`account` is the SID that begins with AC."""
        self._url = f"{url.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        super().__init__(at_once)
        self._receipts = receipts
        self._http.auth = httpx.BasicAuth(account, token)

    def send(self, message: Outgoing) -> Answer:
        """Hands one message over."""
        asked = {"To": message.to, "From": message.sender, "Body": message.text}
        if self._receipts:
            asked["StatusCallback"] = f"{self._receipts}?ref={message.reference}"
        return ask(lambda: self._http.post(self._url, data=asked), _read)


def _read(answer: httpx.Response) -> Answer:
    if answer.status_code in _FINAL:
        return Rejected(str(answer.json().get("code") or f"http_{answer.status_code}"))
    if not answer.is_success:
        return failed(answer)
    told = answer.json()
    if told.get("status") in {"failed", "undelivered", "canceled"}:
        return Rejected(str(told.get("error_code") or told["status"]))
    return Accepted([required(told, "sid")])


class TwilioListener:
    """Believes what is signed with the account's token."""

    thanks = Thanks(content_type="text/xml", body="<Response/>")
    gets = False

    def __init__(self, secret: Callable[[str], str]) -> None:
        """`secret` says the value of `token`."""
        self._secret = secret

    def verify(self, notice: Notice) -> None:
        """Raises `Refused` for a signature that is missing or wrong."""
        signed = notice.url + "".join(name + value for name, value in sorted(notice.form.items()))
        right = base64.b64encode(hmac.digest(self._secret("token").encode(), signed.encode(), "sha1"))
        if not hmac.compare_digest(right, notice.headers.get("x-twilio-signature", "").encode()):
            raise Refused("signature")

    def parse_receipts(self, notice: Notice) -> list[Receipt | Unreadable]:
        """One receipt a notice."""
        return each([notice.query | notice.form], _receipt)

    def parse_incoming(self, notice: Notice) -> list[Incoming | Unreadable]:
        """One text a notice."""
        return each([notice.form], _incoming)


def _receipt(told: Mapping[str, str]) -> Receipt:
    status = told["MessageStatus"]
    return Receipt(
        _STAGES[status],
        reference=told.get("ref", ""),
        gateway_id=required(told, "MessageSid"),
        code=told.get("ErrorCode", ""),
        status=status,
    )


def _incoming(told: Mapping[str, str]) -> Incoming:
    sender, to = said(required(told, "From")), said(told.get("To"))
    text = legible(told.get("Body"))
    return Incoming(said(told.get("MessageSid")) or known_by(sender, to, text), sender, to, text)
