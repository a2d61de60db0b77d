"""The section about files runs, at a size that measures nothing."""

import pytest

from benchmarks import files
from benchmarks.sizes import Sizes
from campaigns.models import Message


@pytest.mark.django_db
def test_a_file_is_measured_beside_the_same_events_straight():
    found = {figure.what: figure for figure in files.figures(Sizes(events=50, batch=20, customers=40, rounds=1))}
    assert found["a file of 50 events, share of record_events"].goal == files.GOAL
    assert found["memory that it needed besides"].goal == files.MEMORY_MB
    assert Message.objects.count() == 40
