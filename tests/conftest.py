"""A small demo world, loaded once for all tests that look at one.

It lies in a copy of the test database, because what it holds is committed: a browser's server must see it, and the log
refuses to be emptied. Tests that commit work in such a copy and drop it; the rule of the log holds in tests as well.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from integrations.demo import logins
from integrations.demo.world import Size
from tests import migrated
from tests.accounts import factories

SIZE = Size(customers=1500, months=3, seed=11)


def pytest_sessionstart() -> None:
    call_command("compile_translations", stdout=StringIO())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What watches real processes or a real browser on a loaded machine gets a second go; the summary tells of it."""
    for item in items:
        if any(item.get_closest_marker(name) for name in ("browser", "processes")):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _in_the_language_of_the_house() -> None:
    """A request leaves its language behind in its thread; no test begins with another's."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _with_a_market_of_its_own() -> Iterator[None]:
    """What one test has made is gone before the next."""
    yield
    factories.usual_market.cache_clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker) -> None:
    """The database of the tests is a copy of one that has been migrated before."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()


@dataclass(frozen=True)
class DemoWorld:
    """The name of the database that holds it, and email and password for each role."""

    database: str
    logins: dict[str, dict[str, str]]


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Inside, every new connection, of any thread, is one to `database`."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def copied_database(suffix: str) -> Iterator[str]:
    """A copy of the test database, by its name; dropped at the end, whoever is still connected."""
    assert connection.settings_dict["NAME"].startswith("test_"), "only tests with the mark django_db have a database"
    connection.creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
    name = connection.creation.get_test_db_clone_settings(suffix)["NAME"]
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def demo_world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[DemoWorld]:
    kept = tmp_path_factory.mktemp("demo") / "logins.json"
    with django_db_blocker.unblock(), copied_database("demo") as name:
        with connected_to(name), pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "DEMO", True)
            patch.setattr(logins, "path", lambda: kept)  # the data directory also says where the database lies
            call_command(
                "demo", customers=SIZE.customers, months=SIZE.months, seed=SIZE.seed, replace=True, stdout=StringIO()
            )
        yield DemoWorld(name, json.loads(kept.read_text()))


@pytest.fixture(scope="module")
def in_demo_world(demo_world, django_db_blocker) -> Iterator[DemoWorld]:
    """The tests of a module that asks for this find the demo world in their database, and leave it as it was."""
    with django_db_blocker.unblock(), connected_to(demo_world.database):
        yield demo_world
