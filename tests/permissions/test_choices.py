"""The customer's own page: what they see, what they change, what nobody else can do with it."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client

from accounts import limits
from permissions import links, shortlinks
from permissions.actions import withdraw
from permissions.acts import Act
from permissions.links import Link
from permissions.models import Event, Source
from permissions.queries.gate import may_send
from permissions.views import preferences
from tests.customers.factories import customer, market
from tests.permissions.factories import denied, marijke

pytestmark = pytest.mark.django_db
EMAIL = "m.oosterom@post.example"


@pytest.fixture(autouse=True)
def _nobody_saved_yet():
    caches["requests"].clear()


@pytest.fixture
def visitor():
    """A customer's browser: no cookies, and CSRF is checked as for everybody."""
    return Client(enforce_csrf_checks=True)


def path(**fields):
    who = marijke(**fields)
    link = Link(who.market.pk, who.points[1].digest, "email", "newsletter", raises=True)
    return f"/p/{shortlinks.token(link)}?lang=en"


def text(answer):
    return " ".join(answer.content.decode().split())


def ticked(answer):
    return set(re.findall(r'name="on" value="([^"]+)" checked', answer.content.decode()))


def save(visitor, where, *, tick=(), clear=(), **more):
    page = visitor.get(where)
    on = (ticked(page) | set(tick)) - set(clear)
    hidden = dict(re.findall(r'name="(was|once)" value="([^"]*)"', page.content.decode()))
    return visitor.post(where, {**hidden, "on": sorted(on), **more})


def test_it_shows_what_may_be_sent_and_hides_whose_it_is(visitor):
    customer()
    page = visitor.get(path())
    assert "email/survey" in ticked(page)
    assert "email/newsletter" not in ticked(page), "nobody asked them yet"
    assert "m•••@post.example" in text(page)
    assert "•••• 41" in text(page)
    assert not any(word in text(page) for word in ("Oosterom", "m.oosterom", "345641", "3817", "KN-482"))
    assert not page.cookies
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_looking_changes_nothing(visitor):
    customer()
    for method in ("get", "head"):
        assert getattr(visitor, method)(path()).status_code == 200
    assert not Event.objects.exists()


def test_a_cleared_box_goes_off_and_a_ticked_one_on_by_their_own_act(visitor):
    who = customer()
    page = save(visitor, path(), tick=["email/newsletter"], clear=["post/marketing"])
    assert "On: Newsletter, E-mail" in text(page)
    assert "Off: Offers, Post" in text(page)
    assert may_send(market(), who.pk, "email", "newsletter").code == "consent"
    assert not may_send(market(), who.pk, "post", "marketing").allowed
    entries = Event.objects.all()
    assert {(entry.source, entry.by_id, entry.language) for entry in entries} == {("self_service", None, "en")}
    assert all(entry.notice_id for entry in entries)


def test_only_what_was_changed_changes(visitor):
    customer()
    assert "Nothing had to change." in text(save(visitor, path()))
    assert not Event.objects.exists()


def test_a_page_left_open_lifts_no_denial_made_meanwhile(visitor):
    who = customer()
    page = visitor.get(path())
    denied(marijke(), Source.AGENT_CALL)
    was = " ".join(sorted(ticked(page)))
    visitor.post(path(), {"was": was, "once": "x", "on": sorted(ticked(page))})
    assert not Event.objects.filter(action="grant").exists()
    assert not may_send(market(), who.pk, "email", "survey").allowed


def test_their_own_yes_lifts_a_denial(visitor):
    who = customer()
    denied(marijke(), Source.AGENT_CALL)
    save(visitor, path(), tick=["email/newsletter"])
    assert may_send(market(), who.pk, "email", "newsletter").code == "consent"
    assert may_send(market(), who.pk, "email", "marketing").code == "denied_all"


def test_one_press_stops_everything_but_service(visitor):
    who = customer()
    page = save(visitor, path(), stop="1")
    assert "Off: everything but messages about your appointment" in text(page)
    assert ticked(page) == set()
    assert may_send(market(), who.pk, "email", "service").allowed
    assert "Stop everything else" not in text(page)


def test_sent_twice_it_is_one_act(visitor):
    customer()
    was = sorted(ticked(visitor.get(path())))
    for _ in range(2):
        visitor.post(path(), {"was": " ".join(was), "once": "same", "on": was[1:]})
    assert Event.objects.values("act").distinct().count() == 1


@pytest.mark.parametrize(
    "wrong", ["email/service", "email/all", "sms/nonsense", "nonsense", "email/newsletter/x", "\x00"]
)
def test_boxes_that_are_not_offered_do_nothing(visitor, wrong):
    customer()
    visitor.post(path(), {"was": wrong, "on": []})
    visitor.post(path(), {"was": "", "on": [wrong]})
    assert not Event.objects.exists()


def test_it_speaks_the_markets_language_unless_asked_for_another(visitor):
    customer()
    own = path().removesuffix("?lang=en")
    assert '<html lang="nl">' in text(visitor.get(own, headers={"Accept-Language": "en"}))
    assert '<html lang="en">' in text(visitor.get(f"{own}?lang=en"))
    assert '<html lang="nl">' in text(visitor.get(f"{own}?lang=xx"))


def test_a_link_that_we_did_not_make_opens_nothing(visitor):
    customer()
    where = path().removesuffix("?lang=en")
    for wrong in (where[:-1], f"{where}x", "/p/x", "/p/a/b"):
        assert visitor.get(wrong).status_code == 404
        assert visitor.post(wrong, {"stop": "1"}).status_code == 404
    assert not Event.objects.exists()


def test_an_address_that_nobody_is_known_by_has_its_own_choices_alone(visitor):
    token = links.token(Link(market().pk, bytes(range(16)), "email", "newsletter"))
    page = visitor.get(f"/p/{token}?lang=en")
    assert page.status_code == 200
    assert "SMS" not in text(page)
    save(visitor, f"/p/{token}?lang=en", stop="1")
    assert set(Event.objects.values_list("channel", "action")) == {("email", "withdraw")}


def test_from_where_much_is_turned_on_it_waits_and_turning_off_never_does(visitor, monkeypatch):
    who = customer()
    monkeypatch.setattr(preferences, "_RAISES", 2)
    box = "email/newsletter"
    answers = [
        (save(visitor, path(), tick=[box]).status_code, save(visitor, path(), clear=[box]).status_code)
        for _ in range(4)
    ]
    assert answers == [(200, 200), (200, 200), (429, 200), (429, 200)]
    both = save(visitor, path(), tick=[box], clear=["post/marketing"])
    assert both.status_code == 200
    assert "Off: Offers, Post" in text(both)
    assert "What you turned on was not saved" in text(both)
    assert box not in ticked(both)
    assert save(visitor, path(), stop="1").status_code == 200
    assert not may_send(market(), who.pk, "email", "survey").allowed
    elsewhere = visitor.post(path(), {"was": "", "once": "x", "on": [box]}, REMOTE_ADDR="192.0.2.7")
    assert box in ticked(elsewhere)


def test_who_has_to_wait_may_go_on_with_the_next_minute_however_often_they_tried(visitor, monkeypatch):
    customer()
    monkeypatch.setattr(preferences, "_RAISES", 0)
    clock = SimpleNamespace(now=lambda: datetime(2026, 3, 10, 10, 0, 58, tzinfo=UTC))
    monkeypatch.setattr(limits, "timezone", clock)
    assert {save(visitor, path(), tick=["email/newsletter"]).status_code for _ in range(3)} == {429}
    monkeypatch.setattr(preferences, "_RAISES", 1)
    assert save(visitor, path(), tick=["email/newsletter"]).status_code == 429
    clock.now = lambda: datetime(2026, 3, 10, 10, 1, 1, tzinfo=UTC)
    assert save(visitor, path(), tick=["email/newsletter"]).status_code == 200


def test_another_customers_boxes_stay_as_they_are(visitor):
    customer()
    other = customer(external_id="two", email="two@post.example", mobile="0687654321")
    save(visitor, path(), stop="1")
    assert may_send(market(), other.pk, "post", "marketing").allowed


def test_what_the_sending_system_lowered_is_shown_as_off(visitor):
    customer()
    withdraw(whom=marijke(), act=Act(source=Source.ESP_SYNC), channels=["post"])
    assert "post/marketing" not in ticked(visitor.get(path()))
