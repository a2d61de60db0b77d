"""What customers wrote is kept for its term, or until they ask to be forgotten; their scores stay, as nobody's."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from accounts.models import Market
from feedback.models import Answer

TERM: Final = timedelta(days=730)
"""Two years: long enough to read a comment beside those of the year before."""


def forget_expired() -> int:
    """Empties comments past their term; how many."""
    return Answer.objects.filter(answered_at__lt=timezone.now() - TERM).exclude(comment="").update(comment="")


def forget_customer_answers(*, market: Market, customer_id: int) -> int:
    """Leaves a customer's scores as nobody's, without their words; how many."""
    return Answer.objects.filter(market=market, customer_id=customer_id).update(
        comment="", customer_id=None, appointment_id=None
    )
