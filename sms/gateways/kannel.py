"""Kannel's HTTP interface (User's Guide 1.4.5, chapter 6): SMPP 3.4 and every other line that Kannel speaks.

202 with "0:" is accepted, with "3:" queued for later, which is accepted too; 400 is a refusal; 503 is busy.
Receipts come by GET at the address that we name with each message; texts of customers by GET as well, where the group
`sms-service` in kannel.conf says so:

    keyword = default
    get-url = "ADDRESS?from=%p&to=%P&text=%b&charset=%C&at=%T&id=%I"
    max-messages = 0
    omit-empty = true
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

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
    Unreadable,
)
from sms.gateways.calling import Caller, ask, failed
from sms.gateways.reading import each, instant, known_by, required, said
from sms.gateways.texts import decoded

_STAGES: Final[dict[str, Stage]] = {
    "1": "delivered", "2": "failed", "4": "accepted", "8": "accepted", "16": "failed"
}  # fmt: skip
_NACK: Final = re.compile(r"NACK/0x0*([0-9a-f]{1,8})", re.IGNORECASE)
_ERROR: Final = re.compile(r"\berr:(\w{1,10})")
"""Where the line's own answer says why: a refusal at once, or the text of an SMPP receipt."""


class KannelClient(Caller):
    """Speaks to one smsbox; `receipts` is the address that it calls with what became of a message."""

    def __init__(self, *, url: str, username: str, password: str, receipts: str = "", at_once: int = 8) -> None:
        """Keeps as many connections as messages are handed over at once."""
        self._url, self._receipts = url, receipts
        self._account = {"username": username, "password": password}
        super().__init__(at_once)

    def send(self, message: Outgoing) -> Answer:
        """Hands one message over."""
        asked = {
            **self._account,
            "from": message.sender,
            "to": message.to,
            "text": message.text,
            "charset": "UTF-8",
            "coding": "0" if message.cut.encoding == "GSM-7" else "2",
        }
        if self._receipts:
            asked |= {
                "dlr-mask": "31",
                "dlr-url": f"{self._receipts}?ref={message.reference}&status=%d&id=%F&at=%T&why=%A",
            }
        return ask(lambda: self._http.get(self._url, params=asked), _read)


def _read(answer: httpx.Response) -> Answer:
    if answer.status_code == 202:
        return Accepted() if answer.text.lstrip()[:1] in {"0", "3"} else Rejected("not_taken")
    if answer.status_code == 503:
        return Busy("http_503")
    if answer.status_code == 400:
        return Rejected("bad_request")
    return failed(answer)


class KannelListener:
    """Believes whoever knows the secret address; an empty answer, since Kannel would text any other to the sender."""

    thanks = Thanks()
    gets = True

    def verify(self, notice: Notice) -> None:
        """Kannel signs nothing: it is a machine of our own."""

    def parse_receipts(self, notice: Notice) -> list[Receipt | Unreadable]:
        """One receipt a notice."""
        return each([notice.query], _receipt)

    def parse_incoming(self, notice: Notice) -> list[Incoming | Unreadable]:
        """One text a notice."""
        raw = dict(parse_qsl(notice.query_string, keep_blank_values=True, encoding="latin-1"))
        return each([raw], _incoming)


def _receipt(told: Mapping[str, str]) -> Receipt:
    stage = _STAGES[told["status"]]
    code = (_NACK.match(told.get("why", "")) or _ERROR.search(told.get("why", ""))) if stage == "failed" else None
    return Receipt(
        stage,
        reference=required(told, "ref"),
        gateway_id=told.get("id", ""),
        code=code[1] if code else "",
        at=instant(told.get("at")),
        status=told["status"],
    )


def _incoming(told: Mapping[str, str]) -> Incoming:
    """`told` has a character for each octet: a text in UCS-2 comes as it went, so its alphabet is told beside it."""
    sender, to = said(required(told, "from")), said(told.get("to"))
    text, at = decoded(told.get("text", "").encode("latin-1"), told.get("charset", "")), said(told.get("at"))
    return Incoming(said(told.get("id")) or known_by(sender, to, at, text), sender, to, text, instant(at))
