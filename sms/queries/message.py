"""One message: every try to hand it over, and everything that gateways told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.models import Market
from accounts.reading import customer_seen
from sms.models import Attempt, Stage, TemplateVersion, TextMessage, TextReceipt
from sms.queries.words import reason

_TRY: Final = "try"
_RECEIPT: Final = "receipt"
_ANSWERS: Final = {"accepted": Stage.ACCEPTED, "rejected": Stage.FAILED, "unknown": Stage.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened with a message: a try (`answer` is what the gateway said) or a receipt."""

    at: datetime
    kind: str
    gateway: str
    stage: str
    code: str

    @property
    def is_receipt(self) -> bool:
        """Whether a gateway told it afterwards."""
        return self.kind == _RECEIPT

    @property
    def said(self) -> str:
        """In words; empty for a try that was never answered."""
        return str(Stage(self.stage).label) if self.stage else ""

    @property
    def why(self) -> str:
        return reason(self.code)


@dataclass(frozen=True, slots=True)
class Story:
    """A message and what happened with it, the first first."""

    text: TextMessage
    steps: tuple[Step, ...]

    @property
    def why(self) -> str:
        """Why it was held back or is not delivered, in words."""
        return reason(self.text.reason)

    @property
    def can_be_called_off(self) -> bool:
        return self.text.stage in {Stage.HELD, Stage.QUEUED}

    @property
    def asks_for_a_decision(self) -> bool:
        """Whether nobody knows what became of it, and nobody has decided yet."""
        return self.text.stage == Stage.UNKNOWN and not self.text.decision

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it did not arrive, or nobody knows; once, and while its text is kept."""
        undelivered = self.text.stage in {Stage.UNKNOWN, Stage.FAILED}
        return undelivered and not self.text.decision and bool(self.text.phone and self._template)

    @property
    def _template(self) -> TemplateVersion | None:
        return self.text.sending.version if self.text.sending else None


def story(market: Market, pk: UUID) -> Story | None:
    """The message of this market; None for another market's as for nobody's."""
    text = (
        TextMessage.objects.select_related(
            "sending__version__template", "sending__by", "gateway", "decided_by", "replaces", "replacement"
        )
        .filter(market=market, pk=pk)
        .first()
    )
    if text is None:
        return None
    customer_seen(market, text.customer_id)
    tries = Attempt.objects.filter(message=text).select_related("gateway")
    receipts = TextReceipt.objects.filter(message_id=text.pk).select_related("gateway")
    steps = [
        *(Step(each.began_at, _TRY, each.gateway.name, _stage(each.answer), each.code) for each in tries),
        *(Step(each.at or each.received_at, _RECEIPT, each.gateway.name, each.stage, each.code) for each in receipts),
    ]
    return Story(text, tuple(sorted(steps, key=lambda step: step.at)))


def _stage(answer: str) -> str:
    """As a stage; a gateway that was busy left the message where it was."""
    return _ANSWERS.get(answer, Stage.QUEUED).value if answer else ""
