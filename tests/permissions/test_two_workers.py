"""Two workers at one outbox: each takes what the other does not hold, and neither waits."""

from permissions.actions import delivering
from permissions.models import Delivery
from tests.overlapping import overlapping
from tests.permissions.test_outbox_claims import taken, waits


def test_what_another_worker_holds_is_passed_over_and_nobody_waits(own_database, monkeypatch):
    monkeypatch.setattr(delivering, "AT_ONCE", 2)
    first, second, third, fourth, *_rest = waits(5)
    with overlapping() as overlap:
        before, after = overlap(taken, taken)
        assert (before, after, overlap.waited) == ([first, second], [third, fourth], 0)


def test_a_row_that_somebody_changes_is_passed_over_too(own_database):
    first, second = waits(2)
    with overlapping() as overlap:
        _changed, after = overlap(lambda: list(Delivery.objects.select_for_update().filter(pk=first)), taken)
        assert (after, overlap.waited) == ([second], 0)
