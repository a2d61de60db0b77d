"""Which texts are orders, which look like one, and which are talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.keywords import START, STOP, Meaning, meaning


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", "Stop!", " stop. ", "\n\tSTOP\r\n", "«Stop»", "'STOP'", "*stop*", "STOP 🙏", "S.T.O.P.", "S T O P",
     "ＳＴＯＰ", "stop\u200b", "STOPPEN", "Stoppen.", "AFMELDEN", "Uit", "UNSUBSCRIBE", "stopall", "Stop all", "CANCEL",
     "End", "quit", "arrêt", "ARRÊT", "Opt-out", "opt out", "sms stop",
     "STOP STOP stop"],
)  # fmt: skip
def test_a_whole_message_that_says_stop_is_an_order(text):
    assert meaning(text) == Meaning.STOP


@pytest.mark.parametrize("text", ["START", "start!", "Aan", " aan. ", "UNSTOP", "Aanmelden", "START 👍"])
def test_a_whole_message_that_says_start_is_an_order(text):
    assert meaning(text) == Meaning.START


@pytest.mark.parametrize(
    "text",
    ["Stop met bellen", "stop please", "Stop a.u.b.", "Ik wil me afmelden", "Wilt u stoppen met deze berichten?",
     "Uit de lijst graag", "cancel my appointment", "Niet stoppen!"],
)  # fmt: skip
def test_what_only_seems_to_ask_is_for_a_person(text):
    assert meaning(text) == Meaning.PERHAPS_STOP


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?!", "👍", "Ik kom uit Utrecht", "Prima, tot morgen", "Mag het een uur later?", "The end", "nonstop",
     "We start at nine", "Is het licht aan?", "x" * 10_000],
)  # fmt: skip
def test_anything_else_is_talk(text):
    assert meaning(text) == Meaning.TALK


@given(st.sampled_from(sorted(STOP)), st.text(alphabet=" \t\n.,!?-'\"*()…🙏", max_size=20))
def test_what_surrounds_an_order_changes_nothing(word, around):
    assert meaning(around + word.upper() + around) == Meaning.STOP


@given(st.text())
def test_any_text_has_a_meaning(text):
    assert meaning(text) in Meaning


def test_no_word_is_both():
    assert not STOP & START
