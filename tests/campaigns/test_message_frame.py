"""The message as it looked: it runs nothing, loads nothing, sends nothing and leads nowhere."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from tests.campaigns import world
from tests.campaigns.factories import DAY
from tests.customers.factories import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return world.tell(timezone.now() - 2 * DAY)


@pytest.fixture
def reader(client):
    return sign_in(client, world.colleague(roles.VIEWER))


def frame(campaign, key="a"):
    return reverse("campaigns:message", args=[campaign.pk, campaign.variants.get(key=key).pk])


def test_the_policy_of_a_message_lets_nothing_run_or_load(reader, told):
    answer = reader.get(frame(told.spring))
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["sandbox"] == ""
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy.keys() <= {"sandbox", "default-src", "style-src", "img-src", "frame-ancestors"}
    assert policy["img-src"] == "data:"
    assert answer.content.decode() == world.BODY


def test_the_page_frames_the_message_without_any_permission(reader, told):
    text = reader.get(reverse("campaigns:detail", args=[told.spring.pk])).content.decode()
    (tag,) = re.findall(r"<iframe[^>]*>", text)
    assert 'sandbox=""' in tag
    assert f'src="{frame(told.spring, "b")}"' in tag
    assert world.BODY not in text


def test_a_text_message_stands_in_the_page_itself(reader, told):
    text = reader.get(reverse("campaigns:detail", args=[told.text.pk])).content.decode()
    assert '<p class="bubble">Tomorrow</p>' in text
    assert "<iframe" not in text


def test_a_message_without_a_text_says_so(reader, told):
    answer = reader.get(frame(told.spring, ""))
    assert "did not give the text" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
