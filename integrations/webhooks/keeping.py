"""Deliveries as they came in and somebody who asks to be forgotten: what names them is emptied before its term."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from integrations.models import MAX_ATTEMPTS, Mention, RawRequest, State
from permissions.points import Point


class RequestKeeper:
    """A `permissions.keepers.Keeper`."""

    title = _("Reports of sending systems")
    words: ClassVar[Mapping[str, Promise]] = {"received_at": _("When"), "source": _("Source")}

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """From whom and when; the body may be about others as well, and what it says of them stands in its place."""
        named = _naming(market, points).order_by("-received_at")
        return [dict(row) for row in named.values("source", "received_at")]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Empties them, but one that waits to be recorded: what it says of others must not go lost."""
        named = _naming(market, points)
        waiting = named.filter(state__in=(State.NEW, State.FAILED), attempts__lt=MAX_ATTEMPTS)
        return named.exclude(pk__in=waiting.values("pk")).update(body=b"", headers={})


def _naming(market: Market, points: Sequence[Point]) -> QuerySet[RawRequest]:
    """Deliveries that were read (`webhooks.mentions`); what was not yet is emptied when it is."""
    named = Mention.objects.filter(market=market, point__in=[point.digest for point in points])
    return RawRequest.objects.filter(pk__in=named.values("request")).exclude(body=b"")
