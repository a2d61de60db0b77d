"""Spryng's REST API: receipts come by GET at one address for the whole account, named in Spryng's own dashboard.

Its notices carry no signature: the secret address is the proof. How it tells of texts of customers is documented to
its customers alone, so those are not read here.
"""

from collections.abc import Mapping
from typing import Final

import httpx

from sms.gateways import (
    Accepted,
    Answer,
    Incoming,
    Notice,
    Outgoing,
    Receipt,
    Rejected,
    Stage,
    Thanks,
    Unreadable,
)
from sms.gateways.calling import Caller, ask, failed
from sms.gateways.reading import each, required

URL: Final = "https://rest.spryngsms.com/v1/messages"
_REFUSED: Final = {400: "bad_request", 422: "invalid"}
_STAGES: Final[dict[str, Stage]] = {"10": "delivered", "20": "failed"}


class SpryngClient(Caller):
    """Speaks for one key."""

    def __init__(self, *, token: str, url: str = URL, at_once: int = 8) -> None:
        """`token` is the bearer's."""
        super().__init__(at_once, {"Authorization": f"Bearer {token}"})
        self._url = url

    def send(self, message: Outgoing) -> Answer:
        """Hands one message over."""
        asked = {
            "originator": message.sender,
            "recipients": [message.to.removeprefix("+")],
            "body": message.text,
            "reference": message.reference,
            "route": "business",
            "encoding": "plain" if message.cut.encoding == "GSM-7" else "unicode",
        }
        return ask(lambda: self._http.post(self._url, json=asked), _read)


def _read(answer: httpx.Response) -> Answer:
    if answer.status_code in _REFUSED:
        return Rejected(_REFUSED[answer.status_code])
    return Accepted([str(answer.json()["id"])]) if answer.is_success else failed(answer)


class SpryngListener:
    """Believes whoever knows the secret address."""

    thanks = Thanks()
    gets = True

    def verify(self, notice: Notice) -> None:
        """Spryng signs nothing."""

    def parse_receipts(self, notice: Notice) -> list[Receipt | Unreadable]:
        """One receipt a notice."""
        return each([notice.query], _receipt)

    def parse_incoming(self, notice: Notice) -> list[Incoming | Unreadable]:
        """None: raises ValueError, so that a notice is kept and shown as one that nobody can read."""
        raise ValueError(notice.content_type)


def _receipt(told: Mapping[str, str]) -> Receipt:
    status = told["STATUS"]
    stage = _STAGES[status]
    code = told.get("REASONCODE", "") if stage == "failed" else ""
    return Receipt(stage, required(told, "REFERENCE"), code=code, status=status)
