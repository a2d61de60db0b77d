"""309 requests recorded by django-anymail's own tests: what it accepts we accept, and read the same in it."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from integrations.models import RawRequest, State
from integrations.tasks import process_raw_request
from integrations.webhooks.readers import READERS, AmazonSES
from integrations.webhooks.replay import rebuild
from tests.integrations.factories import market
from tests.integrations.recording import Recorded, recording

pytestmark = [
    pytest.mark.real,
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailInsecureWebhookWarning"),
]


class Amazon:
    """Stands in for Amazon's network: says yes, or no where the recording says so."""

    def __init__(self, recorded: Recorded) -> None:
        self.refuses = recorded.line.get("raised") == "ClientError"
        self.confirmed: list[dict[str, str]] = []

    def confirm_subscription(self, **wanted: str) -> None:
        if self.refuses:
            raise ClientError({"Error": {"Code": "InvalidToken"}}, "ConfirmSubscription")
        self.confirmed.append(wanted)

    def close(self) -> None:
        pass


@pytest.fixture
def replay(client, settings, monkeypatch):
    """Sends one recorded request under its settings; returns the answer, what was kept, and Amazon."""
    settings.ALLOWED_HOSTS = ["testserver", "example.com"]
    market()

    def send(recorded: Recorded) -> tuple[Any, RawRequest | None, Amazon]:
        settings.ANYMAIL = recorded.anymail
        amazon = Amazon(recorded)
        monkeypatch.setattr(AmazonSES, "get_boto_client", lambda *_args, **_kwargs: amazon)
        RawRequest.objects.all().delete()
        return recorded.send(client), RawRequest.objects.first(), amazon

    return send


def described(recorded: Recorded) -> str:
    line = recorded.line
    if line.get("raised"):
        return line["raised"]
    return f"{line['response_status']} with events" if line["events"] else str(line["response_status"])


def read(source: str, raw: RawRequest) -> list[Any]:
    return READERS[source]().read(rebuild(raw))


def as_recorded(event: Any, source: str, keys: set[str]) -> dict[str, Any]:
    values = {**vars(event), "esp": READERS[source].esp_name}
    return {key: values[key] for key in keys}


def typed(event: dict[str, Any]) -> dict[str, Any]:
    return event | ({"timestamp": datetime.fromisoformat(event["timestamp"])} if "timestamp" in event else {})


def test_the_recording_is_the_one_we_know():
    assert Counter(map(described, recording())) == {
        "200 with events": 184, "200": 38, "400": 74, "401": 1, "AnymailConfigurationError": 11, "ClientError": 1,
    }  # fmt: skip


def test_every_recorded_request_gets_the_answer_and_yields_the_events_that_it_did_there(replay):
    seen, compared = Counter(), 0
    for recorded in recording():
        answer, raw, _amazon = replay(recorded)
        queued = raw is not None and raw.state == State.NEW
        seen[described(recorded), answer.status_code, queued] += 1
        if not queued:
            assert not recorded.line["events"], recorded.line["test"]
            continue
        ours, theirs = read(recorded.source, raw), recorded.line["events"]
        assert len(ours) == len(theirs), recorded.line["test"]
        for event, expected in zip(ours, theirs, strict=True):
            assert as_recorded(event, recorded.source, set(expected)) == typed(expected), recorded.line["test"]
            compared += 1
    assert compared == 188
    assert seen == {
        ("200 with events", 200, True): 184,
        ("200", 200, True): 35,
        ("200", 200, False): 3,  # a provider tests the address with HEAD or GET: nothing to keep
        ("400", 400, False): 74,
        ("401", 401, False): 1,
        ("AnymailConfigurationError", 400, False): 11,  # there the provider gets a 500, here the reason
        ("ClientError", 200, True): 1,  # there the provider gets a 500, here the worker tries again
    }


def test_the_worker_accounts_for_every_event_of_every_accepted_request(replay):
    states = Counter()
    for recorded in recording():
        _answer, raw, amazon = replay(recorded)
        if raw is None or raw.state != State.NEW:
            continue
        process_raw_request(raw.pk)
        raw.refresh_from_db()
        states[raw.state] += 1
        if raw.state == State.FAILED:
            assert (recorded.line["raised"], raw.error, raw.attempts) == ("ClientError", "ClientError", 1)
            continue
        counted = raw.accepted + raw.duplicates + raw.invalid
        assert counted == len(recorded.line["events"]), (recorded.line["test"], raw.error)
        assert raw.rejected_events.count() == raw.invalid
        assert bool(amazon.confirmed) == (recorded.name in CONFIRMS), recorded.line["test"]
    assert states == {State.PROCESSED: 219, State.FAILED: 1}


CONFIRMS = {"test_sns_subscription_auto_confirmation", "test_sns_subscription_confirmation_different_region"}
