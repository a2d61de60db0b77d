"""A file of events, beside the same events handed straight to `record_events`; and the memory that it needs."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from time import perf_counter
from typing import Final

from django.test.utils import override_settings

from accounts.models import Market
from benchmarks.clock import Figure
from benchmarks.events import PEOPLE, told
from benchmarks.peak import forget, peak
from benchmarks.people import market
from benchmarks.sizes import Sizes
from campaigns.actions import record_events
from campaigns.events import Event
from customers.actions import record_customers
from customers.records import CustomerRecord
from integrations.files import actions
from integrations.files.models import ImportRun, State

GOAL: Final = 0.5
MEMORY_MB: Final = 300
TIMES: Final = 10
_COLUMNS: Final = {
    "event_id": "id", "event_type": "type", "occurred_at": "occurred_at", "campaign_id": "campaign",
    "message_id": "message_id", "email": "recipient", "link_url": "link", "user_agent": "user_agent",
}  # fmt: skip
_cells: Final = attrgetter(*_COLUMNS.values())


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Rows a second of a file, as a share of `record_events`; and the memory that it needs beside one of a tenth."""
    of, events = market("bench-files"), told(sizes.events)
    people = [CustomerRecord("bench", str(number), email=f"person{number}@example.com") for number in range(PEOPLE)]
    record_customers(of, people)
    straight = _straight(of, [replace(event, source="straight") for event in events], sizes.batch)
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        file = Path(folder) / "events.csv"
        _write(file, [replace(event, source="tenth") for event in events[: len(events) // TIMES]])
        *_tenth, little = _brought(of, file)
        _write(file, events)
        run, checking, seconds, much = _brought(of, file)
    what = f"a file of {run.rows:,} events"
    note = f"{len(events) / straight:,.0f} a second straight; the dry run before it is not in it"
    yield Figure(f"{what}, share of record_events", straight / seconds, "", GOAL, most=False, note=note)
    yield Figure(what, run.rows / seconds, "a second")
    yield Figure("its dry run", run.rows / checking, "a second")
    note = f"a file of a {TIMES}th: {little:.0f} MB"
    yield Figure("memory that it needed, dry run and import", much, "MB", MEMORY_MB, note=note)


def _brought(of: Market, file: Path) -> tuple[ImportRun, float, float, float]:
    """The file checked and imported: seconds of each, and how many MB more than before were needed."""
    before = forget()
    run, checking = _check(of, file)
    return run, checking, _import(run), peak() - before


def _straight(of: Market, events: Sequence[Event], batch: int) -> float:
    began = perf_counter()
    for start in range(0, len(events), batch):
        record_events(of, events[start : start + batch])
    return perf_counter() - began


def _write(path: Path, events: Sequence[Event]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        rows.writerows(map(_cells, events))


def _check(of: Market, path: Path) -> tuple[ImportRun, float]:
    """The run after its dry run, and how many seconds that took. Raises RuntimeError where it stopped."""
    with path.open("rb") as content:
        run = actions.store(by=None, market=of, upload=actions.Upload(content, path.name, "events"))
    actions.check(run=run, mapping=run.told, queue=False)
    return _worked(run, State.CHECKED)


def _import(run: ImportRun) -> float:
    """How many seconds it took. Raises RuntimeError where it stopped."""
    actions.begin(by=None, run=run, queue=False)
    return _worked(run, State.DONE)[1]


def _worked(run: ImportRun, wanted: State) -> tuple[ImportRun, float]:
    began = perf_counter()
    actions.carry_on(pk=run.pk, seconds=float("inf"))
    seconds = perf_counter() - began
    run.refresh_from_db()
    if run.state != wanted:
        raise RuntimeError(f"the import stopped: {run.trouble} {run.error}")
    return run, seconds
