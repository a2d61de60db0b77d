"""`manage.py distribute`: a migrated database on a Citus coordinator becomes a distributed one."""

from argparse import ArgumentParser
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.distribution import Kind, UndecidedError, UnfitError, check, decision, steps, tables


class Command(BaseCommand):
    """Dry unless told to apply; done again it goes on where it stopped, and does nothing where all is done."""

    help = "Distributes the tables over a Citus cluster: prints the SQL with a reason for each, or runs it (--apply)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--apply` runs what is otherwise printed only."""
        parser.add_argument("--apply", action="store_true", help="run the statements instead of only printing them")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 (Django's protocol)
        """Each statement is a transaction of its own: a table with many rows takes its time."""
        with connection.cursor() as cursor:
            try:
                check(cursor)
                whole = [(decision(table)[1], table) for table in tables(cursor) if decision(table)[0] == Kind.WHOLE]
                wanted = steps(cursor)
            except (UnfitError, UndecidedError) as error:
                raise CommandError(str(error)) from error
            for reason, group in groupby(sorted(whole), key=lambda pair: pair[0]):
                self.stdout.write(f"-- left whole ({reason}): {', '.join(table for _reason, table in group)}")
            for step in wanted:
                self.stdout.write(f"-- {step.reason}\n{step.sql};")
                if options["apply"]:
                    cursor.execute(step.sql)
        done = "done" if options["apply"] else "to do: repeat with --apply"
        self.stdout.write(f"-- {len(wanted)} statements {done}" if wanted else "-- everything is distributed already")
