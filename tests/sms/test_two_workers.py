"""Two workers at one queue of texts: each takes what the other does not hold, and neither waits."""

import pytest

from tests.conftest import connected_to, copied_database
from tests.overlapping import overlapping
from tests.sms.test_claiming import phones, queued, take


@pytest.fixture
def own_queue(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copied_database("claims") as name, connected_to(name):
        yield


def test_what_another_worker_holds_is_passed_over_and_nobody_waits(own_queue, by_day):
    first, second, third, fourth = queued()
    with overlapping() as overlap:
        before, after = overlap(lambda: take(2), lambda: take(2))
        assert (phones(before), phones(after), overlap.waited) == ([first, second], [third, fourth], 0)
