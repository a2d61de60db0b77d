"""A gateway that answers as it was told to, an approved text, and who sends it."""

import pytest

from sms.gateways import Accepted
from tests.sms.factories import approved, planner, writer


class Peer:
    """A gateway that answers as it was told to, and remembers what it got."""

    def __init__(self, *answers):
        self.answers, self.got = list(answers), []

    def send(self, message):
        self.got.append(message)
        return self.answers.pop(0) if self.answers else Accepted([f"id-{len(self.got)}"])

    def close(self):
        """Has no connections."""


@pytest.fixture
def peer(monkeypatch):
    made = Peer()
    monkeypatch.setattr("sms.actions.lanes.client", lambda gateway: made)
    return made


@pytest.fixture
def by_day(monkeypatch):
    """Whenever the tests run, nothing waits for the morning."""
    for place in ("sms.actions.answering", "sms.actions.claiming", "sms.queries.composing"):
        monkeypatch.setattr(f"{place}.next_moment", lambda at, **_: at)


@pytest.fixture
def version():
    return approved(by=writer(), second=writer("Daan")).versions.get()


@pytest.fixture
def pim():
    return planner()
