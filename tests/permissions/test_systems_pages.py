"""The pages about sending systems: what waits, and what the sandbox believes."""

import pytest
from django.urls import reverse

from accounts import roles
from permissions.actions import deliver, set_silence
from tests.customers.factories import agent, market, sign_in
from tests.permissions.factories import ann, denied, marijke, sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    return sign_in(client, agent(roles.DIGITAL_TEAM))


def test_what_waits_stands_there_without_anybody_s_address_until_it_is_told_again(team, django_assert_max_num_queries):
    system, who = sandbox(), marijke()
    set_silence(by=ann(), system=system, silent=True)
    denied(who)
    deliver()
    page = reverse("permissions:systems")
    with django_assert_max_num_queries(10):
        text = team.get(page).content.decode()
    assert "2 addresses wait" in text
    assert f"customer {who.customer_id}" in text
    assert "does not answer" in text
    assert "post.example" not in text
    team.post(reverse("permissions:silence", args=[system.pk]), {"silent": "no"})
    assert "told again" in team.post(reverse("permissions:again", args=[system.pk]), follow=True).content.decode()
    deliver()
    assert "Everything is confirmed, for 2 addresses." in team.get(page).content.decode()


def test_the_inbox_shows_what_the_sandbox_believes(team, django_assert_max_num_queries):
    system = sandbox()
    denied(marijke())
    deliver()
    with django_assert_max_num_queries(10):
        text = team.get(reverse("permissions:inbox", args=[system.pk])).content.decode()
    assert "m.oosterom@post.example" in text
    assert "E-mail: Service</span>" in text


def test_another_market_s_system_is_nobody_s(team):
    system = sandbox()
    system.market = market("be")
    system.save()
    for name in ("again", "silence"):
        assert team.post(reverse(f"permissions:{name}", args=[system.pk])).status_code == 404
    assert team.get(reverse("permissions:inbox", args=[system.pk])).status_code == 404
    assert team.get(reverse("permissions:systems")).context["systems"] == []
