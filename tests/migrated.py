"""An empty database with all tables, made once for each content of the migrations and copied by every run after that.

Migrating from nothing takes more processor time than most files of tests. What was copied goes through Django's own
`migrate` once more, which finds nothing to do, and keeps permissions and roles as they are written today.
"""

import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

PREFIX = "helder_migrated_"
HALF = f"{PREFIX}half"
LOCK = 6_014_202
"""Of the server: whoever comes while one run migrates waits for it."""


def digest() -> str:
    """Of every migration that runs, of Django itself, and of the backend that writes its statements."""
    seen = hashlib.sha256(f"{django.VERSION} {settings.DATABASES['default']['ENGINE']}".encode())
    for path in sorted(_migrations()):
        seen.update(f"\n{path.parent.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def _migrations() -> Iterator[Path]:
    for app in apps.get_app_configs():
        found = importlib.util.find_spec(f"{app.name}.migrations")
        for folder in (found and found.submodule_search_locations) or ():
            yield from Path(folder).glob("*.py")


def template() -> str:
    """The name of the database to copy, which is made where it is missing."""
    name = PREFIX + digest()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        there = _kept(cursor)
        if name not in there:
            _drop(cursor, there)
            _migrate()
            cursor.execute(f'ALTER DATABASE "{HALF}" RENAME TO "{name}"')
    return name


def _kept(cursor: Any) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _drop(cursor: Any, names: list[str]) -> None:
    """Those of other migrations, and what a run left that did not come to its end."""
    for name in names:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrate() -> None:
    """Under a name that nobody copies until it is complete."""
    before, asked = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = HALF
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        connection.settings_dict["TEST"]["NAME"] = asked
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before
