"""Whom a kept delivery names, by keyed hashes: written once it was read, so that nobody has to read all of them again.

Who was forgotten before a delivery that names them was read is found here too: its body goes at once.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Market
from customers.contacts.mentioned import points_in
from customers.models import ContactPoint
from integrations.models import MAX_ATTEMPTS, Connection, Mention, RawRequest, State

_AT_ONCE: Final = 100
_OVER: Final = Q(state__in=(State.PROCESSED, State.REFUSED)) | Q(state=State.FAILED, attempts__gte=MAX_ATTEMPTS)


def note_mentions(pks: Collection[int]) -> int:
    """Writes whom deliveries name that nobody will read (again): processed, refused or given up; how many."""
    todo = sorted(RawRequest.objects.filter(_OVER, pk__in=pks, indexed_at=None).values_list("pk", flat=True))
    for begin in range(0, len(todo), _AT_ONCE):
        _index(todo[begin : begin + _AT_ONCE])
    return len(todo)


def index_unread(most: int = 500) -> int:
    """The same of what was left: by a worker that died, or from before anybody wrote it down; how many."""
    waiting = RawRequest.objects.filter(_OVER, indexed_at=None).order_by("pk")
    return note_mentions(list(waiting.values_list("pk", flat=True)[:most]))


@transaction.atomic
def _index(pks: Sequence[int]) -> None:
    """An erasure holds addresses before it looks for deliveries: it finds what is written here, or we its end."""
    requests = list(RawRequest.objects.filter(pk__in=pks))
    rows = [Mention(request=raw, market_id=market, point=point) for raw in requests for market, point in _named(raw)]
    filed = ContactPoint.objects.filter(hash__in={row.point for row in rows}).order_by("pk")
    held = filed.select_for_update(no_key=True).values_list("market_id", "hash", "normalised")
    gone = {(market, bytes(point)) for market, point, normalised in held if not normalised}
    Mention.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    these = RawRequest.objects.filter(pk__in=pks)
    these.update(indexed_at=timezone.now())
    forgotten = {row.request_id for row in rows if (row.market_id, row.point) in gone}
    these.filter(pk__in=forgotten).update(body=b"", headers={})


def _named(raw: RawRequest) -> Iterator[tuple[int, bytes]]:
    """Every address and number in the body, for each market that its source delivers for."""
    also = Market.objects.filter(Q(pk=raw.market_id) | Q(pk__in=_also(raw.source)))
    for market in also.order_by("pk"):
        yield from ((market.pk, point) for point in sorted(points_in(bytes(raw.body), market.phone_region)))


def _also(source: str) -> list[int]:
    return list(Connection.objects.filter(source=source, also_for__gt=0).values_list("also_for", flat=True))
