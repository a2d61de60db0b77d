"""What campaigns keep of a person: every message and what they did with it, and workbooks that may hold their name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from campaigns.actions.workbooks import drop_workbooks
from campaigns.models import Link, LinkClick, Message
from permissions.points import Point

_TOLD: Final = (
    "id", "source", "campaign__name", "variant__key", "sent_at", "was_sent", "delivered_at", "first_opened_at",
    "first_clicked_at", "bounced_at", "unsubscribed_at", "complained_at", "opens", "clicks",
)  # fmt: skip


class MessageKeeper:
    """A `permissions.keepers.Keeper`."""

    title = _("Messages")
    words: ClassVar[Mapping[str, Promise]] = {}

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every message, the latest first, with the addresses that were clicked in it."""
        of = {"market_id": market.pk, "customer_id": customer_id}
        clicked = _clicked(of)
        rows = Message.objects.filter(**of).order_by("-sent_at", "-id").values(*_TOLD)
        return [
            {**{name.replace("__", "_"): row[name] for name in _TOLD}, "clicked": clicked[row["id"]]} for row in rows
        ]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Drops workbooks of campaigns that they were sent; messages stay, as facts about nobody."""
        return drop_workbooks(market=market, customer_id=customer_id)


def _clicked(of: Mapping[str, int]) -> Mapping[int, list[str]]:
    clicks = list(LinkClick.objects.filter(**of).order_by("first_at").values_list("message_id", "link_id"))
    urls = dict(Link.objects.filter(pk__in={link for _message, link in clicks}).values_list("pk", "url"))
    found: dict[int, list[str]] = defaultdict(list)
    for message, link in clicks:
        found[message].append(urls[link])
    return found
