"""Which version this is, and where it stands. Free of Django: the command line asks before settings are read."""

import re
import secrets
from pathlib import Path
from typing import Final

HOUSE: Final = Path(__file__).resolve().parent.parent
"""The project's folder, or the one that the package was installed to."""
VERSION: Final = re.findall(r"^## (\S+)", (HOUSE / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[0]


def data_directory() -> Path:
    """Where data lie unless `HELDER_DATA` says otherwise: beside a project; of an installed package, in the home."""
    if (HOUSE / "pyproject.toml").exists():
        return HOUSE / ".data"
    return Path.home() / ".local" / "share" / "helder"


def environment(host: str) -> str:
    """The lines of an environment for a new installation behind one proxy: fresh keys, a password for a database."""
    return (
        f"HELDER_SECRET_KEY={secrets.token_urlsafe(50)}\n"
        f"HELDER_CONTACT_KEY={secrets.token_urlsafe(50)}\n"
        f"HELDER_LINK_KEYS=1:{secrets.token_urlsafe(50)}\n"
        f"HELDER_HOSTS={host}\n"
        "HELDER_PROXIES=1\n"
        f"POSTGRES_PASSWORD={secrets.token_urlsafe(24)}\n"
    )
