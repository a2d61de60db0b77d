"""How long somebody stays signed in, and what ends it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import roles
from tests.accounts import factories

pytestmark = pytest.mark.django_db
CHOSEN = "another-horse-battery"


@pytest.fixture
def vera():
    return factories.person("Vera", roles.VIEWER)


def entered(user):
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": factories.PASSWORD, "remember": "on"})
    return client


def test_a_session_ends_with_the_browser_and_after_twelve_hours_at_the_latest(vera):
    client = entered(vera)
    cookie = client.cookies["sessionid"]
    assert (cookie["expires"], cookie["max-age"]) == ("", "")
    assert cookie["httponly"]
    left = Session.objects.get(pk=cookie.value).expire_date - timezone.now()
    assert timedelta(hours=11, minutes=55) < left <= timedelta(hours=12)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/campaigns/")["Location"].startswith("/account/login/")


def test_signing_in_changes_the_session_so_that_nobody_can_lay_one_ready(vera):
    client = factories.signed_in(factories.person("Mallory", roles.VIEWER))
    before = client.cookies["sessionid"].value
    client.logout()
    client.cookies["sessionid"] = before
    client.post("/account/login/", {"login": vera.email, "password": factories.PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_signing_out_needs_a_form_and_ends_the_session(vera):
    client = entered(vera)
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    client.get("/account/logout/")
    assert stolen.get("/campaigns/").status_code == 200
    client.post("/account/logout/")
    assert stolen.get("/campaigns/").status_code == 302


def test_choosing_another_password_ends_the_other_sessions(vera):
    here, there = entered(vera), entered(vera)
    told = {"oldpassword": factories.PASSWORD, "password1": CHOSEN, "password2": CHOSEN}
    assert here.post("/account/password/change/", told).status_code == 302
    assert there.get("/campaigns/").status_code == 302
    vera.refresh_from_db()
    assert vera.check_password(CHOSEN)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"oldpassword": "guess"}, "oldpassword"),
        ({"password2": "something-else-entirely"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "1" * 14, "password2": "1" * 14}, "password1"),
    ],
)
def test_a_password_that_will_not_do_is_named_beside_its_field(vera, wrong, field):
    told = {"oldpassword": factories.PASSWORD, "password1": CHOSEN, "password2": CHOSEN, **wrong}
    page = entered(vera).post("/account/password/change/", told)
    assert field in page.context["form"].errors
    assert f'id="id_{field}_error"' in page.text
    vera.refresh_from_db()
    assert vera.check_password(factories.PASSWORD)
