"""The real file of appointments beside the project: every row is read, and what it tells is what the pages say."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from accounts import roles
from campaigns.models import Campaign, Message
from integrations.files import actions
from integrations.files.queries.runs import named
from tests.customers.factories import agent, sign_in
from tests.integrations.factories import market
from tests.integrations.files.factories import begin, check, store

SHARED = Path(__file__).parents[4] / "shared" / "data" / "noshow.csv.zip"
pytestmark = [
    pytest.mark.real,
    pytest.mark.django_db,
    pytest.mark.skipif(not SHARED.exists(), reason="the file of appointments is not beside the project"),
]


def checked(content):
    run = store(content, name="noshow.csv.zip")
    return check(run, named(run.market, "appointments", "noshow", run.told))


def test_all_its_rows_can_be_read_and_five_are_flagged():
    run = checked(SHARED.read_bytes())
    assert (run.rows, run.good, run.rejected, run.flagged) == (110_527, 110_527, 0, 5)


def test_a_part_of_it_goes_in_and_the_pages_say_what_it_tells():
    with zipfile.ZipFile(SHARED) as archive, archive.open(archive.namelist()[0]) as file:
        head, *lines = io.TextIOWrapper(file, encoding="utf-8", newline="").read().splitlines()
    part = [head, *lines[::50]]
    told = list(csv.DictReader(part))
    missed, reminded = (
        sum(row[name] == value for row in told) for name, value in (("No-show", "Yes"), ("SMS_received", "1"))
    )
    run = begin(checked("\n".join(part).encode() + b"\n"))
    assert (run.added, run.reminders) == (len(told), reminded)
    campaign = Campaign.objects.get()
    assert campaign.not_randomised
    assert Message.objects.filter(campaign=campaign, customer_id__gt=0).count() == reminded
    client = sign_in(Client(), agent(roles.DIGITAL_TEAM, of=market()))
    page = client.get("/customers/appointments/?period=A").content.decode()
    assert f"{missed:,} customers did not come, of {len(told):,} appointments" in page
    assert f"{100 * missed / len(told):.2f}%" in page
    rows = client.get("/customers/appointments/?period=A&status=no_show").content.decode()
    assert rows.count('href="/customers/') >= 50
    assert not actions.begin(by=None, run=run)
