"""Proves the permissions ledger unbroken, or names the first broken entry."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from permissions.queries.verification import verify


class Command(BaseCommand):
    help = "Reads the whole permissions ledger; ends with an error that names the first entry that is not as it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--published", default="", help="a digest from the log or the mailbox that must be found")

    def handle(self, *_args: object, published: str, **_options: object) -> None:
        verdict = verify(published)
        if verdict.faults:
            raise CommandError("; ".join(verdict.faults))
        self.stdout.write(
            f"The ledger is as it was: {verdict.entries} entries, {verdict.sealed} of them sealed; "
            "the state equals a replay."
        )
