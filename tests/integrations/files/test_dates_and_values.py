"""Days, numbers and words as files write them."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.contacts import spelled
from integrations.files import dates, values
from integrations.files.kinds import Field
from integrations.files.mapping import form_of
from ui.spreadsheets import guarded, unguarded

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 5, 11, 12, tzinfo=AMSTERDAM)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def read(text, **field):
    made = Field("x", "x", **field)
    return values.reader(
        made, form="iso", words={"Ja!": "yes", "kwam": "attended"}, place=values.Place(AMSTERDAM, "NL", NOW)
    )(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-05-11T10:00:00Z", "iso"),
        ("2026-05-11 12:00", "iso"),
        ("2026-05-11T12:00:00+02:00", "iso"),
        ("20260511 120000", "ymd"),
        ("2026/05/11 12:00:00", "ymd"),
        ("2026/5/11 10:00Z", "ymd"),
        ("11-05-2026 12:00", "dmy"),
        ("11.05.2026, 12:00:00", "dmy"),
        ("05/11/2026 12:00", "mdy"),
        ("5/11/2026 12:00 PM", "mdy"),
        ("5/11/2026 6:00:00 a.m. -0400", "mdy"),
        ("1778493600", "unix"),
        ("1778493600000", "unix_ms"),
    ],
)
def test_one_noon_in_many_forms(text, form):
    assert dates.read(text, form, AMSTERDAM) == NOON


@pytest.mark.parametrize(
    ("samples", "form"),
    [
        (["2026-05-11", "2026-05-12T10:00:00Z"], "iso"),
        (["2026/05/11 09:00:00"], "ymd"),
        (["03-04-2026", "13-04-2026"], "dmy"),
        (["03/04/2026", "04/13/2026"], "mdy"),
        (["03/04/2026"], "either"),
        (["03-04-2026"], "dmy"),
        (["1778493600", "1778493601"], "unix"),
        (["1778493600123"], "unix_ms"),
        (["03-04-2026", "31-06-2026", "13-04-2026", "unknown"], "iso"),
        (["03-04-2026", "31-06-2026", "13-04-2026"], "dmy"),  # one that is no day changes nothing
        (["03/04/2026", "04/13/2026", "04/31/2026", "05/13/2026"], "mdy"),
        (["yesterday"], "iso"),
        ([""], "iso"),
    ],
)
def test_the_form_is_recognised_from_all_samples(samples, form):
    assert form_of(samples) == form


@pytest.mark.parametrize("text", ["2026-02-31", "31-04-2026", "x", "99999999999999999999"])
@pytest.mark.parametrize("form", sorted(dates.FORMS))
def test_an_impossible_day_is_none_in_any_form(text, form):
    if (text, form) in {("31-04-2026", "mdy")}:
        return
    with pytest.raises(ValueError, match=r".*"):
        dates.read(text, form, AMSTERDAM)


@pytest.mark.parametrize("text", ["5/11/2026 13:00 PM", "5/11/2026 0:30 AM"])
def test_half_a_day_has_twelve_hours(text):
    with pytest.raises(ValueError, match=r".*"):
        dates.read(text, "mdy", AMSTERDAM)


def test_a_day_alone_is_its_midnight_on_the_markets_clock_whatever_stands_behind_it():
    assert dates.read("2016-04-29T00:00:00Z", "day", AMSTERDAM) == datetime(2016, 4, 29, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("12,50", "12.5"),
        ("1.234,50", "1234.5"),
        ("1,234.50", "1234.5"),
        ("€ 7", "7"),
        ("-3,20", "-3.2"),
        ("1.234", "1234"),
        ("€ 12,500", "12500"),
        ("1.234.567", "1234567"),
        ("0.125", "0.12"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_meant(text, amount):
    assert read(text, sort="amount") == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "count"), [("0", 0), ("1000", 1000), ("1.000", 1000), ("12,345,678", 12345678), ("1 000", 1000)]
)
def test_counts_may_have_thousands_set_apart(text, count):
    assert read(text, sort="count") == count


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        ("@nobody", {"sort": "email"}, spelled.NO_ADDRESS),
        ("+31", {"sort": "phone"}, spelled.NO_NUMBER),
        ("0612345641 or 0612345642", {"sort": "phone"}, spelled.SEVERAL),
        ("1.5", {"sort": "count"}, values.NO_NUMBER),
        ("-1", {"sort": "count"}, values.NO_NUMBER),
        ("²", {"sort": "count"}, values.NO_NUMBER),
        ("99999999999", {"sort": "count"}, values.NO_NUMBER),
        ("a lot", {"sort": "amount"}, values.NO_NUMBER),
        ("1e99", {"sort": "amount"}, values.NO_NUMBER),
        ("NaN", {"sort": "amount"}, values.NO_NUMBER),
        ("maybe", {"sort": "yes_no"}, values.NO_YES),
        ("came", {"sort": "choice", "choices": ("attended",)}, values.NO_WORD),
        ("x" * 201, {}, values.TOO_LONG),
        ("a\x00b", {}, values.NO_TEXT),
        ("a\ufffdb", {}, values.NO_TEXT),
        ("1999-12-31", {"sort": "instant"}, values.IMPLAUSIBLE),
        ("2099-12-31", {"sort": "instant"}, values.IMPLAUSIBLE),
        ("soon", {"sort": "instant"}, values.NO_DATE),
    ],
)
def test_what_is_no_value_says_why(text, field, reason):
    with pytest.raises(values.NoValueError, match=reason):
        read(text, **field)


@pytest.mark.parametrize("word", ["yes", "JA", "1", "true", "Ja!"])
def test_yes_has_many_words(word):
    assert read(word, sort="yes_no") is True


def test_words_of_the_file_stand_for_ours():
    assert read("KWAM", sort="choice", choices=("attended",)) == "attended"


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text and "\ufffd" not in text))
def test_what_is_guarded_from_spreadsheets_is_read_back_as_it_was(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "@"))
    assert not re.match(r"[+-].*[^\W\d_]", guarded(text))
