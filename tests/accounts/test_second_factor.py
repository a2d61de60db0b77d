"""A second factor: switched on by anybody, required of some roles."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.test import Client

from accounts import roles
from accounts.actions import invite, issue_password_link
from accounts.models import AuditEntry
from tests.accounts import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera():
    return factories.person("Vera", roles.VIEWER)


def entered(user):
    """A client that signed in with its password, just now."""
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": factories.PASSWORD})
    return client


def confirmed(user):
    """A client that entered its password again, as pages that change how one signs in ask."""
    client = entered(user)
    client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    return client


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_authenticator_app_is_switched_on_and_asked_for_at_the_next_sign_in(
    vera, django_capture_on_commit_callbacks
):
    assert entered(vera).get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
    client = confirmed(vera)
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', page.text)[1]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    again = entered(vera)
    assert again.get("/campaigns/").status_code == 302
    assert again.get("/account/2fa/authenticate/").status_code == 200
    assert again.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    kept = AuditEntry.objects.filter(by=vera, action__startswith="second").values_list("action", "detail__kind")
    assert set(kept) == {
        ("second_factor.added", "totp"), ("second_factor.added", "recovery_codes"), ("second_factor.failed", "totp"),
    }  # fmt: skip


def test_a_role_that_requires_it_is_led_to_set_it_up_before_anything_else(vera, settings):
    settings.MFA_REQUIRED_ROLES = ["viewer"]
    client = entered(vera)
    assert client.get("/campaigns/")["Location"] == "/account/2fa/"
    assert client.post("/staff/invite/")["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200
    assert client.post("/account/reauthenticate/", {"password": factories.PASSWORD}).status_code == 302
    assert client.get("/account/2fa/webauthn/add/").status_code == 200
    assert client.post("/account/logout/").status_code == 302


def test_djangos_admin_is_no_way_around_it(settings):
    settings.MFA_REQUIRED_ROLES = ["administrator"]
    assert entered(factories.administrator()).get("/admin/")["Location"] == "/account/2fa/"


def test_who_has_one_goes_on_and_who_needs_none_too(vera, settings):
    settings.MFA_REQUIRED_ROLES = ["administrator"]
    assert entered(vera).get("/campaigns/").status_code == 200
    settings.MFA_REQUIRED_ROLES = ["viewer"]
    client = entered(vera)
    TOTP.activate(vera, "JBSWY3DPEHPK3PXP")
    assert client.get("/campaigns/").status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "password/change/",
        "logout/",
        "reauthenticate/",
    ],
)
def test_every_page_about_ones_own_sign_in_opens(vera, page):
    assert confirmed(vera).get(f"/account/{page}").status_code == 200


@pytest.mark.parametrize("page", ["recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", "reauthenticate/"])
def test_every_page_about_an_active_second_factor_opens(vera, page):
    client = confirmed(vera)
    TOTP.activate(vera, "JBSWY3DPEHPK3PXP")
    client.post("/account/2fa/recovery-codes/generate/")
    assert client.get(f"/account/2fa/{page}").status_code == 200


def test_the_secret_of_an_authenticator_app_is_not_kept_in_clear(vera, settings):
    TOTP.activate(vera, "JBSWY3DPEHPK3PXP")
    kept = Authenticator.objects.get(user=vera)
    assert "JBSWY3DPEHPK3PXP" not in str(kept.data)
    assert kept.wrap().validate_code(code_for("JBSWY3DPEHPK3PXP"))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a newer key"
    assert decrypt(kept.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_somebody_who_was_invited_may_switch_one_on():
    noor = invite(by=None, email="noor@helder.example", name="Noor", role="viewer", market=factories.market())
    link = issue_password_link(by=None, user=noor, market=factories.market())
    client = Client()
    form = client.get(link, follow=True).wsgi_request.path
    client.post(form, {"password1": factories.PASSWORD, "password2": factories.PASSWORD})
    assert confirmed(noor).get("/account/2fa/totp/activate/").status_code == 200
