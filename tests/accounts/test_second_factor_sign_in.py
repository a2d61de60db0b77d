"""Signing in where a second factor is asked for: by code, by recovery code, and never by password alone."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts import roles
from accounts.models import AuditEntry
from tests.accounts import factories
from tests.accounts.test_second_factor import code_for, entered

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
ASKED = "/account/2fa/authenticate/"


@pytest.fixture
def vera():
    user = factories.person("Vera", roles.VIEWER)
    TOTP.activate(user, SECRET)
    return user


def opens(client):
    return client.get("/campaigns/").status_code == 200


def test_the_password_alone_opens_nothing(vera):
    client = entered(vera)
    assert client.get("/campaigns/")["Location"].startswith("/account/login/")
    assert not AuditEntry.objects.filter(action="sign_in").exists()


def test_the_password_and_the_code_of_now_lead_in(vera):
    client = entered(vera)
    assert client.post(ASKED, {"code": code_for(SECRET)}).status_code == 302
    assert opens(client)


def test_a_code_works_once(vera):
    code = code_for(SECRET)
    entered(vera).post(ASKED, {"code": code})
    again = entered(vera)
    assert again.post(ASKED, {"code": code}).status_code == 200
    assert not opens(again)


@pytest.mark.parametrize("code", ["000000", "", "abc", "1" * 400, "१२३४५६"])
def test_a_wrong_code_is_named_beside_its_field(vera, code):
    client = entered(vera)
    page = client.post(ASKED, {"code": code})
    assert page.context["form"].errors.keys() == {"code"}
    assert 'id="id_code_error"' in page.text
    assert not opens(client)


@pytest.mark.parametrize(("attempts", "let_in"), [(4, True), (5, False)])
def test_five_wrong_codes_lock_out_even_the_right_one(vera, attempts, let_in):
    client = entered(vera)
    for _attempt in range(attempts):
        client.post(ASKED, {"code": "000000"})
    client.post(ASKED, {"code": code_for(SECRET)})
    assert opens(client) is let_in


def test_a_recovery_code_leads_in_once(vera):
    code = RecoveryCodes.activate(vera).generate_codes()[0]
    client = entered(vera)
    client.post(ASKED, {"code": code})
    assert opens(client)
    again = entered(vera)
    again.post(ASKED, {"code": code})
    assert not opens(again)


def test_a_code_without_a_password_before_it_opens_nothing(vera):
    client = Client()
    client.post(ASKED, {"code": code_for(SECRET)})
    assert not opens(client)
