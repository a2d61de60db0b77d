"""Numbers as Dutch and English readers write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.dates import get_month_names
from django.utils import translation
from django.utils.formats import date_format

from ui import formats
from ui.templatetags import ui as tags


@pytest.fixture(params=["nl", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("text", "nl", "en"),
    [
        (lambda: formats.count(41286), "41.286", "41,286"),
        (lambda: formats.count(-1200), "−1.200", "−1,200"),
        (lambda: formats.decimal(0.3149, 2), "0,31", "0.31"),
        (lambda: formats.percent(0.744), "74,4\u202f%", "74.4%"),
        (lambda: formats.growth(0.112), "+11\u202f%", "+11%"),
        (lambda: formats.points(0.014), "+1,4", "+1.4"),
        (lambda: formats.points(-0.006), "−0,6", "−0.6"),
        (lambda: formats.points(0.0001), "±0,0", "±0.0"),
        (lambda: formats.money(Decimal("1.16")), "€\u202f1,16", "€1.16"),
        (lambda: formats.price(Decimal("0.0680")), "€\u202f0,068", "€0.068"),
        (lambda: formats.price(Decimal("20.0000")), "€\u202f20,00", "€20.00"),
        (lambda: formats.days(date(2026, 8, 24), date(2026, 11, 22)), "24 aug – 22 nov 2026", "24 Aug – 22 Nov 2026"),
        (
            lambda: formats.days(date(2025, 12, 1), date(2026, 1, 2)),
            "1 dec 2025 – 2 jan 2026",
            "1 Dec 2025 – 2 Jan 2026",
        ),
    ],
)
def test_figures_follow_the_language(text, nl, en, language):
    assert text() == {"nl": nl, "en": en}[language]


def test_a_number_is_written_as_people_of_the_country_write_it():
    assert formats.phone("+31612345678", "NL") == "06 12345678"
    assert formats.phone("+31612345678", "BE") == "+31 6 12345678"
    assert [formats.phone("+3167654321", region) for region in ("NL", "BE")] == ["067654321", "+31 67654321"]
    assert formats.phone("+1202555", "US") == "202555"
    assert [formats.phone(text) for text in ("3811 AB 12", "a@example.com", "+", "")] == [
        "3811 AB 12",
        "a@example.com",
        "+",
        "",
    ]


@pytest.mark.parametrize(
    ("part", "whole", "nl", "en"),
    [
        (1, 5000, "0,02\u202f%", "0.02%"),
        (3, 1_000_000, "0,0003\u202f%", "0.0003%"),
        (1, 1200, "0,08\u202f%", "0.08%"),
        (0, 5000, "0,0\u202f%", "0.0%"),
        (1, 1000, "0,1\u202f%", "0.1%"),
        (4999, 5000, "99,98\u202f%", "99.98%"),
        (5000, 5000, "100,0\u202f%", "100.0%"),
        (1, 3, "33,3\u202f%", "33.3%"),
        (-1, 5000, "−0,02\u202f%", "−0.02%"),
    ],
)
def test_some_never_read_as_none_nor_most_as_all(part, whole, nl, en, language):
    assert formats.percent(part / whole) == {"nl": nl, "en": en}[language]
    assert formats.percent(Decimal(part) / Decimal(whole)) == {"nl": nl, "en": en}[language]


def test_a_share_in_a_column_with_larger_ones_keeps_its_digits():
    with translation.override("en"):
        assert formats.percents([0.389, 1 / 5000, None, 0.0]) == ["38.9%", "0.02%", "–", "0.0%"]
        assert formats.percents([0.0031, 1 / 250_000], 2) == ["0.31%", "0.0004%"]


def test_a_rate_of_nothing_is_a_dash():
    assert {formats.percent(None), formats.count(None), formats.points(None), formats.money(None)} == {"–"}


def test_a_moment_is_shown_on_the_clock_of_the_zone():
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with translation.override("nl"):
        assert formats.instant(moment, ZoneInfo("Europe/Amsterdam")) == "23 nov 2026 00:30"


def test_initials_are_of_the_first_and_last_word():
    assert [tags.initials(name) for name in ("Sanne de Vries", "sv@post.example", "Ada", "")] == ["SV", "SE", "A", ""]


def test_a_share_stays_between_nothing_and_all():
    assert [tags.share_of(1, 4), tags.share_of(9, 4), tags.share_of(None, 4), tags.share_of(1, 0)] == [
        "25.00%",
        "100.00%",
        "0%",
        "0%",
    ]


@pytest.mark.parametrize("month", range(1, 13))
def test_no_text_of_ours_takes_the_place_of_a_months_name(month):
    with translation.override("nl"):
        assert date_format(date(2026, month, 25), "DATE_FORMAT") == f"25 {get_month_names(locale='nl')[month]} 2026"
