"""What changes without an entry of the ledger is told to sending systems as well: numbers, owners, STOP and START."""

import pytest

from customers.actions import mark_number
from permissions.actions import Act, change_address, deliver, withdraw
from permissions.models import SandboxProfile, Source
from permissions.queries import whom
from permissions.queries.gate import may_send
from permissions.queries.grid import grid
from tests.customers.factories import customer, market
from tests.permissions.factories import ann, marijke, sandbox
from tests.sms.factories import came_in

pytestmark = pytest.mark.django_db
NUMBER = "+31612345641"


@pytest.fixture(autouse=True)
def _connected() -> None:
    sandbox()


def believed(value: str = NUMBER, channel: str = "sms", purpose: str = "service") -> str | None:
    """What the sandbox thinks of an address after it was told; None where it never heard of it."""
    deliver()
    row = SandboxProfile.objects.filter(value=value).first()
    return row.answers[channel][purpose] if row else None


def test_somebody_else_s_number_is_told_and_told_once_more_where_it_is_theirs_after_all():
    who = marijke()
    assert believed() is None
    mark_number(by=None, market=market(), customer_id=who.customer_id, value=NUMBER, wrong=True)
    assert believed() == "wrong_number"
    mark_number(by=None, market=market(), customer_id=who.customer_id, value=NUMBER, wrong=False)
    assert believed() == "service"


def test_stop_bars_service_at_systems_too_and_start_gives_it_back():
    marijke()
    for words, expected in (("STOP", "stopped"), ("START", "service"), ("STOP", "stopped")):
        came_in(words, NUMBER)
        assert believed() == expected
    assert believed(purpose="newsletter") == "denied_all"


def test_a_no_is_told_of_an_address_that_a_source_brings_later():
    withdraw(whom=marijke(), act=Act(source=Source.AGENT_CALL, by=ann()))
    customer(email="later@post.example")
    assert believed("later@post.example", "email", "newsletter") == "denied_all"
    customer(external_id="two", email="two@post.example")
    assert believed("two@post.example", "email", "newsletter") is None, "nobody said anything of it"


def test_another_address_that_is_told_at_the_desk_reaches_systems_at_once():
    change_address(whom=marijke(), channel="sms", value="06 12 34 56 42", act=Act(source=Source.AGENT_CALL, by=ann()))
    assert believed("+31612345642") == "service"


def test_who_comes_by_an_address_is_answered_of_that_address_not_of_a_better_one():
    who = marijke()
    other = change_address(
        whom=who, channel="email", value="w@post.example", act=Act(source=Source.AGENT_CALL, by=ann())
    )
    withdraw(whom=whom.known(market(), "email", other.digest), act=Act(source=Source.HARD_BOUNCE), channels=["email"])
    came = whom.address(market(), "email", "w@post.example")
    assert (
        grid(came).cell("email", "newsletter").code == may_send(market(), "w@post.example", "email", "newsletter").code
    )
    assert not grid(came).cell("email", "newsletter").allowed


def test_after_stop_and_at_a_landline_the_card_says_that_no_text_comes():
    who = whom.customer(market(), customer().pk)
    came_in("STOP", NUMBER)
    assert grid(who).cell("sms", "service").code == "stopped"
    assert grid(who).cell("phone", "service").code == "service"
    landline = whom.customer(market(), customer(external_id="two", mobile="020 624 11 11").pk)
    assert grid(landline).cell("sms", "service").code == "not_mobile"
    assert grid(whom.address(market(), "sms", "020 624 11 12")).cell("sms", "service").code == "not_mobile"
    assert may_send(market(), "020 624 11 12", "sms", "service").code == "not_mobile"
