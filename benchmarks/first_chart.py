"""How long somebody waits for the first chart who comes with an empty cache: in a real Chromium, from a real server.

Beside it, in turns, a bare page that loads the same library from the same server, draws the same figure, and does
nothing else: what the machine is busy with at the time cancels out of their ratio.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from operator import truediv
from pathlib import Path
from statistics import median
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
_BARE: Final = """
(() => {
  const plot = document.querySelector("[data-chart]"), library = document.querySelector("script[src*=plotly]");
  if (!plot) return "";
  const { width, height } = plot.getBoundingClientRect(), drawn = JSON.stringify([plot.data, plot.layout]);
  return `<!doctype html><div id="bare" style="width: ${width}px; height: ${height}px"></div>
    <script src="${library.src}"></script>
    <script>
      const drawn = Plotly.newPlot("bare", ...${drawn}, { displayModeBar: false });
      drawn.then(() => bare.setAttribute("data-drawn", ""));
    </script>`;
})()
"""
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
    bundles = {"whole": bundle.whole()} | ({"basic": partial} if partial.is_file() else {})
    for name, source in bundles.items() if browser else ():
        with _served(source) as url:
            pages, bare = _seconds(str(browser), url, path, session, times)
        goal = GOAL_MS if name == "basic" else None
        yield Figure(f"first chart, {name} bundle", middle_ms(pages), "ms", goal, note=_span(pages))
        yield Figure(f"bare page, {name} bundle", middle_ms(bare), "ms", note=_span(bare))
        yield Figure("the one in the other's time", median(map(truediv, pages, bare)), "times")


def _span(seconds: list[float]) -> str:
    return f"{min(seconds) * 1000:.0f} to {max(seconds) * 1000:.0f} ms in {len(seconds)} cold starts"


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


def _seconds(browser: str, url: str, path: str, session: str, times: int) -> tuple[list[float], list[float]]:
    """Of the page and of the bare one, pair by pair."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only where there is a browser)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=_FLAGS)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}
        _, bare = _once(chromium, url + path, cookie)  # also the server's own first page
        pairs = [
            (_once(chromium, url + path, cookie)[0], _once(chromium, f"{url}/bare/", cookie, bare)[0])
            for _ in range(times)
        ]
        chromium.close()
    return [page for page, _ in pairs], [bare for _, bare in pairs]


def _once(chromium: Any, address: str, cookie: dict[str, str], answer: str = "") -> tuple[float, str]:  # noqa: ANN401 (Playwright is for development)
    """Seconds to the first chart of a page, and a bare page with the same; `answer` is sent in the server's place."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    context.add_cookies([cookie])
    context.add_init_script(_WATCH)
    if answer:
        context.route(address, lambda route: route.fulfill(body=answer, content_type="text/html; charset=utf-8"))
    page = context.new_page()
    page.goto(address)
    page.locator("[data-drawn]").first.wait_for(state="attached")
    milliseconds, bare = page.evaluate("window.firstChart"), page.evaluate(_BARE)
    context.close()
    return float(milliseconds) / 1000, bare
