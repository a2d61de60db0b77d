"""A database of its own on the cluster at HELDER_TEST_CITUS, with the guide's two roles; what tests do is committed.

The address is a superuser's, of a database of the coordinator in which the extension and the nodes are known.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.environment import database
from tests.permissions.test_two_roles import installed, run
from tests.sharded import Watch

NAME = "HELDER_TEST_CITUS"
ADDRESS = os.environ.get(NAME, "")
DISTRIBUTED = """
import django
django.setup()
from django.core.management import call_command
call_command("createcachetable")
call_command("distribute", apply=True)
"""
_EMPTY = """
SELECT format('%I', relname) FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
AND relnamespace = 'public'::regnamespace AND (xpath('/row/n/text()',
    query_to_xml(format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text = '0'
"""
"""Tables of which migrations filled none."""

_GUARDS = """
SELECT format('ALTER TABLE %s {} TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger
WHERE tgenabled = 'A' AND NOT tgisinternal
"""
"""What keeps a ledger from being emptied, other than by a superuser who takes it away and back."""


def nodes(address: str) -> list[tuple[str, int]]:
    """Host and port of every node of the cluster, the coordinator first."""
    with closing(psycopg.connect(address)) as link:
        found = link.execute("SELECT nodename, nodeport FROM pg_dist_node WHERE isactive ORDER BY groupid").fetchall()
    return [(str(host), int(port)) for host, port in found]


def on_node(address: str, node: tuple[str, int], name: str) -> psycopg.Connection:
    """A superuser's connection to a database of one node."""
    return psycopg.connect(make_conninfo(address, host=node[0], port=node[1], dbname=name), autocommit=True)


@contextmanager
def joined(address: str, name: str, owner: str) -> Iterator[None]:
    """The database `name`, which the coordinator has, on the workers too, and each with the extension."""
    first, *others = nodes(address)
    inside = conninfo_to_dict(address)["dbname"]
    for node in others:
        with closing(on_node(address, node, str(inside))) as link:
            link.execute(f"CREATE DATABASE {name} OWNER {owner}")
    try:
        for node in (first, *others):
            with closing(on_node(address, node, name)) as link:
                link.execute("CREATE EXTENSION citus")
        with closing(on_node(address, first, name)) as link:
            link.execute("SELECT citus_set_coordinator_host(%s, %s)", first)
            for node in others:
                link.execute("SELECT citus_add_node(%s, %s)", node)
        yield
    finally:
        for node in others:
            with closing(on_node(address, node, str(inside))) as link:
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def distributed() -> Iterator[dict[str, str]]:
    """The address of the distributed database for each role, and for the superuser as `administrator`."""
    if not ADDRESS:
        pytest.skip(f"{NAME} names no coordinator of a Citus cluster")
    with installed(ADDRESS, joined) as urls:
        run(DISTRIBUTED, urls["helder_owner"])
        name = urls["helder_app"].rpartition("/")[2]
        yield {**urls, "administrator": make_conninfo(ADDRESS, dbname=name)}


@pytest.fixture(scope="session")
def empty(distributed: dict[str, str]) -> list[str]:
    """The tables that hold nothing after migrations."""
    with closing(psycopg.connect(distributed["administrator"])) as link:
        return [str(name) for (name,) in link.execute(_EMPTY)]


@pytest.fixture
def cluster(distributed, empty, django_db_blocker) -> Iterator[dict[str, str]]:
    """Django's connection is the application's to the cluster; nothing is in there but what migrations made."""
    with closing(psycopg.connect(distributed["administrator"], autocommit=True)) as link:
        guards = [str(guard) for (guard,) in link.execute(_GUARDS)]
        for guard in guards:
            link.execute(guard.format("DISABLE"))
        link.execute(f"TRUNCATE {', '.join(empty)}")
        for guard in guards:
            link.execute(guard.format("ENABLE ALWAYS"))
    before = connections.settings["default"]
    with django_db_blocker.unblock():
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = {**before, **database(distributed["helder_app"])}
        yield distributed
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = before


@pytest.fixture
def watch(cluster) -> Iterator[Watch]:
    """In place of the one that watches an ordinary database."""
    watching = Watch()
    with connections["default"].execute_wrapper(watching):
        yield watching
    assert watching.broken == {}
