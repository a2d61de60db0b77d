"""What is sent is what was shown: a form that asks for something else, in any way, sends nothing and shows that."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from sms.models import TextMessage
from tests.accounts.factories import market, signed_in
from tests.sms.factories import approved, expected, gateway, writer
from tests.sms.test_composer import form_in, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anytime(by_day):
    gateway()


@pytest.fixture
def client(pim):
    return signed_in(pim)


def local(hours):
    return (timezone.now() + timedelta(hours=hours)).astimezone(market().zone)


def fields_in(page):
    """The filters as they stand on the page, as a browser without scripts sends them with the button."""
    bar = page[page.index("composer-wanted") :]
    bar = bar[: bar.index("data-look")]
    typed = dict(
        re.findall(r'<input type="(?:date|number|datetime-local|time|hidden)" name="(\w+)"[^>]*value="([^"]*)"', bar)
    )
    chosen = {}
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', bar, re.DOTALL):
        picked = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        chosen[name] = unescape(picked[1] if picked and picked[1] is not None else picked[2] if picked else "")
    return {**typed, **chosen}


@pytest.fixture
def shown(client, version):
    page = page_of(client, expected(3, starts_in=timedelta(days=2)))
    return {**fields_in(page), **form_in(page)}


def test_the_page_as_it_stands_is_sent(client, shown):
    client.post(reverse("sms:confirm"), shown)
    assert TextMessage.objects.count() == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"when": "at"},
        {"when": "at", "at": "tomorrow"},
        {"when": "hours", "hours": "3"},
        {"when": "days", "days": "1", "clock": "10:00"},
        {"day": "2031-01-01"},
        {"from_hour": "23"},
        {"until_hour": "1"},
        {"branch": "1"},
        {"service": "Ster"},
        {"status": "changed"},
        {"window": "arrived"},
        {"template": "another"},
        {"customer": "1"},
        {"list": "1"},
        {"day": "nonsense"},
    ],
)
def test_a_filter_or_time_that_was_changed_and_not_shown_sends_nothing_and_is_shown(client, shown, changed):
    if "at" in changed:
        changed = {"when": "at", "at": local(24).strftime("%Y-%m-%dT%H:%M")}
    if "template" in changed:
        other = approved(by=writer("Wil"), second=writer("Dirk"), name="Other", text="Tot ziens.")
        changed = {"template": str(other.pk)}
    answer = client.post(reverse("sms:confirm"), {**shown, **changed}, follow=True)
    assert "You changed whom or when" in answer.content.decode()
    assert not TextMessage.objects.exists()
    asked = dict(answer.wsgi_request.GET.items())
    assert changed.items() <= asked.items()


def test_show_without_scripts_leads_to_the_page_of_what_stands_there(client, shown):
    at = local(24).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(reverse("sms:confirm"), {**shown, "when": "at", "at": at, "look": "1"}, follow=True)
    page = answer.content.decode()
    assert "csrf" not in answer.request["QUERY_STRING"]
    assert "nonce" not in answer.request["QUERY_STRING"]
    assert "Plan 3 texts," in page
    assert f"{local(24):%H:%M}" in re.search(r"data-when>([^<]*)", page)[1]
    client.post(reverse("sms:confirm"), {**fields_in(page), **form_in(page)})
    assert TextMessage.objects.filter(due_at__gt=timezone.now() + timedelta(hours=23)).count() == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Send 3 text messages now"),
        ({"when": "hours", "hours": "4"}, r"Plan 3 texts, \w{3} \d\d:\d\d"),
    ],
)
def test_the_button_says_what_and_when(client, version, asked, said):
    page = page_of(client, expected(3, starts_in=timedelta(days=2)), **asked)
    button = re.search(r"<button[^>]*data-send.*?</button>", page, re.DOTALL)[0]
    assert re.search(said, " ".join(re.sub(r"<[^>]*>", " ", button).split()))


def test_a_preview_that_another_time_was_put_on_sends_nothing(client, shown):
    """Both what was shown and what stands there are meddled with; the marks are of another time."""
    at = local(24).strftime("%Y-%m-%dT%H:%M")
    meddled = {**shown, "when": "at", "at": at, "back": f"{shown['back']}&when=at&at={at}"}
    assert "no longer as you saw" in client.post(reverse("sms:confirm"), meddled, follow=True).content.decode()
    assert not TextMessage.objects.exists()
