"""What staff see stays with them: no cache keeps it, no host with another port gets links, one code opens once."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpResponse

from accounts import roles
from accounts.middleware import KnownPort
from tests.accounts import factories as staff

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/campaigns/", "/campaigns/definitions/", "/desk/", "/staff/", "/find/"])
def test_no_page_of_staff_is_kept_by_a_browser_or_a_proxy(path):
    page = staff.signed_in(staff.administrator()).get(path)
    assert {"no-store", "private"} <= set(page["Cache-Control"].replace(" ", "").split(","))


@pytest.mark.django_db
def test_an_address_of_another_port_is_none_of_ours(rf, settings):
    settings.RELAXED, settings.PUBLIC_URL, settings.ALLOWED_HOSTS = False, "https://mail.example:8443", ["mail.example"]
    guard = KnownPort(lambda _request: HttpResponse())
    for host in ("mail.example", "mail.example:443", "mail.example:80", "mail.example:8443"):
        assert guard(rf.get("/", headers={"host": host})).status_code == 200
    for host in ("mail.example:8444", "mail.example:4430", "evil.example"):
        with pytest.raises(DisallowedHost):
            guard(rf.get("/", headers={"host": host}))


def test_on_ones_own_machine_any_port_may_be_free(settings):
    settings.RELAXED = True
    with pytest.raises(MiddlewareNotUsed):
        KnownPort(lambda _request: HttpResponse())


@pytest.mark.django_db
def test_a_code_of_an_authenticator_app_opens_once():
    vera = staff.person("Vera", roles.VIEWER)
    code = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
    known = TOTP.activate(vera, SECRET)
    assert [known.validate_code(code), known.validate_code(code)] == [True, False]
