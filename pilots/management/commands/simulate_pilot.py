"""`manage.py simulate_pilot`: how often the code that reads pilots errs, in worlds of which the truth is known."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pilots.simulation import Found, Setting, settings, simulate
from pilots.statistics.sizes import GROUP_SEQUENTIAL, SEQUENCE
from pilots.worlds import Visits

HEAD = (
    "| world | customers planned | false alarms | too early | coverage | power | coverage with the effect |\n"
    "|---|---|---|---|---|---|---|"
)


class Command(BaseCommand):
    help = "Reads worlds of chance day by day, without and with an effect: false alarms, power, coverage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--worlds", type=int, default=2000)
        parser.add_argument("--days", type=int, default=34, help="days from launch to the last look; looks from day 7")
        parser.add_argument("--rate", type=float, default=0.8)
        parser.add_argument("--effect", type=float, default=0.03)
        parser.add_argument("--share-of-b", type=float, default=0.5, help="B's part of the customers")
        parser.add_argument("--method", choices=[GROUP_SEQUENTIAL, SEQUENCE], default=GROUP_SEQUENTIAL)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--table", action="store_true", help="every kind of figure, split and rarity")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (as Django's own)
        """Two settings: nothing differs (A/A), and B is as much better as planned (A/B); or the whole table."""
        if options["table"]:
            return self._table(options["worlds"], options["seed"])
        rate, effect, days, method = (options[name] for name in ("rate", "effect", "days", "method"))
        better = Setting(Visits(rate), effect, effect, days, method, options["share_of_b"])
        for name, setting in (("A/A", better.without()), ("A/B", better)):
            found = simulate(setting, options["worlds"], options["seed"])
            self.stdout.write(f"{name}: {_in_words(found)}")
        return None

    def _table(self, worlds: int, seed: int) -> None:
        self.stdout.write(HEAD)
        for name, setting in settings().items():
            same, better = simulate(setting.without(), worlds, seed), simulate(setting, worlds, seed + 1)
            told = (
                f"{setting.planned_customers:,}", f"{same.share(same.called):.1%}",
                f"{1 - same.share(same.shown):.0%}", _coverage(same), f"{better.share(better.rightly):.0%}",
                _coverage(better),
            )  # fmt: skip
            self.stdout.write(f"| {name} | {' | '.join(told)} |")


def _coverage(found: Found) -> str:
    return "–" if found.coverage is None else f"{found.coverage:.1%}"


def _in_words(found: Found) -> str:
    return (
        f"{found.worlds} worlds, difference called in {found.share(found.called):.2%}, rightly in "
        f"{found.share(found.rightly):.2%}, interval of the result holds the truth in {_coverage(found)}"
    )
