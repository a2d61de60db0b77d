"""The section about files runs, at a size that measures nothing."""

import pytest

from benchmarks import files, noshow
from benchmarks.sizes import Sizes
from campaigns.models import Message


@pytest.mark.django_db
def test_a_file_is_measured_beside_the_same_events_straight():
    found = {figure.what: figure for figure in files.figures(Sizes(events=50, batch=20, customers=40, rounds=1))}
    assert found["a file of 50 events, share of record_events"].goal == files.GOAL
    assert found["memory that it needed, dry run and import"].goal == files.MEMORY_MB
    assert Message.objects.count() == 40


@pytest.mark.django_db
def test_the_file_of_appointments_is_measured_and_what_it_says_of_those_who_did_not_come(tmp_path, monkeypatch):
    file = tmp_path / "noshow.csv"
    file.write_text(
        "PatientId,AppointmentID,ScheduledDay,AppointmentDay,Neighbourhood,SMS_received,No-show\n"
        "1,10,2016-04-29T18:38:08Z,2016-05-02T00:00:00Z,CENTRO,1,Yes\n"
        "2,11,2016-04-29T18:40:00Z,2016-04-29T00:00:00Z,CENTRO,0,No\n"
    )
    monkeypatch.setattr(noshow, "FILE", file)
    took, missed = noshow.figures(Sizes())
    assert (took.what, took.goal) == ("a file of 2 appointments, dry run and import", noshow.SECONDS)
    assert (missed.value, missed.note) == (50, "0 flagged, 1 reminders")
