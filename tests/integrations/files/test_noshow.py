"""The real file of appointments beside the project: every row is read, and what it tells is what the pages say."""

from pathlib import Path

import pytest
from django.test import Client

from accounts import roles
from campaigns.models import Campaign, Message
from customers.models import Customer
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


def test_all_of_it_goes_in_five_rows_are_flagged_and_the_pages_say_what_it_tells():
    run = store(SHARED.read_bytes(), name="noshow.csv.zip")
    run = check(run, named(run.market, "appointments", "noshow", run.told))
    assert (run.rows, run.good, run.rejected, run.flagged) == (110_527, 110_527, 0, 5)
    run = begin(run)
    assert (run.added, run.changed, run.known, run.flagged, run.reminders) == (110_527, 0, 0, 5, 35_482)
    assert Customer.objects.count() == 62_299
    campaign = Campaign.objects.get()
    assert campaign.not_randomised
    assert Message.objects.filter(campaign=campaign, customer_id__gt=0).count() == 35_482
    client = sign_in(Client(), agent(roles.DIGITAL_TEAM, of=market()))
    page = client.get("/customers/appointments/?period=A").content.decode()
    assert "To 22,319 of 110,527 appointments that took place or were missed the customer did not come" in page
    assert "20.19%" in page
    rows = client.get("/customers/appointments/?period=A&status=no_show").content.decode()
    assert rows.count('href="/customers/') >= 50
    assert not actions.begin(by=None, run=run)
