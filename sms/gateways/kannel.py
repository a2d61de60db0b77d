"""Kannel's HTTP interface (User's Guide 1.4.5, chapter 6, "Using the HTTP interface to send SMS messages").

202 with "0:" is accepted, with "3:" queued for later, which is accepted too; 403 and 400 are refusals; 503 is busy.
"""

from typing import Final

import httpx

from sms.gateways import Accepted, Answer, Busy, Outgoing, Rejected, Unknown

TIMEOUT: Final = httpx.Timeout(10, connect=3)
_REFUSED: Final = {400: "bad_request", 401: "account", 403: "account", 404: "address"}


class KannelClient:
    """Speaks to one smsbox; `receipts` is the address that it calls with what became of a message."""

    def __init__(self, *, url: str, username: str, password: str, receipts: str = "", at_once: int = 8) -> None:
        """Keeps as many connections as messages are handed over at once."""
        self._url, self._receipts = url, receipts
        self._account = {"username": username, "password": password}
        self._http = httpx.Client(timeout=TIMEOUT, limits=httpx.Limits(max_connections=at_once))

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
            asked |= {"dlr-mask": "31", "dlr-url": f"{self._receipts}?ref={message.reference}&status=%d&id=%F&at=%T"}
        try:
            answer = self._http.get(self._url, params=asked)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Busy("unreachable")
        except httpx.HTTPError:
            return Unknown("no_answer")
        return _read(answer)


def _read(answer: httpx.Response) -> Answer:
    if answer.status_code == 202:
        return Accepted() if answer.text.lstrip()[:1] in {"0", "3"} else Rejected("refused")
    if answer.status_code in {429, 503}:
        return Busy(str(answer.status_code))
    if answer.status_code in _REFUSED:
        return Rejected(_REFUSED[answer.status_code])
    return Unknown(str(answer.status_code))
