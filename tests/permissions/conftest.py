"""A database of one's own, where what is done is committed and several connections see it."""

from collections.abc import Iterator

import pytest

from campaigns.actions.partitions import prepare_months
from tests.conftest import connected_to, copied_database
from tests.permissions.doctoring import Ledger, two_seals


@pytest.fixture
def own_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A copy of the empty test database, dropped afterwards: the ledger itself refuses to be emptied."""
    with django_db_blocker.unblock(), copied_database("permissions") as name, connected_to(name):
        prepare_months()  # what overlaps runs within a transaction, in which no month can be made
        yield name


@pytest.fixture
def ledger(db) -> Ledger:
    """Two seals and an act after them."""
    return two_seals()
