"""Machines told from people, and devices told from each other."""

import pytest

from campaigns.machines import device, judged
from tests.campaigns.factories import event
from tests.campaigns.recount import AGENTS


@pytest.mark.parametrize("kind", ["opened", "clicked"])
@pytest.mark.parametrize("agent", [agent for agent, (machine, _) in AGENTS.items() if machine])
def test_agents_of_proxies_and_scanners_are_machines(kind, agent):
    assert judged(event(kind, user_agent=agent))[0] is True


@pytest.mark.parametrize("agent", [agent for agent, (machine, _) in AGENTS.items() if not machine])
def test_other_agents_are_not_known_to_be_machines(agent):
    assert judged(event("opened", user_agent=agent)) == (None, "")


@pytest.mark.parametrize("told", [True, False])
def test_what_the_source_says_goes_before_the_rules(told):
    assert judged(event("opened", user_agent="Mozilla/5.0", is_machine=told)) == (told, "source")
    assert judged(event("opened", user_agent="curl/8", is_machine=told, machine_reason="mpp")) == (told, "mpp")


def test_only_opens_and_clicks_are_judged():
    assert judged(event("delivered", user_agent="Mozilla/5.0", is_machine=True)) == (None, "")
    assert device(event("delivered", user_agent="iPhone")) is None


@pytest.mark.parametrize(("agent", "kind"), [(agent, kind) for agent, (_, kind) in AGENTS.items()])
def test_an_agent_names_its_device_unless_a_proxy_hides_it(agent, kind):
    assert device(event("opened", user_agent=agent)) == kind


@pytest.mark.timeout(5)
def test_an_endless_agent_is_judged_at_once():
    endless = event("opened", user_agent="android" * 500_000)
    assert device(endless) == 3
    assert judged(endless) == (None, "")
