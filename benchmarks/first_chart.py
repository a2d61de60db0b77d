"""How long somebody waits for the first chart who comes with an empty cache: in a real Chromium, from a real server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.test import Client
from django.urls import reverse

from benchmarks.clock import Figure, middle_ms
from benchmarks.pages import busiest_campaign, reader
from benchmarks.sizes import Sizes
from config import bundle

GOAL_MS: Final = 700
WAIT_SECONDS: Final = 180
_FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_WATCH: Final = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector("[data-drawn]")) return;
  window.firstChart = performance.now();
  watcher.disconnect();
}).observe(document, { attributes: true, childList: true, subtree: true, attributeFilter: ["data-drawn"] });
"""


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Milliseconds from the navigation to the first chart drawn, with each bundle that is here."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(reader())
    path = reverse("campaigns:detail", args=[busiest_campaign().pk]) + "?market=nl"
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    yield from measured(path, cookie, times=max(3, sizes.rounds // 3))


def measured(path: str, session: str, *, times: int) -> Iterator[Figure]:
    """The same for any page with a chart; nothing where there is no Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    partial = Path(settings.PLOTLY_BUNDLE)
    bundles = {"whole": bundle.whole()} | ({"cartesian": partial} if partial.is_file() else {})
    for name, source in bundles.items() if browser else ():
        with _served(source) as url:
            seconds = _seconds(str(browser), url, path, session, times)
        goal = GOAL_MS if name == "cartesian" else None
        note = f"{min(seconds) * 1000:.0f} to {max(seconds) * 1000:.0f} ms in {len(seconds)} cold starts"
        yield Figure(f"first chart, {name} bundle", middle_ms(seconds), "ms", goal, note=note)


@contextmanager
def _served(source: Path) -> Iterator[str]:
    """A demo server of our data with that bundle, on a free port."""
    told = Path(settings.DATA_DIR) / "demo.json"
    told.unlink(missing_ok=True)
    environment = {**os.environ, "HELDER_DEMO": "True", "HELDER_PLOTLY": str(source)}
    environment |= {"HELDER_DATA": str(settings.DATA_DIR)}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0"],
        cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield _address(server, told)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=WAIT_SECONDS)


def _address(server: subprocess.Popen[bytes], told: Path) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if told.exists() and (words := told.read_text(encoding="utf-8")):
            return str(json.loads(words)["url"])
        time.sleep(0.1)
    raise RuntimeError("The server did not start")


def _seconds(browser: str, url: str, path: str, session: str, times: int) -> list[float]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only where there is a browser)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=_FLAGS)
        _once(chromium, url, path, session)  # the server's own first page
        found = [_once(chromium, url, path, session) for _ in range(times)]
        chromium.close()
    return found


def _once(chromium: Any, url: str, path: str, session: str) -> float:  # noqa: ANN401 (Playwright is for development)
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.goto(url.rstrip("/") + path)
    page.locator("[data-drawn]").first.wait_for(state="attached")
    milliseconds = page.evaluate("window.firstChart")
    context.close()
    return float(milliseconds) / 1000
