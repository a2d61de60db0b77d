"""Proves the permissions ledger unbroken, or names what is not as it was."""

import sys
from pathlib import Path

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from permissions.queries.verification import describe, verify
from permissions.sealing import published_digests


class Command(BaseCommand):
    help = "Reads the whole permissions ledger; ends with an error that names everything that is not as it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--published", default="", help="a digest from the log or the mailbox that must be found")
        parser.add_argument(
            "--against",
            default="",
            help="a file of kept seals, mails or log lines, a seal as pasted text, or - to paste",
        )
        parser.add_argument("--describe", action="store_true", help="prints what permissions/manifest.json must hold")

    def handle(self, *_args: object, published: str, against: str, **options: object) -> None:
        if options["describe"]:
            self.stdout.write(orjson.dumps(describe(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())
            return
        told = f"{published}\n{_kept(against or settings.PERMISSIONS['seals_file'])}"
        if (published or against) and not any(published_digests(told)):
            raise CommandError("There is no digest of a seal in that: it has 64 characters, 0 to 9 and a to f.")
        verdict = verify(told)
        if verdict.faults:
            raise CommandError("; ".join(verdict.faults))
        self.stdout.write(
            f"The ledger is as it was: {verdict.entries} entries, {verdict.sealed} of them sealed; "
            f"the state equals a replay. Published seals that were found: {len([*published_digests(told)])}."
        )


def _kept(against: str) -> str:
    """The content of a file, what stands on standard input, or the text itself."""
    if against == "-":
        return sys.stdin.read()
    try:
        return Path(against).read_text(encoding="utf-8", errors="replace") if against else ""
    except OSError:
        return against
