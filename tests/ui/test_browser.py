"""The furniture in a real Chromium: keys, themes, dialogs, widths, and what axe says of them."""

import csv
import json
import os
import re
import shutil
import struct
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WITHOUT = CHROMIUM is None and os.environ.get("CI", "").lower() != "true"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(WITHOUT, reason="no Chromium on this machine"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only where there is a browser)

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server():
    """A server without a database: the furniture's own page asks it nothing."""
    running = LiveServer("127.0.0.1")
    yield running
    running.stop()


@pytest.fixture
def open_page(browser, server):
    contexts = []

    def opened(path="/ui/", *, width=1440, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 1000}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda line: page.errors.append(line.text) if line.type == "error" else None)
        page.goto(f"{server.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


def wait_for_charts(page):
    page.locator("[data-chart]:not([data-drawn])").first.wait_for(
        state="detached"
    )  # the policy forbids waiting by script


def test_keys_choose_the_period_and_the_comparison(open_page):
    page = open_page("/ui/?sort=name")
    for key, mark in (
        *((key.lower(), f"period={key}") for key in "DWFMPYLA"),
        ("N", "period=N"),
        ("ArrowLeft", "to="),
        ("ArrowRight", "period=N"),
        ("x", "compare=0"),
        ("x", "period=N"),
    ):
        with page.expect_navigation():
            page.keyboard.press(key)
        assert mark in page.url
        assert "sort=name" in page.url
    assert "compare" not in page.url
    assert page.errors == []


def test_keys_stay_out_of_inputs_and_can_be_switched_off(open_page):
    page = open_page("/ui/?period=F")
    page.locator("#id_subject").first.type("w?/")
    assert page.locator("#id_subject").first.input_value() == "w?/"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.press("?")
    page.wait_for_timeout(100)
    assert page.url.endswith("/ui/?period=F")
    assert not page.locator("#help").is_visible()


def test_help_and_palette_open_by_key_and_by_button(open_page):
    page = open_page()
    for key, name in (("?", "help"), ("Control+k", "palette"), ("/", "palette")):
        page.keyboard.press(key)
        assert page.locator(f"#{name}").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator(f"#{name}").is_visible()
    page.locator(".rail [data-opens=help]").click()
    assert page.locator("#help").is_visible()


def test_the_chosen_theme_stays_and_recolours_the_charts(open_page):
    page = open_page()
    wait_for_charts(page)
    colour = "document.querySelector('#attendance .plot').data.at(-2).line.color"
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour), page.evaluate(ground)
    page.locator(".who summary").last.click()
    page.locator("[data-theme-choice=dark]").click()
    wait_for_charts(page)
    assert page.evaluate(colour) != light[0]
    page.reload()
    assert page.evaluate(ground) != light[1]
    assert page.errors == []


def test_charts_are_drawn_again_in_the_colours_of_their_place(open_page):
    page = open_page()
    wait_for_charts(page)
    colours = page.evaluate(
        "['light', 'dark'].map((theme) => document.querySelector(`#series-${theme} .plot`).data[0].line.color)"
    )
    assert colours == ["rgb(11, 110, 106)", "rgb(92, 196, 186)"]


def test_lines_are_straight_and_few_points_are_marked(open_page):
    page = open_page()
    wait_for_charts(page)
    drawn = page.evaluate(
        """[...document.querySelectorAll("[data-chart]")].flatMap((plot) => plot.data)
            .filter((trace) => trace.type === "scatter" && trace.meta?.role === "series")
            .map((trace) => [trace.line.shape, trace.y.filter((y) => y !== null).length, trace.marker.size])"""
    )
    assert {shape for shape, _known, _sizes in drawn} == {"linear"}
    marked = {known <= 35: {bool(size) for size in sizes} for _shape, known, sizes in drawn}
    assert marked == {True: {True}, False: {False}}


def test_a_chart_is_saved_as_a_picture(open_page):
    page = open_page()
    wait_for_charts(page)
    with page.expect_download() as saved:
        page.locator("#attendance [data-png]").click()
    assert re.fullmatch(r"attendance-\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.png", saved.value.suggested_filename)
    width, height = struct.unpack(">II", Path(saved.value.path()).read_bytes()[16:24])
    drawn = page.locator("#attendance [data-chart]").bounding_box()
    assert abs(width - 2 * drawn["width"]) <= 2
    assert height > 2 * drawn["height"] + 60  # the finding above, what it is of below


def test_the_numbers_of_a_chart_are_saved_below_what_they_are(open_page):
    page = open_page("/ui/?period=F")
    with page.expect_download() as saved:
        page.locator("#series-light [data-csv]").click()
    lines = list(csv.reader(Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    traces = json.loads(page.locator("#series-light-figure").text_content())["data"]
    assert [line[0] for line in lines[:5]] == ["Report", "Period", "Time zone", "Made at", "Address of the page"]
    assert re.match(r"series-light-\d{4}-", saved.value.suggested_filename)
    assert lines[6] == ["", *(trace["name"] for trace in traces)]
    assert (lines[7][0], [float(n) for n in lines[7][1:]]) == (traces[0]["x"][0], [each["y"][0] for each in traces])


def test_print_asks_once(open_page):
    page = open_page()
    page.evaluate("() => { window.asked = 0; window.print = () => { window.asked += 1; }; }")
    page.locator("[data-print]").click()
    assert page.evaluate("window.asked") == 1


@pytest.mark.parametrize("width", [320, 700, 1024])
def test_nothing_scrolls_sideways(open_page, width):
    page = open_page("/ui/?period=N", width=width)
    wait_for_charts(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(400, "light"), (1440, "light"), (1440, "dark")])
def test_axe_finds_nothing_serious(open_page, scheme, width):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 (only where there is a browser)

    page = open_page(width=width, scheme=scheme)
    wait_for_charts(page)
    found = Axe().run(page).response["violations"]
    serious = [
        (item["id"], [node["target"] for node in item["nodes"]])
        for item in found
        if item["impact"] in {"serious", "critical"}
    ]
    assert serious == []
