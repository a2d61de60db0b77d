"""`helder backup FOLDER`: database, files and keys in one file that only the holder of a key can read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.operations import archives, backing_up
from config.operations.archives import ArchiveError
from config.operations.dumping import DumpError


class Command(BaseCommand):
    """Everything that an installation needs to come back; people go on working meanwhile."""

    help = "Write database, files and keys into one encrypted file; `helder restore --trial` proves it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, for whom, and how many stay."""
        parser.add_argument("folder", nargs="?", type=Path, help="where backups go, best another machine's disk")
        parser.add_argument("--to", default=settings.BACKUP_KEYS, help="public keys (age1…), separated by commas")
        parser.add_argument("--keep", type=int, help="delete all but so many of the newest in that folder")
        parser.add_argument("--new-key", type=Path, metavar="FILE", help="write a secret key, print its public one")

    def handle(self, *, folder: Path | None, to: str, keep: int | None, new_key: Path | None, **_rest: Any) -> None:  # noqa: ANN401 (Django passes its own options along)
        """Raises CommandError in words; then there is no new file, and no old one was deleted."""
        try:
            if new_key:
                self._say_key(new_key)
            elif folder is None or not folder.is_dir():
                raise CommandError(f"There is no folder {folder or 'given'}")
            else:
                self._back_up(folder, to, keep)
        except (ArchiveError, DumpError, OSError) as error:
            raise CommandError(str(error)) from error

    def _say_key(self, path: Path) -> None:
        public = archives.new_identity(path)
        self.stdout.write(f"{public}\n{path} opens what is written for it: keep it where this machine is not.")

    def _back_up(self, folder: Path, to: str, keep: int | None) -> None:
        if not to:
            raise CommandError("For whom? Set HELDER_BACKUP_KEYS, or --to age1… (`helder backup --new-key FILE`)")
        path = backing_up.make(folder, archives.recipients(to))
        self.stdout.write(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
        if keep:
            for old in backing_up.forget_old(folder, max(1, keep)):
                self.stdout.write(f"deleted {old.name}")
