"""What people decide about a file: what it is, how it is read, that it goes in, and that it comes out again."""

from dataclasses import dataclass
from typing import IO, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import Market, User
from integrations.files import dialect, letters, reading, shelf
from integrations.files.actions.work import enqueue
from integrations.files.mapping import Mapping, names_of, suggested
from integrations.files.models import ImportRun, SavedMapping, State
from integrations.files.queries.runs import beginning, samples

_FRESH: Final[dict[str, Any]] = {
    "position": 0, "known": 0, "strangers": 0, "rejected": 0, "flagged": 0, "problems": {}, "rejects_size": 0,
    "attempts": 0,
}  # fmt: skip
"""Counts of a pass over the file that begins at its first row."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody hands it over: its content, its own name, and what it is said to hold."""

    content: IO[bytes]
    name: str
    kind: str


class BusyError(Exception):
    """The same file is being imported into the same market already."""


def store(*, by: User | None, market: Market, upload: Upload) -> ImportRun:
    """Takes a file in, with the mapping that its head suggests; raises `shelf.ShelfError`."""
    stored = shelf.store(upload.content)
    try:
        with transaction.atomic():
            run = ImportRun(
                market=market, kind=upload.kind, by=by, file_name=upload.name[:200], stored=stored.name,
                size=stored.size, digest=stored.digest, rows=max(0, stored.lines - 1),
            )  # fmt: skip
            spoken = _spoken(run, is_utf8=stored.is_utf8)
            head = reading.head(run.path, spoken)
            if len(head) > dialect.MOST_COLUMNS:
                raise shelf.ShelfError(shelf.TOO_WIDE)
            run.mapping = suggested(upload.kind, spoken, head, samples(run.path, spoken)).as_json()
            run.save()
            detail = {"kind": run.kind, "bytes": run.size}
            audit(by=by, action="import.uploaded", market=market, target=f"import {run.pk}", detail=detail)
    except BaseException:
        shelf.discard(stored.name)
        raise
    return run


def _spoken(run: ImportRun, *, is_utf8: bool) -> dialect.Dialect:
    strays = "" if is_utf8 else letters.recognised(run.path)
    return dialect.recognised(beginning(run.path), is_utf8=is_utf8, strays=strays, known=names_of(run.kind))


@transaction.atomic
def check(*, run: ImportRun, mapping: Mapping, name: str = "", queue: bool = True) -> bool:
    """Begins the dry run of a file with this mapping; False where it is being worked on or imported already."""
    here = ImportRun.objects.filter(pk=run.pk, stamp=None).exclude(state=State.CHECKING)
    answer = mapping.answered(run.told).as_json()
    told = {"mapping": answer, "mapping_name": name[:80], "trouble": "", "error": ""}
    if not here.update(state=State.CHECKING, **_FRESH, **told):
        return False
    if queue:
        enqueue(run.pk)
    return True


def begin(*, by: User | None, run: ImportRun, queue: bool = True) -> bool:
    """Begins the import of a checked file; False where it is not (any more) checked. Raises `BusyError`."""
    try:
        with transaction.atomic():
            here = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED)
            if not here.update(state=State.IMPORTING, by=by, stamp=timezone.now(), **_FRESH):
                return False
            audit(by=by, action="import.began", market=run.market, target=f"import {run.pk}")
            if queue:
                enqueue(run.pk)
    except IntegrityError:
        raise BusyError from None
    return True


def go_on(*, by: User | None, run: ImportRun, queue: bool = True) -> bool:
    """Takes a stopped file up where it stopped; False where it has not stopped. Raises `BusyError`."""
    state = State.IMPORTING if run.stamp else State.CHECKING
    try:
        with transaction.atomic():
            here = ImportRun.objects.filter(pk=run.pk, state=State.FAILED)
            if not here.update(state=state, trouble="", error="", attempts=0):
                return False
            audit(by=by, action="import.resumed", market=run.market, target=f"import {run.pk}")
            if queue:
                enqueue(run.pk)
    except IntegrityError:
        raise BusyError from None
    return True


@transaction.atomic
def undo(*, by: User | None, run: ImportRun, queue: bool = True) -> bool:
    """Begins to take an import back; False where that is not (any more) possible."""
    if not run.may_be_undone:
        return False
    here = ImportRun.objects.filter(pk=run.pk, state=run.state)
    if not here.update(state=State.UNDOING, by=by, trouble="", error="", attempts=0):
        return False
    audit(by=by, action="import.undo_began", market=run.market, target=f"import {run.pk}")
    if queue:
        enqueue(run.pk)
    return True


@transaction.atomic
def save_mapping(*, by: User | None, run: ImportRun, name: str) -> SavedMapping:
    """Keeps how this file is read for the next one of its kind, which may be written in another encoding.

    A mapping of that name is replaced.
    """
    told = run.mapping | {"dialect": {**run.mapping["dialect"]}}
    for seen in ("encoding", "above"):  # what each file shows of itself
        told["dialect"].pop(seen, None)
    kept, _new = SavedMapping.objects.update_or_create(
        market=run.market, name=name, defaults={"kind": run.kind, "mapping": told}
    )
    audit(by=by, action="mapping.saved", market=run.market, target=f"mapping {kept.pk}", detail={"kind": run.kind})
    return kept


@transaction.atomic
def drop(*, by: User | None, run: ImportRun) -> bool:
    """Throws a file away of which nothing was stored; False where something was, or is about to be."""
    stored, rejects = run.stored, run.rejects
    gone, _rows = ImportRun.objects.filter(pk=run.pk, stamp=None).exclude(state=State.CHECKING).delete()
    if gone:
        audit(by=by, action="import.dropped", market=run.market, target=f"import {run.pk}")
        transaction.on_commit(lambda: shelf.discard(stored, rejects))
    return bool(gone)
