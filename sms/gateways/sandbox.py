"""The demo's gateway: telephones on a page. Numbers ending in 000 are refused, as a test of what then happens.

It tells what became of a message, and of texts that a telephone sends, as JSON: a list of objects with the names of
`Receipt` or `Incoming`.
"""

from collections.abc import Mapping
from typing import Any

from accounts.models import Market
from sms.gateways import Accepted, Answer, Incoming, Notice, Outgoing, Receipt, Rejected, Thanks, Unreadable
from sms.gateways.reading import each, instant, json_object, required, said
from sms.gateways.texts import legible
from sms.models import SandboxText


class SandboxClient:
    """Accepts everything for one market and keeps it where everybody who may text can read it."""

    def __init__(self, market: Market) -> None:
        """Keeps the messages of `market`."""
        self._market = market

    def send(self, message: Outgoing) -> Answer:
        """Keeps one message."""
        if message.to.endswith("000"):
            return Rejected("invalid_number")
        kept = SandboxText.objects.create(
            market=self._market, reference=message.reference, phone=message.to, text=message.text
        )
        return Accepted([f"sandbox-{kept.pk}"])

    def close(self) -> None:
        """It has none of its own."""


class SandboxListener:
    """Believes whoever knows the secret address."""

    thanks = Thanks(204)
    gets = False

    def verify(self, notice: Notice) -> None:
        """Nothing but the address proves anything."""

    def parse_receipts(self, notice: Notice) -> list[Receipt | Unreadable]:
        """`{"receipts": [{"reference", "stage", "code", "at"}]}`."""
        return each(json_object(notice.body)["receipts"], _receipt)

    def parse_incoming(self, notice: Notice) -> list[Incoming | Unreadable]:
        """`{"texts": [{"id", "from", "to", "text", "at"}]}`."""
        return each(json_object(notice.body)["texts"], _incoming)


def _receipt(told: Mapping[str, Any]) -> Receipt:
    stage = told["stage"]
    if stage not in {"accepted", "delivered", "failed"}:
        raise ValueError("stage")
    code, at = str(told.get("code", "")), instant(told.get("at"))
    return Receipt(stage, required(told, "reference"), code=code, at=at, status=stage)


def _incoming(told: Mapping[str, Any]) -> Incoming:
    sender, to = said(required(told, "from")), said(told.get("to"))
    return Incoming(required(told, "id"), sender, to, legible(told.get("text")), instant(told.get("at")))
