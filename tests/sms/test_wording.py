"""What a template may say, what is filled in, and what blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms import spelling
from sms.segments import segments
from sms.wording import PLACEHOLDERS, SPELLED, Wrong, fill, pieces, placeholders, wrongs


def test_values_are_filled_in_and_a_fallback_only_where_one_is_missing():
    text = "Dag {first_name|klant}, tot {date} om {time}."
    values = {"date": "maandag 4 mei", "time": "10:30"}
    assert fill(text, values).text == "Dag klant, tot maandag 4 mei om 10:30."
    assert fill(text, {**values, "first_name": "Marijke"}).text == "Dag Marijke, tot maandag 4 mei om 10:30."


@pytest.mark.parametrize("value", ["", "   ", None])
def test_a_missing_value_without_fallback_blocks_and_is_named(value):
    values = {"first_name": "Marijke"} if value is None else {"first_name": "Marijke", "plate": value}
    filled = fill("{first_name}: {plate}, {plate}, {time}", values)
    assert (filled.text, filled.missing) == ("", ("plate", "time"))


def test_a_placeholder_means_the_same_in_the_words_of_another_language():
    values = dict.fromkeys(PLACEHOLDERS, "x")
    for name, word in SPELLED["nl"].items():
        assert placeholders(f"{{{word}}} {{{name}}}") == [name]
        assert fill(f"{{{word}|y}}", values).text == "x"
    assert set(SPELLED["nl"]) == set(PLACEHOLDERS)
    assert pieces("Dag {voornaam}", {"first_name": "Sam"}) == [("Dag ", False), ("Sam", True), ("", False)]
    assert fill("{kenteken}", {}).missing == ("plate",)


def test_a_value_that_looks_like_a_placeholder_is_text():
    assert fill("{first_name} {time}", {"first_name": "{time}", "time": "9:00"}).text == "{time} 9:00"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dag {first_name}", []),
        ("Dag {voornaam}, tot {Dag} om {tijd}", []),
        ("Dag {vornaam}", [Wrong("unknown", "{vornaam}")]),
        ("Dag {first_name|}", [Wrong("empty", "{first_name|}")]),
        ("Dag {first_name", [Wrong("brace", "{")]),
        ("Dag }{", [Wrong("brace", "}"), Wrong("brace", "{")]),
        ("Dag {first name}", [Wrong("brace", "{"), Wrong("brace", "}")]),
        ("Dag {{first_name}}", [Wrong("brace", "{"), Wrong("brace", "}")]),
        ("Dag {first_name|a|b}", [Wrong("brace", "{"), Wrong("brace", "}")]),
    ],
)
def test_what_is_wrong_is_shown_as_it_was_written(text, found):
    assert wrongs(text) == found


def test_placeholders_are_named_once_in_their_order():
    assert placeholders("{time} {date|x} {time}") == ["time", "date"]


@given(st.lists(st.sampled_from([*PLACEHOLDERS, " text ", "€", "ë"])))
def test_a_text_of_known_placeholders_with_all_values_lacks_nothing(pieces):
    text = "".join(f"{{{piece}}}" if piece in PLACEHOLDERS else piece for piece in pieces)
    assert wrongs(text) == []
    assert fill(text, dict.fromkeys(PLACEHOLDERS, "x")).text == "".join(
        "x" if piece in PLACEHOLDERS else piece for piece in pieces
    )


@pytest.mark.parametrize(
    ("text", "instead"),
    [("financiën", "financien"), ("vóór “u”…", 'voor "u"...'), ("ça", "ca"), ("ĳs", "ijs"), ("café €5", "café €5")],
)
def test_a_likeness_is_offered_in_the_gsm_tables(text, instead):
    assert spelling.plain(text) == instead


def test_what_has_no_likeness_stays_and_says_so():
    (found,) = spelling.costly("Tot straks 🚗")
    assert (found.character, found.name, found.instead) == ("🚗", "AUTOMOBILE", None)
    assert spelling.plain("🚗") == "🚗"


@given(st.text(max_size=80))
def test_what_plain_replaces_costs_no_unicode_any_more(text):
    left = segments(spelling.plain(text)).unicode_characters
    assert all(spelling.instead(character) is None for character in left)


def test_a_text_is_kept_composed_with_plain_line_ends():
    assert spelling.tidy(" e\u0301e\u0301n\r\ntwee\rdrie ") == "één\ntwee\ndrie"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Dag {first_name|klant}, om {time}.", {"first_name": "Sam", "time": "10:40"}),
        ("Dag {first_name|klant}, om {time}.", {"first_name": " ", "time": " 10:40 "}),
        ("{name}{place}", {"name": "{place}", "place": "<b>"}),
        ("", {}),
        ("Hello", {"name": "Sam"}),
    ],
)
def test_the_pieces_that_are_shown_are_the_text_that_is_sent(text, values):
    shown = pieces(text, values)
    assert "".join(piece for piece, _filled in shown) == fill(text, values).text
    assert all(piece in {value.strip() for value in values.values()} for piece, filled in shown if filled)
    assert ("klant", True) not in shown
