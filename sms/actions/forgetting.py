"""Telephones and texts are kept no longer than needed: until their term, or until somebody asks to be forgotten."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from accounts.models import Market
from sms.models import ListedRow, RecipientList, SandboxText, Stage, TextMessage

TERM: Final = timedelta(days=400)
"""A year and a season: long enough to compare with the year before."""
SANDBOX_TERM: Final = timedelta(days=30)
LIST_TERM: Final = timedelta(days=7)
_OVER: Final = [Stage.DELIVERED, Stage.FAILED, Stage.BLOCKED, Stage.CANCELLED, Stage.ACCEPTED, Stage.UNKNOWN]


def forget_expired() -> int:
    """Empties what is past its term; how many messages. What became of them, and when, stays."""
    SandboxText.objects.filter(at__lt=timezone.now() - SANDBOX_TERM).delete()
    RecipientList.objects.filter(at__lt=timezone.now() - LIST_TERM).delete()
    expired = TextMessage.objects.filter(stage__in=_OVER, due_at__lt=timezone.now() - TERM).exclude(phone="")
    return expired.update(phone="", text="")


def forget_customer_texts(*, market: Market, customer_id: int) -> int:
    """Empties every message to a customer, and calls off what still waits; how many."""
    theirs = TextMessage.objects.filter(market=market, customer_id=customer_id)
    phones = list(theirs.exclude(phone="").values_list("phone", flat=True).distinct())
    SandboxText.objects.filter(market=market, phone__in=phones).delete()
    ListedRow.objects.filter(of__market=market, customer_id=customer_id).delete()
    theirs.filter(stage__in=(Stage.QUEUED, Stage.HELD)).update(
        stage=Stage.CANCELLED, stage_at=timezone.now(), reason="erased"
    )
    return theirs.exclude(phone="").update(phone="", text="", customer_id=None)
