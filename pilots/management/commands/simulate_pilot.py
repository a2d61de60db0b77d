"""`manage.py simulate_pilot`: how often the code that reads pilots errs, in worlds of which the truth is known."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pilots.simulation import Found, Setting, simulate
from pilots.statistics.sizes import GROUP_SEQUENTIAL, SEQUENCE


class Command(BaseCommand):
    help = "Reads worlds of chance day by day, without and with an effect: false alarms, power, coverage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--worlds", type=int, default=2000)
        parser.add_argument("--days", type=int, default=34, help="days from launch to the last look; looks from day 7")
        parser.add_argument("--rate", type=float, default=0.8)
        parser.add_argument("--effect", type=float, default=0.03)
        parser.add_argument("--method", choices=[GROUP_SEQUENTIAL, SEQUENCE], default=GROUP_SEQUENTIAL)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (as Django's own)
        """Two settings: nothing differs (A/A), and B is as much better as planned (A/B)."""
        rate, effect, days, method = (options[name] for name in ("rate", "effect", "days", "method"))
        same = Setting(rate, 0.0, effect, days, method)
        better = Setting(rate, effect, effect, days, method)
        for name, setting in (("A/A", same), ("A/B", better)):
            found = simulate(setting, options["worlds"], options["seed"])
            self.stdout.write(f"{name}: {_in_words(found)}")


def _in_words(found: Found) -> str:
    return (
        f"{found.worlds} worlds, difference called in {found.share(found.called):.2%}, rightly in "
        f"{found.share(found.rightly):.2%}, last interval holds the truth in {found.share(found.covered):.2%}"
    )
