"""Bodies that are too large, against the real web server over a real socket: a clear answer, and nothing is kept."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest
from django.conf import settings

from campaigns.models import MessageEvent
from integrations.models import RawRequest
from tests.accounts import factories as accounts
from tests.conftest import connected_to, copied_database
from tests.integrations.factories import SECRET, SECRET_HEADER, connection, market, sendgrid_event

pytestmark = [pytest.mark.processes, pytest.mark.django_db]

TEN_MEGABYTES = b'["' + b"x" * 10_000_000 + b'"]'
WEBHOOK, EVENTS = "/anymail/sendgrid/tracking/", "/api/v1/events/"
EVENT = {"source": "mailer", "id": "1", "type": "sent", "time": "2026-03-31T09:30:00Z", "message_id": "m-1"}
SERVER = """
import sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv.pop(1)
from gunicorn.app.wsgiapp import run
run()
"""


@dataclass(frozen=True)
class Served:
    """A running gunicorn, by its port; and what each address asks of those who write there."""

    port: int
    headers: dict[str, dict[str, str]]

    def post(self, address, *bodies):
        """Status and answer of each of these, sent over one connection."""
        headers = {"Content-Type": "application/json", **self.headers[address]}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            for body in bodies:
                line.request("POST", address, body, headers)
                answer = line.getresponse()
                yield answer.status, json.loads(answer.read() or b"null")


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker) -> Iterator[Served]:
    """A web server on a database of its own, with a webhook and a key that may write events."""
    with (
        django_db_blocker.unblock(),
        copied_database("served") as name,
        connected_to(name),
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        connection()
        key = {"Authorization": f"Bearer {accounts.secret('events:write', markets=(market(),))}"}
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, name, "config.wsgi", "--no-control-socket", "--threads", "2", "--bind",
             f"fd://{listener.fileno()}"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "HELDER_WEBHOOK_SECRET": SECRET},
            pass_fds=[listener.fileno()],
        )  # fmt: skip
        try:
            yield Served(listener.getsockname()[1], {WEBHOOK: SECRET_HEADER, EVENTS: key})
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize(
    ("address", "small", "kept"), [(WEBHOOK, [sendgrid_event()], RawRequest), (EVENTS, EVENT, MessageEvent)]
)
def test_ten_megabytes_are_refused_in_words_and_the_next_request_is_taken(served, address, small, kept):
    [(status, told)] = served.post(address, TEN_MEGABYTES)
    assert status == 413
    assert "too" in str(told)
    assert not kept.objects.exists()
    [(status, told)] = served.post(address, json.dumps(small))
    assert (status, kept.objects.count()) == (200, 1), told


@pytest.mark.parametrize("address", [WEBHOOK, EVENTS])
def test_what_is_left_of_a_refused_body_is_not_taken_for_the_next_request(served, address):
    assert [status for status, _told in served.post(address, TEN_MEGABYTES, TEN_MEGABYTES)] == [413, 413]
