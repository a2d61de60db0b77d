"""Deliveries are kept no longer than their term, and what nobody can read for some days only."""

from typing import Final

from django.utils import timezone

from integrations.models import KEEP_UNREADABLE, UNREADABLE_KEPT, RawRequest, State

_BATCH: Final = 500


def delete_expired() -> int:
    """Deletes deliveries past their retention, with their rejected events, and empties unreadable ones; how many."""
    _empty_unreadable()
    deleted = 0
    while pks := list(RawRequest.objects.expired().values_list("pk", flat=True)[:_BATCH]):
        RawRequest.objects.filter(pk__in=pks).delete()
        deleted += len(pks)
    return deleted


def _empty_unreadable() -> None:
    """Of what nobody can read, the latest of each source stay for some days, so that its reader can be mended."""
    kept = RawRequest.objects.filter(state=State.REFUSED).exclude(body=b"")
    kept.filter(received_at__lt=timezone.now() - KEEP_UNREADABLE).update(body=b"", headers={})
    for source in kept.order_by().values_list("source", flat=True).distinct():
        beyond = kept.filter(source=source).order_by("-received_at").values_list("pk", flat=True)[UNREADABLE_KEPT:]
        RawRequest.objects.filter(pk__in=list(beyond)).update(body=b"", headers={})
