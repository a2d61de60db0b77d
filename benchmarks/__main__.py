"""`python -m benchmarks [section …] [--full] [--customers N] [--events N] [--stored N]`: measure, print one table."""

import argparse
import os
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.sizes import FULL, Sizes

if TYPE_CHECKING:
    from benchmarks.clock import Figure

ALONE = (
    "api", "desk", "events", "files", "growth", "memory", "noshow", "permissions", "pilots", "scale", "search",
    "sending",
)  # fmt: skip
"""Sections that want an empty database; the others look at the demo."""
SECTIONS = (
    "events", "files", "noshow", "api", "memory", "growth", "pages", "charts", "search",
    "desk", "first_chart", "permissions", "pilots", "sending", "scale",
)  # fmt: skip


def main() -> None:
    """Exit code 0 whatever the figures are: they are for people to judge."""
    wanted, sizes = _asked()
    os.environ.setdefault("HELDER_DATA", str(Path(__file__).resolve().parent.parent / ".data" / "bench"))
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", HELDER_DEMO="True")
    import django  # noqa: PLC0415 (settings read the environment)

    django.setup()
    from benchmarks.clock import table  # noqa: PLC0415

    if set(wanted) & {"pages", "first_chart"}:
        _demo()
    rows = [("what", "measured", "goal", "", "")]
    for section in wanted:
        sys.stderr.write(f"{section} …\n")
        figures = _run(section, sizes)
        rows += [("", "", "", "", ""), *(figure.as_row() for figure in figures)]
    sys.stdout.write(table(rows) + "\n" + _circumstances())


def _asked() -> tuple[list[str], Sizes]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("section", nargs="*", help=f"one of {', '.join(SECTIONS)}; all where none is named")
    parser.add_argument("--full", action="store_true", help="half a million events, a million customers")
    parser.add_argument("--events", type=int, help="how many events to record")
    parser.add_argument("--stored", type=int, help="how many events lie there already when scale is measured")
    parser.add_argument("--customers", type=int, help="how many customers to search")
    found = parser.parse_args()
    if unknown := set(found.section) - set(SECTIONS):
        parser.error(f"no section is called {', '.join(sorted(unknown))}")
    sizes = FULL if found.full else Sizes()
    asked = {name: value for name in ("events", "stored", "customers") if (value := getattr(found, name))}
    return found.section or list(SECTIONS), replace(sizes, **asked)


def _demo() -> None:
    """The demo at its usual size, loaded once and kept."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", stdout=sys.stderr)


def _run(section: str, sizes: Sizes) -> "list[Figure]":
    from benchmarks.place import empty_database  # noqa: PLC0415

    measure = import_module(f"benchmarks.{section}").figures
    if section not in ALONE:
        return list(measure(sizes))
    with empty_database(f"bench_{section}"):
        return list(measure(sizes))


def _circumstances() -> str:
    return f"\nLoad of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.\n"


if __name__ == "__main__":
    main()
