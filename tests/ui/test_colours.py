"""The tokens keep their contrast, and no other file names a colour."""

import re
from itertools import product
from pathlib import Path

import pytest

from ui import samples

STATIC = Path(__file__).parents[2] / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
PAIRS = {
    name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
}
GROUNDS = ["paper", "paper-sunk", "paper-raised", "accent-soft"]
TEXTS = ["ink", "ink-2", "ink-3", "accent", "accent-hover", "amber-ink", "red-ink"]
MARKS = ["line-strong", "amber", "red", "chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-ref", "focus"]
ON_THEIR_OWN = [("on-accent", "accent"), ("on-accent", "accent-hover"), ("ink", "band"), ("amber-ink", "amber-soft")]
ON_THEIR_OWN += [("red-ink", "red-soft"), ("ink", "amber-soft"), ("ink", "red-soft")]
NAMED = r"black|white|gray|grey|red|blue|green|teal|orange|yellow|purple|silver|navy"
COLOUR = re.compile(rf"#[0-9a-fA-F]{{3,8}}\b(?=[;,)\s\"'])|\b(?:rgb|hsl|oklch|oklab)a?\(\s*\d|:\s*(?:{NAMED})\b")


def luminance(colour):
    def linear(part):
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(("text", "ground"), [*product(TEXTS, GROUNDS), *ON_THEIR_OWN])
def test_text_can_be_read_on_its_ground(text, ground, theme):
    assert contrast(PAIRS[text][theme], PAIRS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("mark", MARKS)
def test_marks_stand_out_on_paper(mark, theme):
    assert contrast(PAIRS[mark][theme], PAIRS["paper"][theme]) >= 3


def test_the_furniture_shows_every_colour():
    assert set(samples.TOKENS) == set(PAIRS)


def test_every_colour_is_typed_with_its_light_value():
    typed = dict(
        re.findall(r'@property --([\w-]+) \{ syntax: "<color>"; inherits: true; initial-value: (#\w{6}); \}', TOKENS)
    )
    assert typed == {name: light for name, (light, _dark) in PAIRS.items()}


def test_only_the_tokens_name_a_colour():
    files = [path for kind in ("css/*.css", "js/*.js") for path in STATIC.glob(kind) if path.name != "tokens.css"]
    found = {path.name: COLOUR.findall(path.read_text(encoding="utf-8")) for path in files}
    assert len(files) > 8
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_every_token_used_exists():
    sheets = "".join(path.read_text("utf-8") for path in STATIC.glob("css/*.css"))
    lengths = "".join(path.read_text("utf-8") for path in STATIC.parent.glob("templates/**/*.html"))
    defined = set(re.findall(r"--([\w-]+):", sheets + lengths)) | {"share"}  # written by ui/rows.py
    assert set(re.findall(r"var\(--([\w-]+)\)", sheets)) - defined == set()
