"""`manage.py import_file appointments bookings.csv --mapping noshow --market nl`: a file, without a browser."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils.translation import gettext

from accounts.models import Market
from integrations.files import actions, reading, shelf
from integrations.files.kinds import Kind
from integrations.files.mapping import Mapping, with_forms
from integrations.files.models import ImportRun, State
from integrations.files.queries.runs import mappings, named, problems, samples

SUGGESTED = "auto"


class Command(BaseCommand):
    """Imports one file and says what became of its rows."""

    help = "Import a CSV file, a ZIP or gzip of one, or a workbook. The same rows twice change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """What the file holds, where it lies, how it is read, and for which market."""
        parser.add_argument("kind", choices=sorted(Kind.values))
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", default=SUGGESTED, help=f"a mapping's name; {SUGGESTED}: by the names in the head"
        )
        parser.add_argument("--market", required=True, help="code of the market that the rows belong to")
        parser.add_argument("--dry-run", action="store_true", help="read and count, store nothing")
        parser.add_argument("--digest", default="", help="refuse another file than the one with this SHA-256")

    def handle(self, *, kind: str, file: Path, mapping: str, market: str, **given: object) -> None:
        """Exit code 1, and a sentence, only where nothing could be read; rejected rows stand in a file of their own."""
        of = Market.objects.filter(code=market.lower()).first()
        if of is None:
            codes = ", ".join(Market.objects.values_list("code", flat=True)) or "none yet"
            raise CommandError(f"There is no market {market}; known: {codes}")
        run = self._stored(of, kind, file)
        if given["digest"] not in {"", run.digest}:
            self._leave(run)
            raise CommandError(f"The file has changed: it is {run.digest}, not {given['digest']}. Nothing was stored.")
        self._checked(run, self._mapping(run, mapping), mapping)
        if given["dry_run"]:
            known = f" {run.known:,} tell of what is known already." if run.known else ""
            self._told(run, f"Dry run: nothing was stored.{known}")
            return
        self._imported(run)

    def _stored(self, market: Market, kind: str, file: Path) -> ImportRun:
        try:
            with file.open("rb") as content:
                return actions.store(by=None, market=market, upload=actions.Upload(content, file.name, kind))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except shelf.ShelfError as error:
            raise CommandError(gettext(str(error))) from error

    def _mapping(self, run: ImportRun, name: str) -> Mapping:
        """The mapping of this name, or the one that the head suggests; it must fit the file."""
        found = run.told if name == SUGGESTED else named(run.market, run.kind, name, run.told)
        if found is None:
            known = ", ".join(sorted(mappings(run.market, run.kind))) or "none yet"
            self._leave(run)
            raise CommandError(f"There is no mapping {name} for {run.kind}; known: {SUGGESTED}, {known}")
        head = reading.head(run.path, found.dialect)
        missing, unread = found.missing(head), [field.name for field in found.unread()]
        if missing or unread:
            self._leave(run)
            lacking = f"has no column {', '.join(missing)}" if missing else f"gives no {', '.join(unread)}"
            raise CommandError(f"The file {lacking}. Its columns: {', '.join(head)}")
        return with_forms(found, head, samples(run.path, found.dialect))

    def _checked(self, run: ImportRun, mapping: Mapping, name: str) -> None:
        actions.check(run=run, mapping=mapping, name="" if name == SUGGESTED else name, queue=False)
        self._work(run)
        if not run.good:
            self._told(run, "Nothing could be read; nothing was stored.")
            sys.exit(1)

    def _imported(self, run: ImportRun) -> None:
        try:
            actions.begin(by=None, run=run, queue=False)
        except actions.BusyError:
            self._leave(run)
            run = self._begun_before(run)
        self._work(run)
        if run.state == State.IMPORTING:
            raise CommandError("This file is being imported already; its progress stands under Files.")
        self._told(run, f"{run.added:,} new, {run.changed:,} changed, {run.known:,} known already.")

    def _begun_before(self, run: ImportRun) -> ImportRun:
        """The import of the same file that has not ended: taken up where it stands, unless somebody is at it."""
        same = ImportRun.objects.filter(market=run.market, kind=run.kind, digest=run.digest).exclude(stamp=None)
        return same.select_related("market").latest("stamp")

    def _work(self, run: ImportRun) -> None:
        try:
            actions.carry_on(pk=run.pk, seconds=float("inf"))
        except OperationalError as error:
            raise CommandError(
                "The database went away. Run the same again: it goes on behind what was kept."
            ) from error
        run.refresh_from_db()
        if run.state == State.FAILED:
            asked = "".join(f" {name}: {told or 'no row shows it'}." for name, told in run.told.asked.items())
            raise CommandError(f"{run.get_trouble_display()}{asked} (row {run.position:,}, {run.error})")

    def _told(self, run: ImportRun, first: str) -> None:
        self.stdout.write(f"{run.file_name}: {run.position:,} rows. {first}")
        if run.joined:
            self.stdout.write(f"{run.joined:,} joined to an earlier message of the same campaign and recipient.")
        if run.reminders:
            self.stdout.write(f"{run.reminders:,} reminders as messages of the campaign {run.told.reminder.name}.")
        self.stdout.write(f"{run.flagged:,} recorded with a remark, {run.rejected:,} rejected.")
        for one in problems(run):
            self.stdout.write(f"  {one.rows:,} × {one.field} {gettext(one.reason)}")
        if run.flagged or run.rejected:
            self.stdout.write(f"They stand, with row and reason, in {run.rejects_path}")
        self.stdout.write(f"SHA-256 {run.digest}, import {run.pk}")

    def _leave(self, run: ImportRun) -> None:
        actions.drop(by=None, run=run)
