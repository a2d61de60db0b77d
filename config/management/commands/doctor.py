"""`helder doctor`: what is well here, what is not, and what to do about it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from config.operations.checks import State, database, examined, machine, work


class Command(BaseCommand):
    """A line for each thing looked at; it changes nothing, and names no customer and no secret."""

    help = "Look at settings, database, clock, worker, disk, mail, gateways and files; say what to do."
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 (Django passes its own options along)
        """Exit code 1 where anything is wrong; warnings alone are 0."""
        found = list(examined((*machine.CHECKS, *database.CHECKS, *work.CHECKS)))
        for one in found:
            self.stdout.write(f"{one.state:<8} {one.subject}: {one.said}")
            if one.remedy:
                self.stdout.write(f"{'':<8} → {one.remedy}")
        how_many = {state: sum(one.state == state for one in found) for state in State}
        self.stdout.write(", ".join(f"{number} {state}" for state, number in how_many.items()))
        if how_many[State.WRONG]:
            sys.exit(1)
