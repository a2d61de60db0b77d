"""A passkey in a real browser, under the real Content-Security-Policy: added, used to sign in, removed."""

import pytest
from playwright.sync_api import expect

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def test_a_passkey_is_added_signs_in_and_is_removed(page, server, demo_world):
    site, login = server.replace("127.0.0.1", "localhost"), demo_world.logins["planner"]
    page.goto(f"{site}/account/login/?next=/account/2fa/webauthn/add/")
    page.fill("[name=login]", login["email"])
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.fill("[name=name]", "Laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/sms/")
    page.goto(f"{site}/account/2fa/webauthn/")
    page.locator("tbody tr", has_text="Laptop").locator("a.harmful").click()
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.locator("main form button.harmful").click()
    page.goto(f"{site}/account/2fa/webauthn/")
    assert page.locator("tbody tr", has_text="Laptop").count() == 0


def test_a_passkey_that_fails_says_so_above_the_form(page, server):
    page.goto(f"{server}/account/login/")  # a bare IP address: browsers give no passkey to one
    notice = page.locator("main [data-passkey-failed]")
    assert notice.count() == 0
    page.click("#passkey_login")
    expect(notice).to_be_visible()
    expect(page.locator("[name=password]")).to_be_visible()
