"""The example client of docs/api.md, run as it stands there against a server that listens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiKey
from campaigns.models import MessageEvent
from config.api_urls import urlpatterns
from tests.accounts import factories
from tests.conftest import connected_to, copied_database

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
SCOPES = ("customers:write", "appointments:write", "events:write", "campaigns:read")


def run(address, secret):
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    environment = {**os.environ, "HELDER_URL": address, "HELDER_KEY": secret, "NO_PROXY": "*"}
    done = subprocess.run(
        [sys.executable, "-c", example], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def twice(django_db_setup, django_db_blocker):
    """What the example says, run twice against a server with a database of its own."""
    with django_db_blocker.unblock(), copied_database("api_example") as name, connected_to(name):
        secret = factories.secret(*SCOPES)
        server = LiveServer("127.0.0.1")
        try:
            said = run(server.url, secret), run(server.url, secret)
        finally:
            server.stop()
        yield said


def test_the_example_runs_and_runs_again_without_counting_twice(twice):
    first, second = twice
    complaint = "events 2 time is no instant: write it as 2026-03-31T09:30:00+02:00"
    read = ["1 1 249.00", "304"]
    assert first == [
        "{'accepted': 1, 'duplicate': 0, 'invalid': 0}",
        complaint,
        "{'accepted': 2, 'duplicate': 0, 'invalid': 1}",
        "{'accepted': 1, 'duplicate': 0, 'invalid': 0}",
        *read,
    ]
    assert second == [
        "{'accepted': 0, 'duplicate': 1, 'invalid': 0}",
        complaint,
        "{'accepted': 0, 'duplicate': 2, 'invalid': 1}",
        "{'accepted': 0, 'duplicate': 1, 'invalid': 0}",
        *read,
    ]
    assert MessageEvent.objects.count() == 2
    assert ApiKey.objects.get().last_used_at


def test_the_page_names_every_address_of_events_customers_and_campaigns():
    ours = ("events", "customers", "appointments", "calls", "campaigns")
    addresses = [str(entry.pattern) for entry in urlpatterns if str(entry.pattern).startswith(ours)]
    assert len(addresses) == 9
    for address in addresses:
        assert f"| `{address.replace('<int:pk>', '{id}')}` |" in PAGE
