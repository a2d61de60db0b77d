"""Settings and files: what this machine alone can tell."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.checks import run_checks

from config.operations import queries
from config.operations.checks import Finding, ok, warning, wrong

_GIB: Final = 1 << 30
_OTHERS: Final = stat.S_IRWXO


def the_settings() -> Iterator[Finding]:
    """Modes that are for demos, and whatever Django's own checks of a deployment say."""
    if settings.RELAXED:
        said = "HELDER_DEBUG or HELDER_DEMO is on: keys, cookies and logins are those of a demo"
        yield warning("settings", said, "Leave both out where real customers are.")
        return
    messages = [message for message in run_checks(include_deployment_checks=True) if not message.is_silenced()]
    for message in messages:
        yield wrong("settings", f"{message.id}: {message.msg}", message.hint or "See docs/deploy/README.md.")
    if not messages:
        yield ok("settings", f"complete, for {', '.join(settings.ALLOWED_HOSTS)}")


def translations() -> Iterator[Finding]:
    """Dutch that was not compiled is English."""
    missing = [
        str(source)
        for folder in settings.LOCALE_PATHS
        for source in Path(folder).glob("*/LC_MESSAGES/*.po")
        if not source.with_suffix(".mo").exists()
    ]
    if missing:
        yield wrong("translations", f"not compiled: {', '.join(missing)}", "Run `helder compile_translations`.")
    else:
        yield ok("translations", "compiled")


def static_files() -> Iterator[Finding]:
    """What browsers load, under names that carry their hash."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if settings.RELAXED:
        yield ok("static files", "served as they lie")
    elif manifest.exists():
        yield ok("static files", f"collected in {settings.STATIC_ROOT}")
    else:
        yield wrong("static files", f"not collected in {settings.STATIC_ROOT}", "Run `helder collectstatic`.")


def permissions_of_files() -> Iterator[Finding]:
    """Data are for the house's own account; secrets in files for it and its group."""
    folder = Path(settings.DATA_DIR)
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield wrong("data directory", f"{folder} is no folder that we may write", "Make it, or set HELDER_DATA.")
        return
    open_ones = [path for path in (folder, *_kept(folder)) if path.exists() and path.stat().st_mode & _OTHERS]
    secrets = [Path(file) for name, file in os.environ.items() if name.startswith("HELDER_") and name.endswith("_FILE")]
    open_ones += [path for path in secrets if path.exists() and path.stat().st_mode & _OTHERS]
    for path in open_ones:
        yield warning("permissions of files", f"everybody on this machine may look into {path}", f"chmod o= {path}")
    if not open_ones:
        yield ok("permissions of files", f"{folder} is ours alone")


def _kept(folder: Path) -> list[Path]:
    return [folder / "files", folder / "secret_key", folder / "logins.json", folder / "postgres"]


def disk() -> Iterator[Finding]:
    """Room for data, files and a backup that is being made."""
    found = queries.disk()
    said = f"{found.free / _GIB:.1f} of {found.total / _GIB:.1f} GiB free where {found.path} lies"
    remedy = "Make room, or shorten HELDER_EVENT_MONTHS: a full disk stops everything."
    if found.share < queries.OUT_OF_DISK:
        yield wrong("disk", said, remedy)
    elif found.share < queries.SHORT_OF_DISK:
        yield warning("disk", said, remedy)
    else:
        yield ok("disk", said)


CHECKS: Final = (the_settings, translations, static_files, permissions_of_files, disk)
