"""`helder restore FILE --key FILE`: a backup comes back, and whether it is whole is proven."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.operations import archives, backing_up, restoring
from config.operations.archives import ArchiveError
from config.operations.dumping import DumpError
from config.operations.manifest import Manifest
from config.operations.restoring import RestoreError


class Command(BaseCommand):
    """Into an empty database, as its owner; on trial into one beside ours, which goes again."""

    help = "Bring a backup back into an empty database, or only prove that it would come back (--trial)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which backup, who opens it, and how far to go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="the file of the secret key (AGE-SECRET-KEY-…)")
        parser.add_argument(
            "--trial", action="store_true", help="prove it in a database beside ours; ours stays as it is"
        )
        parser.add_argument(
            "--keys", type=Path, metavar="TARGET", help="only write the backup's keys into this new file"
        )

    def handle(self, *, file: Path, key: Path, trial: bool, keys: Path | None, **_rest: Any) -> None:  # noqa: ANN401 (Django passes its own options along)
        """Raises CommandError, which says what is wrong with the backup or with what it was to go into."""
        try:
            with restoring.opened(file, archives.identity(key)) as (folder, told):
                if keys:
                    self._take_keys(folder, keys)
                    return
                (restoring.on_trial if trial else restoring.for_good)(folder, told)
                self._say(told, trial=trial)
        except (ArchiveError, RestoreError, DumpError, OSError) as error:
            raise CommandError(str(error)) from error

    def _take_keys(self, folder: Path, target: Path) -> None:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write((folder / backing_up.KEYS).read_bytes())
        self.stdout.write(f"{target} holds three lines for the environment of web and worker.")

    def _say(self, told: Manifest, *, trial: bool) -> None:
        files = sum(name.startswith(f"{backing_up.FILES}/") for name in told.digests)
        self.stdout.write(
            f"The backup of {told.made_at} (version {told.version}) {'would come' if trial else 'came'} back whole: "
            f"{sum(told.rows.values()):,} rows in {len(told.rows)} tables, {files} files, the permissions ledger "
            f"{'up to its seal ' + told.seal[:12] if told.seal else 'without a seal yet'} as it was."
        )
        if not trial:
            self.stdout.write("Who was erased since then is in it again: erase them once more (docs/operations.md).")
