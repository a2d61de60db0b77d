"""What a backup says of itself: by whom it was made, and what must be found in it when it is brought back."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import orjson
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.operations import dumping
from permissions.models import Seal

NAME: Final = "manifest.json"
_TABLES: Final = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
_ROLES: Final = """
SELECT DISTINCT pg_get_userbyid(granted.grantee) FROM (
    SELECT (aclexplode(relacl)).grantee FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION
    SELECT (aclexplode(proacl)).grantee FROM pg_proc WHERE pronamespace = 'public'::regnamespace UNION
    SELECT (aclexplode(defaclacl)).grantee FROM pg_default_acl UNION
    SELECT defaclrole FROM pg_default_acl) granted
WHERE granted.grantee <> 0 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Of one backup; `digests` are SHA-256 (hex) of its parts, `rows` how many each table had."""

    version: str
    made_at: str
    program: int
    """The major version of the pg_dump that made it: only a pg_restore as new reads it."""
    migrations: list[str]
    roles: list[str]
    """Of the database server, that are granted anything."""
    rows: dict[str, int]
    seal: str
    """The digest of the ledger's last seal (hex); empty where there is none."""
    digests: dict[str, str]

    def written(self) -> bytes:
        """As JSON."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def described(at: datetime, digests: dict[str, str]) -> Manifest:
    """The database as this transaction sees it, and parts that were made of it."""
    last = Seal.objects.order_by("-id").first()
    return Manifest(
        version=settings.VERSION,
        made_at=at.isoformat(timespec="seconds"),
        program=dumping.version(dumping.program("pg_dump", at_least=dumping.server())),
        migrations=applied(),
        roles=names(_ROLES),
        rows=rows(),
        seal=bytes(last.digest).hex() if last else "",
        digests=digests,
    )


def read(content: bytes) -> Manifest:
    """Raises ValueError where it is none of ours."""
    try:
        return Manifest(**orjson.loads(content))
    except TypeError as error:
        raise ValueError(f"the manifest is not one of ours: {error}") from None


def applied() -> list[str]:
    """The migrations that were run here, as app.name."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def rows() -> dict[str, int]:
    """How many each table has, counted one by one."""
    counted = {}
    with connection.cursor() as cursor:
        for table in names(_TABLES):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counted[table] = cursor.fetchone()[0]
    return counted


def tables() -> list[str]:
    """Of the database, parts of partitioned ones aside."""
    return names(_TABLES)


def names(statement: str) -> list[str]:
    """The first column of what a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]
