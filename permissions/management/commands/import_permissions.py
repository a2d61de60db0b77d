"""Takes in a file of refusals: it can only lower what may be sent."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import audit
from accounts.models import Market
from customers.actions import ensure_contact_points
from permissions.actions import lower_many
from permissions.importing import COLUMNS, Rejected, Taken, rows

AT_ONCE = 100
"""Rows a transaction: nobody at the desk waits longer for a row that both write."""


class Command(BaseCommand):
    help = (
        "Takes in a CSV file of refusals with the columns address, channel (email, sms, phone), purpose and since. "
        "It can only lower what may be sent; the same file twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--market", required=True, help="code of the market, such as nl")
        parser.add_argument("--delimiter", default=",", help="what parts the cells; a comma, unless told")
        parser.add_argument("--dry-run", action="store_true", help="reads and counts, and stores nothing")

    def handle(self, *_args: object, file: Path, market: str, delimiter: str, **given: object) -> None:
        of = Market.objects.filter(code=market.lower()).first()
        if of is None:
            raise CommandError(f"there is no market {market}")
        try:
            counts = self._run(file, of, delimiter, dry=bool(given["dry_run"]))
        except (OSError, ValueError, csv.Error) as problem:
            raise CommandError(f"{file.name}: {problem}") from problem
        self.stdout.write(", ".join(f"{number} {words}" for words, number in counts.items()))
        if counts["rejected"] and not counts["readable"]:
            raise CommandError("nothing in the file could be read")

    def _run(self, file: Path, market: Market, delimiter: str, *, dry: bool) -> dict[str, int]:
        counts = {"readable": 0, "new": 0, "rejected": 0}
        reference = f"file-{sha256(file.read_bytes()).hexdigest()[:12]}"
        with file.open(encoding="utf-8-sig", newline="") as lines:
            read = rows(lines, market, delimiter=delimiter, reference=reference)
            rejects = _Rejects(file.with_suffix(".rejected.csv"))
            for batch in _batches(rejects.without(read)):
                counts["readable"] += len(batch)
                counts["new"] += 0 if dry else _take_in(market, batch)
            counts["rejected"] = rejects.write()
        if not dry:
            detail = {**counts, "file": reference}
            audit(by=None, action="permissions.imported", market=market, target=reference, detail=detail)
        return counts


def _take_in(market: Market, batch: list[Taken]) -> int:
    ensure_contact_points(market, {row.address for row in batch})
    return sum(lower_many(market=market, tellings=[row.telling for row in batch]))


def _batches(taken: Iterable[Taken]) -> Iterator[list[Taken]]:
    rest = iter(taken)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


class _Rejects:
    """The rows that were left out, for a file beside the one that was read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[Rejected] = []

    def without(self, read: Iterable[Taken | Rejected]) -> Iterator[Taken]:
        for row in read:
            if isinstance(row, Taken):
                yield row
            else:
                self.rows.append(row)

    def write(self) -> int:
        """Writes them, if there are any; how many."""
        if self.rows:
            with self.path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("row", "field", "reason", *COLUMNS))
                writer.writerows((r.number, r.field, r.reason, *(r.row[name] for name in COLUMNS)) for r in self.rows)
        return len(self.rows)
