"""What we ask of Twilio, held by Prism to Twilio's own description of its API: it refuses what that does not allow."""

import json
from contextlib import closing

import pytest

from sms.gateways import Accepted, Busy, Outgoing, Rejected
from sms.gateways.twilio import TwilioClient
from sms.segments import segments
from tests.sms.peers import MODULES, TWILIO, free_port, needs, running
from tests.sms.recorded import REFERENCE

PRISM = MODULES / ".bin" / "prism"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
ACCOUNT = "AC" + "0" * 32

pytestmark = [pytest.mark.processes, pytest.mark.timeout(120), needs("node", PRISM, TWILIO)]


@pytest.fixture(scope="module")
def twilio(tmp_path_factory):
    """Prism with the one address that we call, for it reads all of them rather long."""
    folder, port = tmp_path_factory.mktemp("twilio"), free_port()
    described = json.loads(TWILIO.read_text())
    described["paths"] = {MESSAGES: described["paths"][MESSAGES]}
    (folder / "twilio.json").write_text(json.dumps(described))
    command = ["node", PRISM, "mock", "-h", "127.0.0.1", "-p", str(port), folder / "twilio.json"]
    with running(folder, "prism", command) as prism:
        prism.wait_for(port, 60)
        yield f"http://127.0.0.1:{port}"


def send(url, *, account=ACCOUNT, receipts="https://dashboard.example.com/sms/in/nl/main/x/receipts/"):
    text = "Tot morgen, 10 €"
    message = Outgoing(REFERENCE, "Helder", "+31612345678", text, segments(text))
    with closing(TwilioClient(account=account, token="token", receipts=receipts, url=url)) as client:
        return client.send(message)


@pytest.mark.parametrize("receipts", ["", "https://dashboard.example.com/sms/in/nl/main/x/receipts/"])
def test_what_we_ask_is_what_twilio_describes_and_its_answer_is_understood(twilio, receipts):
    answer = send(twilio, receipts=receipts)
    assert isinstance(answer, Accepted)
    assert len(answer.ids) == 1


def test_what_twilio_does_not_describe_is_refused_so_the_peer_looks(twilio, monkeypatch):
    assert isinstance(send(twilio, account="nobody"), Rejected)
    assert isinstance(send(twilio, receipts="no address"), Rejected)
    monkeypatch.setattr("sms.gateways.twilio.httpx.BasicAuth", lambda *_account: None)
    assert send(twilio) == Busy("account")
