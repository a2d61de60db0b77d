"""What feedback keeps of a person: told to who asks for it, made nobody's for who asks to be forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from feedback.actions import forget_customer_answers
from feedback.models import Answer
from permissions.points import Point


class AnswerKeeper:
    """A `permissions.keepers.Keeper`."""

    title = _("Feedback")
    words: ClassVar[Mapping[str, Promise]] = {}

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every answer of the customer, the latest first."""
        theirs = Answer.objects.filter(market=market, customer_id=customer_id).order_by("-answered_at")
        return [dict(row) for row in theirs.values("answered_at", "channel", "score", "comment")]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Their words go; a score stays as nobody's."""
        return forget_customer_answers(market=market, customer_id=customer_id)
