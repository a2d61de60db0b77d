"""One click against the real server over real sockets: a burst of a thousand loses nothing, scanners change nothing.

How long the burst takes is measured by the benchmark of the desk: a test shares its machine.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.config.clients import eventually

pytestmark = pytest.mark.processes

PROJECT = Path(__file__).parents[2]
BURST = 1000
_PEOPLE = """
import sys
from accounts.models import Market
from customers.actions import record_customers
from customers.models import ContactPoint
from customers.records import CustomerRecord
from permissions import links
from permissions.links import Link
of = Market.objects.create(
    code="nl", name="NL", time_zone="Europe/Amsterdam", language="nl", currency="EUR", phone_region="NL"
)
record_customers(of, [CustomerRecord("crm", str(n), email=f"p{n}@post.example") for n in range(int(sys.argv[-1]))])
for point in ContactPoint.objects.all():
    print(links.token(Link(of.pk, bytes(point.hash), "email", "newsletter")))
"""
_WRITTEN = """
from permissions.models import Event
people = Event.objects.filter(lead=True).values("point").distinct()
print(people.count(), Event.objects.exclude(action="withdraw").count())
"""


@dataclass(frozen=True)
class Served:
    """A running server, what it prints, and the links of a thousand customers."""

    port: int
    process: subprocess.Popen[str]
    environment: dict[str, str]
    tokens: list[str]

    def ask(self, script: str) -> list[str]:
        return asked(script, self.environment)


def asked(script: str, environment: dict[str, str], *arguments: str) -> list[str]:
    setup = "import django\ndjango.setup()\n"
    command = [sys.executable, "-c", setup + script, *arguments]
    ran = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout.split()


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    directory = Path(tempfile.mkdtemp(prefix="helder-oneclick-"))
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "HELDER_DEBUG"}}
    environment |= {"HELDER_DATA": str(directory), "HELDER_DEMO": "True", "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0"], cwd=PROJECT, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    told = directory / "demo.json"
    try:
        assert eventually(lambda: told.exists() and told.read_text().endswith("}\n"), 200)
        tokens = asked(_PEOPLE, environment, str(BURST))
        yield Served(urlsplit(json.loads(told.read_text())["url"]).port, process, environment, tokens)
    finally:
        process.terminate()
        process.communicate(timeout=200)
        assert eventually(lambda: not (directory / "postgres" / "postmaster.pid").exists(), 30)
        shutil.rmtree(directory)


def answer(site: Served, method: str, token: str) -> int:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=200)
    body = "List-Unsubscribe=One-Click" if method == "POST" else None
    connection.request(method, f"/u/{token}", body, {"Content-Type": "application/x-www-form-urlencoded"})
    status = connection.getresponse().status
    connection.close()
    return status


def said(site: Served, request: str) -> str:
    """What the server says to these bytes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=200) as line:
        line.sendall(request.replace("\n", "\r\n").encode())
        return b"".join(iter(lambda: line.recv(65536), b"")).decode()


def test_scanners_that_open_every_link_change_nothing(site: Served):
    with ThreadPoolExecutor(8) as scanners:
        opened = list(scanners.map(lambda token: answer(site, "GET", token), site.tokens[:100]))
        opened += scanners.map(lambda token: answer(site, "HEAD", token), site.tokens[:100])
    assert set(opened) == {200}
    assert site.ask(_WRITTEN) == ["0", "0"]


def test_the_bytes_of_the_standard_are_answered_with_200_and_no_cookie(site: Served):
    body = '--x\nContent-Disposition: form-data; name="List-Unsubscribe"\n\nOne-Click\n--x--\n'
    length = len(body.replace("\n", "\r\n"))
    told = said(
        site,
        f"POST /u/{site.tokens[0]} HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: {length}\n"
        f"Content-Type: multipart/form-data; boundary=x\n\n{body}",
    )
    assert told.startswith("HTTP/1.1 200 ")
    assert "location:" not in told.lower()
    assert "set-cookie:" not in told.lower()
    assert site.ask(_WRITTEN) == ["1", "0"]


def test_a_thousand_at_once_lose_nothing_and_raise_nothing(site: Served):
    with ThreadPoolExecutor(16) as providers:
        answers = list(providers.map(lambda token: answer(site, "POST", token), site.tokens))
    assert set(answers) == {200}
    assert site.ask(_WRITTEN) == [str(BURST), "0"]


def test_the_number_of_a_caller_is_in_no_log(site: Served):
    told = said(site, "GET /desk/?tel=%2B31612345678&call=88.214 HTTP/1.1\nHost: localhost\nConnection: close\n\n")
    assert told.startswith("HTTP/1.1 302 ")
    assert "612345678" not in told
    site.process.terminate()
    output, _ = site.process.communicate(timeout=200)
    assert "Helder is at" in output
    assert "612345678" not in output
    assert not any(token in output for token in site.tokens)
