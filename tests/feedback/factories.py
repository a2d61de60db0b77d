"""What tests of feedback need to exist."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Market
from feedback.actions import record_answers
from feedback.models import Answer
from feedback.records import AnswerRecord
from tests.accounts import factories


def record(**fields: Any) -> AnswerRecord:
    """A nine by mail, an hour ago, of nobody we know."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    told = {"source": "survey", "external_id": "r-1", "score": 9, "answered_at": an_hour_ago, "channel": "email"}
    return AnswerRecord(**{**told, **fields})


def answers(*scores: int, of: Market | None = None, prefix: str = "r", **fields: Any) -> list[Answer]:
    """One answer for each score."""
    told = [record(external_id=f"{prefix}-{n}", score=score, **fields) for n, score in enumerate(scores)]
    record_answers(of or factories.market(), told)
    return list(Answer.objects.filter(external_id__startswith=f"{prefix}-").order_by("external_id"))
