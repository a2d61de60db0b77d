"""Nobody alters the ledger: asked in raw SQL of the embedded server and of a real one, in every role that there is.

The real server is that of `HELDER_TEST_POSTGRES`; where it does not answer, one is started from the machine's own
programs. What is made there, a database and three roles, bears a name of its own and goes afterwards.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg import conninfo

from tests.config.clusters import Cluster, installed
from tests.conftest import connected_to, copied_database
from tests.permissions.factories import sealed

pytestmark = [pytest.mark.django_db, pytest.mark.processes]

HOUSE = Path(__file__).parents[2]
REAL = os.environ.get("HELDER_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
MADE = "import django; django.setup(); from tests.permissions.factories import migrated, sealed; migrated(); sealed()"
TABLES = {"event": "source", "leaf": "sha256", "seal": "digest", "noticeversion": "text", "purposeversion": "meaning"}
UPSERT = (
    "INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} "
    "ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
)
MERGE = "MERGE INTO {table} t USING {table} s ON t.{key} = s.{key} WHEN MATCHED THEN {act}"
STATEMENTS = {
    "update": "UPDATE {table} SET {column} = {column}",
    "update of nothing": "UPDATE {table} SET {column} = {column} WHERE false",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "truncate with what refers to it": "TRUNCATE {table} CASCADE",
    "upsert": UPSERT,
    "merge that updates": MERGE.replace("{act}", "UPDATE SET {column} = s.{column}"),
    "merge that deletes": MERGE.replace("{act}", "DELETE"),
}
ROLES = ("application", "owner", "superuser")
COLUMNS = "market_id, act, key, point, key_id, channel, purpose, action, source, occurred_at"
COPIED = f"COPY permissions_event ({COLUMNS}) FROM STDIN"


@dataclass(frozen=True)
class Ledger:
    """A database with a sealed ledger, the role that owns its tables, and one that may do all with them that is
    granted."""

    link: psycopg.Connection
    names: dict[str, str]

    def refusal(self, statement: str, *, role: str, pretends: str) -> str:
        """What the server says to `statement`; empty where it does as it is told. Nothing of it stays."""
        with suppress(psycopg.errors.InsufficientPrivilege), self.link.transaction(force_rollback=True):
            self.link.execute(f"SET LOCAL session_replication_role = {pretends}")
            if role != "superuser":
                self.link.execute(f'SET LOCAL ROLE "{self.names[role]}"')
            try:
                self.link.execute(statement)
            except psycopg.errors.InsufficientPrivilege as error:
                return str(error)
        return ""


@contextmanager
def with_roles(link: psycopg.Connection) -> Iterator[Ledger]:
    """The ledger's tables belong to one role, and all that can be granted on them is granted to another."""
    names = {role: f"helder_{role}_{uuid4().hex[:12]}" for role in ("application", "owner")}
    for name in names.values():
        link.execute(f'CREATE ROLE "{name}" NOLOGIN')
    try:
        for table in TABLES:
            link.execute(f'ALTER TABLE permissions_{table} OWNER TO "{names["owner"]}"')
            link.execute(f'GRANT ALL ON permissions_{table} TO "{names["application"]}"')
        yield Ledger(link, names)
    finally:
        for name in names.values():
            link.execute(f'REASSIGN OWNED BY "{name}" TO CURRENT_USER')
            link.execute(f'DROP OWNED BY "{name}"')
            link.execute(f'DROP ROLE "{name}"')


@contextmanager
def real_server() -> Iterator[str]:
    """The address of a server that is no part of the house; skips, saying why, where the machine has none."""
    with suppress(psycopg.OperationalError):
        psycopg.connect(REAL, connect_timeout=5).close()
        yield REAL
        return
    if installed() is None:
        pytest.skip(f"no PostgreSQL answers at {conninfo.conninfo_to_dict(REAL).get('host')}, and none is installed")
    place = Path(tempfile.mkdtemp(prefix="helder-ledger-"))
    server = Cluster(place / "data")
    try:
        server.initialise()
        server.start()
        yield server.url.rpartition("/")[0] + "/postgres"
    finally:
        server.stop()
        shutil.rmtree(place)


@contextmanager
def on_a_real_server() -> Iterator[str]:
    """A database there with a sealed ledger, made by the migrations as in production."""
    with real_server() as address, closing(psycopg.connect(address, autocommit=True)) as link:
        if link.info.server_version < 150_000:
            pytest.skip(f"the server is PostgreSQL {link.info.server_version // 10_000}; 15 is the oldest that counts")
        name = f"helder_ledger_{uuid4().hex[:12]}"
        link.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        try:
            url = address.rpartition("/")[0] + f"/{name}"
            settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
            made = subprocess.run(
                [sys.executable, "-c", MADE], cwd=HOUSE, env={**os.environ, **settings}, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            assert made.returncode == 0, made.stderr
            yield url
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def on_the_embedded_server() -> Iterator[str]:
    with copied_database("refusals") as name, connected_to(name):
        sealed()
        told = connection.get_connection_params()
        yield conninfo.make_conninfo("", **{key: told[key] for key in ("host", "port", "user", "dbname")})


@pytest.fixture(scope="module", params=["embedded", "real"])
def ledger(request, django_db_setup, django_db_blocker) -> Iterator[Ledger]:
    place = on_the_embedded_server() if request.param == "embedded" else on_a_real_server()
    with django_db_blocker.unblock(), ExitStack() as stack:
        link = stack.enter_context(closing(psycopg.connect(stack.enter_context(place), autocommit=True)))
        assert link.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)
        yield stack.enter_context(with_roles(link))


def rows(ledger: Ledger) -> dict[str, str]:
    """A fingerprint of all that each table holds."""
    told = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM permissions_{} t"
    return {table: ledger.link.execute(told.format(table)).fetchone()[0] for table in TABLES}


@pytest.mark.parametrize("pretends", ["origin", "replica"])
@pytest.mark.parametrize("role", ROLES)
def test_no_statement_of_any_role_alters_a_table_of_the_ledger_also_as_a_replica(ledger, role, pretends):
    before = rows(ledger)
    assert all(before.values())
    for table, (name, statement) in product(TABLES, STATEMENTS.items()):
        told = {"table": f"permissions_{table}", "column": TABLES[table], "key": "event" if table == "leaf" else "id"}
        refusal = ledger.refusal(statement.format(**told), role=role, pretends=pretends)
        assert "append-only" in refusal, f"{name} of {table}"
    assert rows(ledger) == before


def copied(ledger: Ledger, action: str, source: str) -> None:
    """An entry about nobody known, from 2020, as a restore or a replica brings it in: past the application."""
    (market,) = ledger.link.execute("SELECT min(id) FROM accounts_market").fetchone()
    told = (
        f"{market}\t{uuid4()}\t\\\\x{uuid4().hex}\t\\\\x{'77' * 16}\t1\temail\tall\t{action}\t{source}\t2020-01-01Z\n"
    )
    ledger.link.execute("SET LOCAL session_replication_role = replica")
    with ledger.link.cursor().copy(COPIED) as copy:
        copy.write(told)


def test_what_is_copied_in_as_a_replica_is_stamped_and_has_its_effect(ledger):
    with ledger.link.transaction(force_rollback=True):
        copied(ledger, "withdraw", "csv_import")
        state = "SELECT status, last_event FROM permissions_state WHERE point = decode(repeat('77', 16), 'hex')"
        status, entry = ledger.link.execute(state).fetchone()
        stamped = "SELECT recorded_at > now() - interval '1 hour' FROM permissions_event WHERE id = %s"
        assert (status, ledger.link.execute(stamped, [entry]).fetchone()) == ("denied", (True,))


def test_not_even_a_superuser_who_copies_as_a_replica_raises_by_a_file(ledger):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="can only lower"), ledger.link.transaction():
        copied(ledger, "grant", "csv_import")


def test_an_application_that_may_only_read_and_add_cannot_even_try(ledger):
    name = ledger.names["application"]
    ledger.link.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON permissions_event FROM "{name}"')
    for statement in ("UPDATE permissions_event SET reason = 'x'", "DELETE FROM permissions_event"):
        refusal = ledger.refusal(statement, role="application", pretends="origin")
        assert "permission denied" in refusal or "append-only" in refusal
    assert "permission denied" in ledger.refusal("TRUNCATE permissions_event", role="application", pretends="origin")
    switched_off = "ALTER TABLE permissions_event DISABLE TRIGGER ALL"
    assert "must be owner" in ledger.refusal(switched_off, role="application", pretends="origin")
