"""Makes the state of permissions anew from the ledger, where somebody bent it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from permissions.actions.repairing import Register, Repair, repair_state

SHOWN = 200


class Command(BaseCommand):
    help = (
        "Compares the state of permissions with the ledger and says what differs; with --write the state is made anew. "
        "A refusal that the ledger does not know stays, unless --lift is given as well. With two roles: the owner's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="make the changes, rather than say what they would be")
        parser.add_argument("--lift", action="store_true", help="also lift what the state stops and the ledger allows")

    def handle(self, *_args: object, write: bool, lift: bool, **_options: object) -> None:
        try:
            done = repair_state(write=write, lift=lift)
        except ValidationError as refusal:
            raise CommandError(refusal.message) from refusal
        except DatabaseError as error:
            raise CommandError(f"nothing more was changed: {error}") from error
        self.stdout.write(_summary(done, write=write))
        self._list(done.made, "entry {0.entry}: {0.channel}, {0.purpose}: {0.was} -> {0.now}")
        self._list(
            done.left, "entry {0.entry}: {0.channel}, {0.purpose}: stays {0.was}, the ledger says {0.now} (--lift)"
        )

    def _list(self, rows: Iterable[Register], line: str) -> None:
        told = [line.format(row) for row in rows]
        for each in told[:SHOWN]:
            self.stdout.write(each)
        if len(told) > SHOWN:
            self.stdout.write(f"and {len(told) - SHOWN} more")


def _summary(done: Repair, *, write: bool) -> str:
    if not done.made and not done.left:
        return "The state is what the ledger says: nothing to repair."
    verb = "were made anew" if write else "would be made anew (nothing was changed: --write does it)"
    return f"{len(done.made)} registers {verb}, {len(done.left)} are left for being more cautious than the ledger."
