"""The work on a file, batch by batch: each batch is one transaction with its own progress, so that whoever takes a file
up after a crash goes on behind the last one that was committed."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Final

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation
from django_q.tasks import async_task

from accounts.actions import audit
from accounts.anew import begun_anew
from accounts.collecting import without_collecting
from accounts.faults import is_database_away
from campaigns.actions import lock_market
from integrations.files import reading, shelf
from integrations.files.actions import households, rejects
from integrations.files.actions.judging import judge_columns
from integrations.files.actions.rejects import Reject, remarked
from integrations.files.actions.trouble import StoppedError, stop
from integrations.files.actions.undo import take_back
from integrations.files.actions.watching import COUNTED, Counts
from integrations.files.actions.writing import note_contradictions, refused, write
from integrations.files.convert import Converter
from integrations.files.converted import Converted, RejectedError, Remark
from integrations.files.kinds import Kind
from integrations.files.models import WORKING, ImportRun, State, Trouble
from integrations.files.queries.known import already_here
from integrations.files.queries.marks import TABLES
from integrations.files.reading import Row
from integrations.files.refusals import how_many_strangers
from integrations.files.repeated import OTHER_NAME
from permissions.actions import AT_ONCE

BATCH: Final = 10_000
SMALL: Final = {Kind.PERMISSIONS: AT_ONCE}
"""Rows a transaction where somebody at the desk might wait for the same address."""
SLICE: Final = 60.0
"""Seconds after which a task hands over to the next: the queue lets no task run longer than five minutes."""
MOST_ATTEMPTS: Final = 5
_LOCK: Final = 7_301_951


@dataclass
class _Judged:
    """A batch of rows after reading: what can be recorded, what is told of the others, how many rows it was."""

    rows: int = 0
    good: list[Converted] = field(default_factory=list)
    places: list[tuple[int, list[str]]] = field(default_factory=list)
    """Of each good one, its row's number and cells."""
    rejects: list[Reject] = field(default_factory=list)


def enqueue(pk: int) -> None:
    """Has a worker take the file up; in the caller's transaction, so that it is queued if and only if that commits."""
    async_task("integrations.files.tasks.carry_on", pk, save=False)


def carry_on(*, pk: int, seconds: float = SLICE) -> None:
    """Works on a file for about so many seconds, then queues what is left; nothing where somebody else is at it."""
    with _alone(pk) as mine:
        run = ImportRun.objects.select_related("market").filter(pk=pk, state__in=WORKING).first() if mine else None
        if run is None:
            return
        try:
            with translation.override(run.market.language):
                _taken_up(run, time.monotonic() + seconds)
        except Exception as error:
            if is_database_away(error):
                raise  # as if the worker had died: what is committed stays, and the next sweep goes on behind it
            stop(run, error)


@contextmanager
def _alone(pk: int) -> Iterator[bool]:
    """Whether nobody else works on it. The lock is the connection's: a worker's death frees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, pk])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, pk])


def _taken_up(run: ImportRun, until: float) -> None:
    if run.attempts >= MOST_ATTEMPTS:
        raise StoppedError(Trouble.WORKER)
    ImportRun.objects.filter(pk=run.pk).update(attempts=F("attempts") + 1)
    if run.state == State.UNDOING:
        take_back(run)
    elif _read(run, until):
        _finish(run)
    else:
        enqueue(run.pk)


def _read(run: ImportRun, until: float) -> bool:
    """Whether the end of the file was reached."""
    head = _head(run)
    if not run.rejects_size:
        _begin_rejects(run, head)
    if run.state == State.CHECKING and not run.position:
        judge_columns(run, head)
    told = run.told
    judge = _judge(frozenset(told.repeated), Converter(told, head, run.market, run.stamp or timezone.now()))
    rows = reading.rows(run.path, run.dialect, skip=run.position)
    done = 0
    size = SMALL.get(Kind(run.kind), BATCH)
    while (judged := judge(islice(rows, size))).rows:
        begun_anew(partial(_step, run, judged))
        done += 1
        if run.state == State.IMPORTING and done & (done - 1) == 0:
            _analyze()
        if time.monotonic() > until:
            return False
    return True


def _analyze() -> None:
    """After 1, 2, 4, 8 … batches: the database's planner must not take tables that just grew for empty ones."""
    tables = ", ".join([*TABLES.values(), "customers_contactpoint", "customers_appointmentchange"])
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def _head(run: ImportRun) -> list[str]:
    """The head of the file, after a look at whether it is the file that was checked."""
    try:
        if not run.stored:
            raise StoppedError(Trouble.GONE)
        if shelf.digest_of(run.path) != run.digest:
            raise StoppedError(Trouble.CHANGED)
    except FileNotFoundError:
        raise StoppedError(Trouble.GONE) from None
    head = reading.head(run.path, run.dialect)
    if run.told.missing(head):
        raise StoppedError(Trouble.NO_COLUMN)
    return head


def _begin_rejects(run: ImportRun, head: list[str]) -> None:
    run.rejects = run.rejects or shelf.fresh()
    run.rejects_size = rejects.begin(run, head)
    ImportRun.objects.filter(pk=run.pk).update(rejects=run.rejects, rejects_size=run.rejects_size)


def _judge(repeated: frozenset[int], converter: Converter) -> Callable[[Iterable[Row]], _Judged]:
    @without_collecting()
    def judge(batch: Iterable[Row]) -> _Judged:
        found = _Judged()
        for number, cells, problem in batch:
            found.rows += 1
            if problem:
                found.rejects.append(Reject(number, "", problem, cells))
                continue
            try:
                converted = converter(cells)
            except RejectedError as error:
                found.rejects.append(Reject(number, error.field, error.reason, cells, several=error.several))
                continue
            found.good.append(converted)
            found.places.append((number, cells))
            found.rejects += [remarked(number, cells, remark) for remark in converted.remarks]
            if number in repeated:
                found.rejects.append(remarked(number, cells, Remark("customer_id", OTHER_NAME)))
        return found

    return judge


def _step(run: ImportRun, judged: _Judged) -> None:
    """Commits a batch with its counts, or nothing of it: `judged` stays as it is for whoever begins anew."""
    judged = replace(judged, good=list(judged.good), places=list(judged.places), rejects=list(judged.rejects))
    with transaction.atomic():
        if run.state == State.IMPORTING:
            lock_market(run.market)
        told, wrong = list(judged.good), refused(run, judged.good)
        _turn_away(judged, wrong)
        counts = _recorded(run, judged.good)
        if run.kind == Kind.CUSTOMERS:
            judged.rejects = households.with_remarks(run.market, judged.good, judged.places, judged.rejects)
        if run.state == State.IMPORTING:
            note_contradictions(run, told, wrong)
        size = rejects.note(run, judged.rejects)
        _count(run, judged, counts, size)


def _recorded(run: ImportRun, good: Sequence[Converted]) -> Counts:
    """What became of these rows; in a dry run, how many of them tell of what is here already."""
    if good and run.state == State.IMPORTING:
        return write(run, good)
    counts = Counter(known=already_here(run.market, run.kind, good))
    if run.kind == Kind.PERMISSIONS:
        counts["strangers"] = how_many_strangers(run.market, [one.record for one in good])
    return counts


def _turn_away(judged: _Judged, wrong: Mapping[int, tuple[str, str]]) -> None:
    """Rows that only the database knows to be wrong."""
    for pos in sorted(wrong, reverse=True):
        del judged.good[pos]
        number, cells = judged.places.pop(pos)
        judged.rejects = [one for one in judged.rejects if one.row != number]
        judged.rejects.append(Reject(number, *wrong[pos], cells))
    judged.rejects.sort(key=lambda one: one.row)


def _count(run: ImportRun, judged: _Judged, counts: Counts, size: int) -> None:
    """Moves the run on by this batch; StoppedError where somebody else has moved it."""
    refused_rows = sum(not one.recorded for one in judged.rejects)
    flagged = len({one.row for one in judged.rejects if one.recorded})
    problems = dict(Counter(run.problems) + Counter(f"{one.field}|{one.reason}" for one in judged.rejects))
    here = ImportRun.objects.filter(pk=run.pk, state=run.state, position=run.position)
    changes = {
        "position": run.position + judged.rows,
        "rejected": run.rejected + refused_rows,
        "flagged": run.flagged + flagged,
        "problems": problems,
        "rejects_size": size,
        "attempts": 0,
        **{name: getattr(run, name) + counts[name] for name in COUNTED},
    }
    if not here.update(**changes):
        raise StoppedError(Trouble.UNEXPECTED)
    for name, value in changes.items():
        setattr(run, name, value)


@transaction.atomic
def _finish(run: ImportRun) -> None:
    state = State.CHECKED if run.state == State.CHECKING else State.DONE
    run.rows = run.position
    ImportRun.objects.filter(pk=run.pk, state=run.state).update(
        state=state, rows=run.position, trouble="", error="", finished_at=timezone.now()
    )
    if state == State.DONE:
        audit(by=run.by, action="import.finished", market=run.market, target=f"import {run.pk}", detail=run.counts)
