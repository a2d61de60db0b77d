"""Work on a file that cannot go on: why, and where the run is kept."""

import logging

import psycopg

from integrations.files.models import WORKING, ImportRun, State, Trouble

_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The work cannot go on; the trouble says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def stop(run: ImportRun, error: Exception) -> None:
    """Keeps the run where it is, with what went wrong."""
    trouble = _trouble(error)
    _log.warning("import %s stopped at row %s: %s", run.pk, run.position, type(error).__name__)
    state = State.DONE if run.state == State.UNDOING else State.FAILED
    ImportRun.objects.filter(pk=run.pk, state__in=WORKING).update(
        state=state, trouble=trouble, error=type(error).__name__[:100], attempts=0
    )


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, StoppedError):
        return error.trouble
    if isinstance(error, OSError) or isinstance(error.__cause__, psycopg.errors.DiskFull):
        return Trouble.DISK_FULL
    return Trouble.UNEXPECTED
