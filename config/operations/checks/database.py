"""The database: reached, of a version that we know, set up so that it keeps what it was told."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import OperationalError, connection

from config.operations import queries
from config.operations.checks import Finding, ok, warning, wrong

OLDEST: Final = 15
_SKEW: Final = timedelta(seconds=5)
_MUST_BE: Final = {
    "fsync": ("on", "what was saved is lost when the machine stops"),
    "full_page_writes": ("on", "a page that was half written cannot be mended"),
    "autovacuum": ("on", "tables grow without end and queries slow down"),
    "server_encoding": ("UTF8", "names cannot be written"),
}
_NAMED: Final = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"


def reached() -> Iterator[Finding]:
    """Whether it answers; its version."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        yield wrong("database", f"cannot be reached: {_first_line(error)}", "Start it, or correct DATABASE_URL.")
        return
    major = connection.pg_version // 10_000  # type: ignore[attr-defined]  # of the backend that we have
    said = f"PostgreSQL {major}"
    if major < OLDEST:
        yield wrong("database", said, f"Version {OLDEST} or newer is needed.")
    elif not settings.DATABASE_URL and not settings.RELAXED:
        yield warning("database", f"{said}, our own", "It is for trying out: set DATABASE_URL.")
    else:
        yield ok("database", said)


def settings_of_the_database() -> Iterator[Finding]:
    """Those on which it depends whether anything is kept."""
    found: dict[str, str] = {row[0]: row[1] for row in _rows(_NAMED, list(_MUST_BE))}
    bad = [name for name, (wanted, _why) in _MUST_BE.items() if found.get(name) != wanted]
    for name in bad:
        wanted, why = _MUST_BE[name]
        yield wrong("database settings", f"{name} is {found.get(name)}: {why}", f"Set {name} to {wanted}.")
    if lossy := _rows("SELECT name FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'"):
        said = "synchronous_commit is off: the last second of answers is lost when the server stops"
        yield warning("database settings", said, "Set synchronous_commit to on.")
    if not bad and not lossy:
        yield ok("database settings", f"{', '.join(_MUST_BE)} as they must be")


def extensions() -> Iterator[Finding]:
    """None is needed; what is there is told, since a copy of the database needs it too."""
    names = [name for (name,) in _rows("SELECT extname FROM pg_extension ORDER BY extname")]
    if "plpgsql" not in names:
        yield wrong("extensions", "plpgsql is missing", "CREATE EXTENSION plpgsql;")
    else:
        yield ok("extensions", ", ".join(names))


def tables() -> Iterator[Finding]:
    """Of this version, with the two stores that no migration makes."""
    if missing := queries.unapplied_migrations():
        yield wrong("tables", f"{len(missing)} migrations are to be run: {missing[0]} …", "Run `helder migrate`.")
        return
    wanted = [str(store["LOCATION"]) for store in settings.CACHES.values()]
    there = {name for (name,) in _rows("SELECT tablename FROM pg_tables WHERE tablename = ANY(%s)", wanted)}
    if absent := [name for name in wanted if name not in there]:
        yield wrong("tables", f"there is no {', '.join(absent)}", "Run `helder createcachetable`.")
    else:
        yield ok("tables", "of this version")


def roles() -> Iterator[Finding]:
    """Whoever gets hold of the web process should not be able to rewrite the ledger."""
    ((superuser, rewrites),) = _rows(
        "SELECT rolsuper, has_table_privilege('permissions_event', 'UPDATE') FROM pg_roles WHERE rolname = current_user"
    )
    if rewrites and not settings.RELAXED:
        who = "is the server's administrator" if superuser else "owns the ledger's tables"
        yield warning("roles", f"the application {who}", "Use two roles: docs/deploy/README.md, PostgreSQL.")
    else:
        yield ok("roles", "those of a demo" if rewrites else "the application cannot rewrite the ledger")


def clock() -> Iterator[Finding]:
    """Against the database's: what is due, and until when a link counts, is judged by both."""
    skew = queries.clock_skew()
    said = f"{abs(skew).total_seconds():.1f} s {'ahead of' if skew > timedelta() else 'behind'} the database's"
    if abs(skew) > _SKEW:
        yield wrong("clock", said, "Let both machines follow a time server (timedatectl set-ntp true).")
    else:
        yield ok("clock", said)


def _rows(statement: str, names: list[str] | None = None) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [names] if names else None)
        rows: list[tuple[str, ...]] = cursor.fetchall()
    return rows


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


CHECKS: Final = (reached, settings_of_the_database, extensions, tables, roles, clock)
