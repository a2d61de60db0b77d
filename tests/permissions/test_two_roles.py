"""An installation with two roles, made by the statements of the guide itself: the application can do all of its work,
and nothing to the ledger but read and add.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.permissions.test_refusals import STATEMENTS, TABLES, real_server

pytestmark = pytest.mark.processes

HOUSE = Path(__file__).parents[2]
GUIDE = HOUSE / "docs" / "deploy" / "README.md"
Joined = Callable[[str, str, str], AbstractContextManager[None]]
MIGRATED = "import django; django.setup(); from tests.permissions.factories import migrated; migrated()"
WORKED = """
import django
django.setup()
from datetime import UTC, datetime
from campaigns.actions import record_events
from campaigns.actions.retention import refresh_statistics
from campaigns.events import Event
from permissions.actions import count_reach, deliver, finish_erasures, forget_expired, open_request, seal, undo
from permissions.models import Source
from permissions.queries import askers
from permissions.queries.verification import verify
from tests.permissions.factories import ann, denied, marijke, market, sandbox
sandbox()
who, agent = marijke(), ann()
change = denied(who, Source.AGENT_CALL, by=agent, evidence={"identity": "plate"})
undo(market=market(), act=change.act, by=agent)
assert seal().entries and verify().faults == ()
month = datetime(2026, 3, 1, tzinfo=UTC)
told = [Event("x", "sent", month, "1", "m-1", "a@post.example", campaign="c"),
        Event("x", "unsubscribed", month, "2", "m-1", "a@post.example", campaign="c")]
assert [outcome.status for outcome in record_events(market(), told)] == ["accepted", "accepted"]
refresh_statistics()
open_request(by=agent, asks=askers.customer(market(), who.customer_id), kind="erasure", checks=("plate", "address"))
assert deliver() and finish_erasures() and count_reach(market()) and forget_expired()
assert seal() and verify().faults == ()
"""
ALTERED = (
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER append_only ON {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ALTER {column} DROP NOT NULL",
    "CREATE TABLE forged () INHERITS ({table})",
    "CREATE RULE swallowed AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
)


def statements() -> list[str]:
    """What the guide has typed into psql, by line."""
    told = re.search(r"## PostgreSQL.*?```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert told
    return [line.partition(" --")[0].strip() for line in told[1].splitlines() if not line.startswith("-- ")]


def run(script: str, url: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
    command = [sys.executable, "-c", script]
    ran = subprocess.run(
        command, cwd=HOUSE, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]


@contextmanager
def alone(_address: str, _name: str, _owner: str) -> Iterator[None]:
    """A database on one server, which needs nothing else."""
    yield


@contextmanager
def installed(address: str, joined: Joined = alone) -> Iterator[dict[str, str]]:
    """The address of the guide's database for each role; all of it goes again. `joined` makes it part of a cluster."""
    mark, place = uuid4().hex[:12], address.rpartition("/")[0].rpartition("@")[2]
    words = {"helder_owner": f"helder_owner_{mark}", "helder_app": f"helder_app_{mark}", "helder": f"helder_{mark}"}
    lines = [re.sub(r"\bhelder(_owner|_app)?\b", lambda found: words[found[0]], line) for line in statements()]
    entered = lines.index(f"\\c {words['helder']}")
    migrated = next(number for number, line in enumerate(lines) if number > entered and "DEFAULT PRIV" not in line)
    urls = {role: f"postgresql://{words[role]}:x@{place}/{words['helder']}" for role in ("helder_owner", "helder_app")}
    with closing(psycopg.connect(address, autocommit=True)) as link:
        try:
            for line in lines[:entered]:
                link.execute(line.replace("'…'", "'x'"))
            with joined(address, words["helder"], words["helder_owner"]):
                with closing(psycopg.connect(address, dbname=words["helder"], autocommit=True)) as inside:
                    for line in lines[entered + 1 : migrated]:
                        inside.execute(line)
                    run(MIGRATED, urls["helder_owner"])
                    for line in lines[migrated:]:
                        inside.execute(line)
                yield urls
        finally:
            link.execute(f"DROP DATABASE IF EXISTS {words['helder']} WITH (FORCE)")
            link.execute(f"DROP ROLE IF EXISTS {words['helder_owner']}")
            link.execute(f"DROP ROLE IF EXISTS {words['helder_app']}")


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    with real_server() as address, installed(address) as found:
        yield found


def test_the_application_does_all_of_its_work_without_owning_the_ledger(urls):
    run(WORKED, urls["helder_app"])
    run(MIGRATED, urls["helder_owner"])


@pytest.mark.parametrize("statement", [*STATEMENTS.values(), *ALTERED])
def test_nothing_that_the_application_may_do_alters_the_ledger(urls, statement):
    with closing(psycopg.connect(urls["helder_app"], autocommit=True)) as link:
        for table in ("event", "leaf", "seal"):
            key = "event" if table == "leaf" else "id"
            told = statement.format(table=f"permissions_{table}", column=TABLES[table], key=key)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(told)


def test_the_application_cannot_alter_the_state_but_by_the_ledger(urls):
    with closing(psycopg.connect(urls["helder_app"], autocommit=True)) as link:
        for statement in ("UPDATE permissions_state SET denied_at = NULL", "DELETE FROM permissions_tally"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(statement)
