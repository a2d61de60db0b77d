"""What text messages keep of a person: told to who asks for it, emptied for who asks to be forgotten."""

from collections.abc import Sequence
from typing import Any

from accounts.models import Market
from permissions.points import Point
from sms.actions import forget_customer_texts
from sms.models import TextMessage


class TextKeeper:
    """A `permissions.keepers.Keeper`."""

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every message to the customer, the latest first."""
        theirs = TextMessage.objects.filter(market=market, customer_id=customer_id).order_by("-due_at")
        return [dict(row) for row in theirs.values("phone", "text", "stage", "stage_at")]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Empties them; what became of them stays."""
        return forget_customer_texts(market=market, customer_id=customer_id)
