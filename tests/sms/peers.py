"""Real peers on free ports of this machine: Kannel from Debian, an SMPP centre and Prism from npm.

`make peers` installs what npm has; where something is missing their tests are skipped, in CI they fail.
"""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.config.clients import eventually

HOUSE = Path(__file__).parents[2]
MODULES = HOUSE / ".assets" / "peers" / "node_modules"
TWILIO = HOUSE / ".assets" / "peers" / "package" / "src" / "services" / "twilio-api" / "twilio_api_v2010.json"
FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
USER, PASSWORD = "planner", "tests-only"
SECRET = "a-secret-of-tests-only"

CORE = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal

{line}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = 3197001

group = sendsms-user
username = {user}
password = {password}
default-smsc = line
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "{incoming}?from=%p&to=%P&text=%b&at=%T&id=%I&charset=%C"
max-messages = 0
omit-empty = true
"""
FAKE = """
group = smsc
smsc = fake
smsc-id = line
host = 127.0.0.1
port = {port}
connect-allow-ip = 127.0.0.1
"""
SMPP = """
group = smsc
smsc = smpp
smsc-id = line
host = 127.0.0.1
port = {port}
smsc-username = test
smsc-password = testonly
system-type = ""
transceiver-mode = true
msg-id-type = 0
enquire-link-interval = 30
source-addr-autodetect = true
dest-addr-ton = 1
dest-addr-npi = 1
"""


def needs(*things: Path | str | None) -> pytest.MarkDecorator:
    """Skips where one of these is not installed; in CI the test runs, and fails."""
    missing = [str(thing) for thing in things if not (thing and (Path(thing).exists() or shutil.which(str(thing))))]
    in_ci = os.environ.get("CI", "").lower() == "true"
    return pytest.mark.skipif(bool(missing) and not in_ci, reason=f"not on this machine: {', '.join(missing)}")


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


class Peer:
    """A process of a peer; what it says lies in a file."""

    def __init__(self, folder: Path, name: str, command: Sequence[str | Path], **more: object) -> None:
        self.said = folder / f"{name}.log"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, cwd=folder, **more
            )

    def says(self) -> str:
        return self.said.read_text(errors="replace")

    def tell(self, line: object) -> None:
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()

    def wait_for(self, port: int, seconds: float = 20) -> None:
        assert eventually(lambda: is_open(port) or self.process.poll() is not None, seconds), self.says()
        assert self.process.poll() is None, self.says()

    def end(self) -> None:
        self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running(folder: Path, name: str, command: Sequence[str | Path], **more: object) -> Iterator[Peer]:
    peer = Peer(folder, name, command, **more)
    try:
        yield peer
    finally:
        peer.end()


@contextmanager
def kannel(folder: Path, line: str, incoming: str) -> Iterator[str]:
    """Kannel with one line to a centre; gives the address of its `sendsms`."""
    ports = {name: free_port() for name in ("admin", "boxes", "sendsms")}
    conf = folder / "kannel.conf"
    conf.write_text(CORE.format(**ports, line=line, incoming=incoming, user=USER, password=PASSWORD))
    with running(folder, "bearerbox", ["bearerbox", "-v", "0", conf]) as bearer:
        bearer.wait_for(ports["boxes"])
        with running(folder, "smsbox", ["smsbox", "-v", "1", conf]) as box:
            box.wait_for(ports["sendsms"])
            yield f"http://127.0.0.1:{ports['sendsms']}/cgi-bin/sendsms"


@contextmanager
def smpp_centre(folder: Path) -> Iterator[tuple[Peer, str]]:
    """The SMPP centre, and the line of Kannel's configuration that leads there."""
    port = free_port()
    script = Path(__file__).with_name("smsc.js")
    environment = {**os.environ, "NODE_PATH": str(MODULES)}
    with running(folder, "centre", ["node", script, str(port)], env=environment) as centre:
        centre.wait_for(port)
        yield centre, SMPP.format(port=port)


def taken(centre: Peer) -> list[dict[str, object]]:
    """What the SMPP centre got."""
    return [json.loads(line) for line in centre.says().splitlines() if line.startswith("{")]


def heard(telephones: Peer) -> list[str]:
    """What Kannel's fake centre got: whether a part of several, in which alphabet, and its text."""
    return re.findall(r"Got message \d+: <\S+ \S+ (.*?)>\n", telephones.says(), re.DOTALL)
