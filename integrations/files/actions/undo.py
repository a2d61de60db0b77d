"""Undoing an import: what it alone created goes, what anybody changed or built upon since stays.

A message goes when every event of it came with this import. A customer, appointment, call or reported total goes when
the import created it, its fingerprint is the one that it left, and no other row refers to it.
"""

from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import Market
from campaigns.actions import lock_market
from campaigns.actions.forget import Forgotten, forget_appointments, forget_messages, remove_reports
from customers.actions.removal import remove_addresses, remove_appointments, remove_calls, remove_customers
from integrations.files.models import ImportedRow, ImportRun, State
from integrations.files.queries.dependents import free_of_dependents
from integrations.files.queries.marks import untouched


def _appointments(market: Market, ids: list[int]) -> None:
    forget_appointments(market, ids)
    remove_appointments(market, ids)


# In this order: what refers to something goes before it.
_REMOVERS: Final[dict[str, Callable[[Market, list[int]], None]]] = {
    "call": remove_calls,
    "appointment": _appointments,
    "customer": remove_customers,
    "reported": remove_reports,
}


@transaction.atomic
def take_back(run: ImportRun) -> None:
    """Removes what may go, in one transaction with the results; counts what went and what stayed."""
    lock_market(run.market)
    messages = forget_messages(run.market, received_at=run.stamp) if run.stamp else Forgotten(0, 0, [])
    removed, kept = messages.messages, messages.kept
    for table, remove in _REMOVERS.items():
        created = ImportedRow.objects.filter(run=run, table=table).count()
        ids = free_of_dependents(table, untouched(run.pk, table)) if created else []
        if ids:
            remove(run.market, ids)
        removed, kept = removed + len(ids), kept + created - len(ids)
    remove_addresses(run.market, free_of_dependents("address", messages.addresses))
    ImportedRow.objects.filter(run=run).delete()
    run.removed, run.kept_back = removed, kept
    ImportRun.objects.filter(pk=run.pk).update(
        state=State.UNDONE, removed=removed, kept_back=kept, trouble="", finished_at=timezone.now(), attempts=0
    )
    audit(by=run.by, action="import.undone", market=run.market, target=f"import {run.pk}", detail=run.counts)
