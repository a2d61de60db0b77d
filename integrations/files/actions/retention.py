"""What time takes: files and ways back past their retention; and what a dead worker left, taken up again."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.faults import for_each
from integrations.files import shelf
from integrations.files.actions.work import carry_on
from integrations.files.models import KEPT, WORKING, ImportedRow, ImportRun, State, Trouble

_BATCH: Final = 100


def take_up_waiting() -> int:
    """Goes on with every file that is being worked on, or should be; those that a worker has are passed by."""
    waiting = list(ImportRun.objects.filter(state__in=WORKING).order_by("created_at"))
    for_each(waiting, lambda run: carry_on(pk=run.pk))
    return len(waiting)


@transaction.atomic
def drop_stored(run: ImportRun) -> bool:
    """Deletes a file and its rejected rows before their term; an import that still needs it stops and says so."""
    needless = run.state in {State.DONE, State.UNDOING, State.UNDONE}
    changes = {} if needless else {"state": State.FAILED, "trouble": Trouble.GONE}
    ImportRun.objects.filter(pk=run.pk).update(stored="", rejects="", rejects_size=0, **changes)
    transaction.on_commit(lambda: shelf.discard(run.stored, run.rejects))
    return True


def delete_expired() -> int:
    """Deletes files, rejected rows and ways back of imports past their retention; their history stays."""
    expired = ImportRun.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(stored="", rejects="")
    deleted = 0
    for run in expired.exclude(state__in=WORKING)[:_BATCH]:
        with transaction.atomic():
            ImportedRow.objects.filter(run=run).delete()
            ImportRun.objects.filter(pk=run.pk).update(stored="", rejects="", rejects_size=0)
        shelf.discard(run.stored, run.rejects)
        deleted += 1
    return deleted
