"""Deliveries as they came in and somebody who asks to be forgotten: what names them is emptied before its term."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from customers.models import ContactPoint
from integrations.models import MAX_ATTEMPTS, RawRequest, State
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
    # Bytes that are no text are written as numbers, so that any body can be searched whatever the case of its letters.
    naming = RawSQL(
        "EXISTS (SELECT FROM unnest(%s::text[]) told(spelling) "
        "WHERE position(told.spelling IN lower(encode(integrations_rawrequest.body, 'escape'))) > 0)",
        [sorted(set(_spellings(market, points)))],
        output_field=BooleanField(),
    )
    return RawRequest.objects.filter(market=market).exclude(body=b"").filter(naming)


def _spellings(market: Market, points: Sequence[Point]) -> Iterator[str]:
    """Their addresses as a body may write them: plainly, or as a part of a form; numbers by their digits."""
    digests = [point.digest for point in points]
    theirs = ContactPoint.objects.filter(market=market, hash__in=digests).exclude(normalised="")
    for value in theirs.values_list("normalised", flat=True):
        plain = value.lower().removeprefix("+")
        yield from (plain, quote(plain, safe="").lower())
