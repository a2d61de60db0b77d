"""A database of one's own, where what is done is committed and several connections see it."""

from collections.abc import Iterator

import pytest

from tests.conftest import connected_to, copied_database
from tests.permissions.doctoring import Ledger, two_seals


@pytest.fixture
def own_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A copy of the empty test database, dropped afterwards: the ledger itself refuses to be emptied."""
    with django_db_blocker.unblock(), copied_database("permissions") as name, connected_to(name):
        yield name


@pytest.fixture
def ledger(db) -> Ledger:
    """Two seals and an act after them."""
    return two_seals()
