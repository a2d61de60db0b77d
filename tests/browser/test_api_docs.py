"""The API's own page in a real browser: drawn under our content security policy; a key that was made tries it."""

import json

import pytest


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_address_is_shown_without_anything_from_elsewhere(open_page, server, scheme):
    page = open_page("/account/login/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(color_scheme=scheme)
    page.goto("/api/docs/")
    page.wait_for_selector(".opblock")
    with page.expect_response("**/api/schema/") as told:
        page.reload()
    page.wait_for_selector(".opblock")
    paths = json.loads(told.value.body())["paths"]
    assert page.locator(".opblock").count() == sum(len(methods) for methods in paths.values())
    assert all(url.startswith((server, "data:", "blob:")) for url in asked)
    assert page.errors == []
    assert page.evaluate("document.documentElement.classList.contains('dark-mode')") == (scheme == "dark")


def make_key(page):
    """The secret, as it is shown once."""
    page.fill("[name=client]", "Mailer")
    page.check("[name=scopes][value='campaigns:read']")
    page.click("main button[type=submit]")
    return page.input_value("#secret")


def test_a_key_is_made_and_tries_an_address(open_page):
    page = open_page("/staff/keys/new/", who="administrator")
    secret = make_key(page)
    page.goto("/api/docs/")
    page.click(".authorize")
    page.fill(".auth-container input", secret)
    page.click(".auth-btn-wrapper .authorize")
    page.click(".btn-done")
    page.click("#operations-campaigns-get_campaigns .opblock-summary-control")
    page.click("#operations-campaigns-get_campaigns .try-out__btn")
    with page.expect_response("**/api/v1/campaigns/**") as answer:
        page.click("#operations-campaigns-get_campaigns .execute")
    assert answer.value.status == 200
    assert answer.value.json()["items"]
    assert page.errors == []


@pytest.mark.parametrize("width", [1440, 400])
def test_the_page_does_not_move_sideways(open_page, width):
    page = open_page("/api/docs/", width=width)
    page.wait_for_selector(".opblock")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
