"""What text messages keep of a person: told to who asks for it, emptied for who asks to be forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from permissions.points import Kind, Point
from sms.actions import forget_customer_texts
from sms.actions.forgetting import telephones, texts_to
from sms.models import IncomingText


class TextKeeper:
    """A `permissions.keepers.Keeper`."""

    title = _("Text messages")
    words: ClassVar[Mapping[str, Promise]] = {"stage_at": _("When"), "phone": _("Telephone"), "text": _("Text")}

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every message to the customer, the latest first, and every one from them."""
        phones = telephones(market, customer_id, _numbers(points))
        theirs = texts_to(market, customer_id, phones).order_by("-due_at")
        sent = [dict(row) for row in theirs.values("phone", "text", "stage", "stage_at")]
        texts = IncomingText.objects.filter(market=market, sender__in=phones).order_by("-at")
        came = texts.values("text", phone=F("sender"), stage_at=F("at"))
        return sent + [{**row, "stage": "received"} for row in came]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Empties them; what became of them stays."""
        return forget_customer_texts(market=market, customer_id=customer_id, numbers=_numbers(points))


def _numbers(points: Sequence[Point]) -> list[bytes]:
    return [point.digest for point in points if point.kind == Kind.NUMBER]
