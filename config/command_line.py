"""The command `helder`, and `manage.py`: Django's command line with the house where Python finds it.

An installed package keeps the house in a folder of its own, `helder`, so that its areas (`config`, `ui`, …) take no
names from other packages: this module is then `helder.config.command_line`; nothing else is imported by such a name.
"""

import os
import sys
from pathlib import Path
from typing import Final

COMMANDS: Final = {
    "migrate": "bring the database's tables up to date",
    "createcachetable": "make the tables of the two stores",
    "serve": "dashboard and worker together on this machine, until Ctrl-C",
    "qcluster": "the worker alone",
    "collectstatic": "gather and compress what browsers load",
    "sync_schedules": "make the worker's clock follow this version",
    "add_market": "open a market",
    "add_staff": "invite a colleague",
    "set_gateway": "say through whom a market's text messages leave",
    "doctor": "say what is well here, what is not, and what to do",
    "backup": "write database, files and keys into one encrypted file",
    "restore": "bring a backup back, or prove that it would come back (--trial)",
    "verify_permissions": "prove the permissions ledger unbroken",
    "demo": "load a year of plausible data (HELDER_DEMO=True)",
}
_USAGE: Final = "helder COMMAND [--help]; the commands that one needs, of those that `helder help` lists:"


def main() -> None:
    """Runs the command that the arguments name; `--version` is the house's own."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:] in (["--version"], ["version"]):
        from config.release import VERSION  # noqa: PLC0415 (found from here on)

        sys.stdout.write(f"helder {VERSION}\n")
        return
    if len(sys.argv) == 3 and sys.argv[1] == "environment":
        from config.release import environment  # noqa: PLC0415 (settings cannot be read before there are keys)

        sys.stdout.write(environment(sys.argv[2]))
        return
    if not sys.argv[1:]:
        listed = "".join(f"  {name:<20} {does}\n" for name, does in COMMANDS.items())
        sys.stdout.write(f"{_USAGE}\n{listed}")
        return
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (a version needs no Django)

    execute_from_command_line(sys.argv)
