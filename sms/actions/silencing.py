"""A telephone that is sent nothing more: what waits for it stays here."""

from datetime import datetime

from django.utils import timezone

from permissions.actions import tell_again
from sms.models import Conversation, Stage, TextMessage


def silence(talk: Conversation, at: datetime) -> None:
    """Nothing that planners send reaches the telephone from `at` on; the caller saves `talk`."""
    talk.stopped_at = max(talk.stopped_at or at, at)
    if talk.stopped:
        waiting = TextMessage.objects.filter(market=talk.market, phone=talk.phone, confirms=None)
        waiting.filter(stage__in=(Stage.QUEUED, Stage.HELD)).update(
            stage=Stage.BLOCKED, stage_at=timezone.now(), reason="stopped"
        )


def tell_of_silence(talk: Conversation) -> None:
    """Has systems that were told of this telephone hear what holds now: of service too, which the ledger never bars."""
    tell_again(talk.market, [bytes(talk.point)])
