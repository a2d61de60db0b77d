"""Seals the permissions ledger up to now; the worker does so every night."""

from django.core.management.base import BaseCommand

from permissions.actions import seal


class Command(BaseCommand):
    help = "Seals what was written to the permissions ledger since the last seal, and prints the digest to keep."

    def handle(self, *_args: object, **_options: object) -> None:
        made = seal()
        if made is None:
            self.stdout.write("Nothing was written since the last seal.")
        else:
            self.stdout.write(f"seal {made.pk}: {made.entries} entries up to {made.to_event}")
            self.stdout.write(bytes(made.digest).hex())
