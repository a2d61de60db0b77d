"""The demo's gateway: telephones on a page. Numbers ending in 000 are refused, as a test of what then happens."""

from accounts.models import Market
from sms.gateways import Accepted, Answer, Outgoing, Rejected
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
