"""A real Chromium before a real server with the demo world in its database."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.conftest import DemoWorld, connected_to

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WITHOUT = CHROMIUM is None and os.environ.get("CI", "").lower() != "true"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)
            item.add_marker(pytest.mark.skipif(WITHOUT, reason="no Chromium on this machine"))


@pytest.fixture(scope="package")
def server(demo_world: DemoWorld, django_db_blocker) -> Iterator[str]:
    """The address of a server whose database holds the demo world."""
    with django_db_blocker.unblock(), connected_to(demo_world.database):
        running = LiveServer("127.0.0.1")
        yield running.url
        running.stop()


@pytest.fixture(scope="package")
def browser(server: str) -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 (only where there is a browser)

    expect.set_options(timeout=30_000)  # as patient as clicks are: a page may wait for a loaded machine

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv(
            "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
        )  # Playwright's event loop lies idle while a test asks the database
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def signed_in(browser, server, demo_world):
    """Signs somebody in once, through the form, and gives what their browser remembers of it."""
    remembered: dict[str, Any] = {}

    def state(who: str) -> Any:
        if who not in remembered:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{server}/account/login/")
            page.fill("[name=login]", demo_world.logins[who]["email"])
            page.fill("[name=password]", demo_world.logins[who]["password"])
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login/" not in url)
            remembered[who] = context.storage_state()
            context.close()
        return remembered[who]

    return state


@pytest.fixture
def open_page(browser, server, signed_in):
    """Opens a path as a member of a role (or as a stranger); `page.status` and `page.errors` say how it went."""
    contexts = []

    def opened(path: str = "/", *, who: str = "", language: str = "en", width: int = 1440, scripts: bool = True) -> Any:
        context = browser.new_context(
            base_url=server, viewport={"width": width, "height": 1000}, reduced_motion="reduce",
            storage_state=signed_in(who) if who else None, java_script_enabled=scripts,
        )  # fmt: skip
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": server}])
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda line: page.errors.append(line.text) if line.type == "error" else None)
        page.status = page.goto(path).status
        return page

    yield opened
    for context in contexts:
        context.close()
