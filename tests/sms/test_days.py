"""The day that a text tells, and words in it that are true on one day only."""

from datetime import date

import pytest

from sms.days import literal, told

TUESDAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("leaving", "language", "said"),
    [
        (date(2026, 3, 3), "nl", "vandaag"),
        (date(2026, 3, 2), "nl", "morgen"),
        (date(2026, 3, 1), "nl", "dinsdag 3 maart"),
        (date(2026, 3, 4), "nl", "dinsdag 3 maart"),
        (date(2026, 3, 3), "en", "today"),
        (date(2026, 3, 2), "en", "tomorrow"),
        (date(2026, 2, 24), "en", "Tuesday 3 March"),
        (date(2026, 3, 2), "de", "morgen"),
        (date(2026, 3, 2), "es", "martes 3 marzo"),
    ],
)
def test_a_day_is_told_as_it_is_called_on_the_day_on_which_the_text_leaves(leaving, language, said):
    assert told(TUESDAY, leaving, language) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tot morgen om {time}", ["morgen"]),
        ("Tot Morgenochtend", ["Morgenochtend"]),
        ("U bent VANDAAG welkom, vandaag", ["VANDAAG", "vandaag"]),
        ("See you tomorrow or on Tuesday", ["tomorrow", "Tuesday"]),
        ("Bis übermorgen, heute oder Mittwoch", ["übermorgen", "heute", "Mittwoch"]),
        ("À demain, aujourd'hui ou lundi", ["demain", "aujourd'hui", "lundi"]),
        ("Dinsdag 3 maart", ["Dinsdag", "3 maart"]),
        ("On March 3, 3rd of March, 3-3-2026, 2026-03-03", ["March 3", "3rd of March", "3-3-2026", "2026-03-03"]),
        ("Goede morgen, tot {day|morgen}, {tomorrow}", []),
        ("Goedemorgen, om 10.30 uur, 24/7, bel 030-1234567, € 12.50, mei, marketing, in 1-2 dagen", []),
    ],
)
def test_words_that_are_true_on_one_day_are_found_in_every_language(text, found):
    assert literal(text) == found
