"""What nobody allowed, nobody may."""

import pytest
from django.test import Client

from accounts import roles
from tests.accounts import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.forgotten_urls")]


@pytest.mark.parametrize("url", ["/forgotten/", "/forgotten-class/"])
def test_a_view_without_a_rule_is_refused_to_everybody(url):
    for client in (Client(), factories.signed_in(factories.administrator())):
        page = client.get(url)
        assert page.status_code == 403
        assert "secret" not in page.text
        client.logout()
        factories.User.objects.all().update(is_active=False)


def test_a_public_view_is_for_everybody():
    assert Client().get("/door/").text == "welcome"


def test_a_stranger_signs_in_first_and_comes_back():
    assert Client().get("/results/?a=1")["Location"] == "/account/login/?next=/results/%3Fa%3D1"


def test_a_permission_opens_and_its_lack_closes():
    assert factories.signed_in(factories.person("Vera", roles.VIEWER)).get("/results/").text == "nl"
    assert factories.signed_in(factories.person("Piet", roles.PLANNER)).get("/results/").status_code == 403


@pytest.mark.parametrize(
    "url", ["signup/", "email/", "password/set/", "confirm-email/", "2fa/webauthn/signup/", "confirm-email/abc/"]
)
def test_pages_that_staff_have_no_use_for_are_closed(url):
    assert Client().get(f"/account/{url}").status_code == 404
    client = factories.signed_in(factories.administrator())
    assert client.get(f"/account/{url}").status_code == 404
    assert client.post(f"/account/{url}", {"email": "me@x.example", "action_add": "1"}).status_code == 404


def test_djangos_admin_is_for_who_administers_every_market():
    factories.market("be")
    one = factories.administrator("One", of=factories.market("nl"))
    assert factories.signed_in(one).get("/admin/").status_code == 403
    factories.add_role(one, roles.ADMINISTRATOR, factories.market("be"))
    assert factories.signed_in(one).get("/admin/accounts/user/").status_code == 200


def test_djangos_admin_only_looks():
    one = factories.administrator()
    client = factories.signed_in(one)
    page = client.get(f"/admin/accounts/user/{one.pk}/change/")
    assert page.status_code == 200
    assert "md5$" not in page.text
    assert client.post(f"/admin/accounts/user/{one.pk}/change/", {"name": "X"}).status_code == 403
    assert client.get("/admin/accounts/user/add/").status_code == 403


@pytest.mark.parametrize("url", ["auth/group/", "mfa/authenticator/", "account/emailaddress/", "password_change/"])
def test_djangos_admin_shows_no_secrets_and_changes_no_passwords(url):
    assert factories.signed_in(factories.administrator()).get(f"/admin/{url}").status_code == 404


def test_djangos_own_sign_in_page_leads_to_ours():
    assert Client().get("/admin/login/")["Location"].startswith("/account/login/")
    told = {"username": factories.administrator().email, "password": factories.PASSWORD}
    assert Client().post("/admin/login/", told)["Location"].startswith("/account/login/")
