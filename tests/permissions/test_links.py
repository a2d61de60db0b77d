"""Links that lie in mailboxes for years: they outlive a change of key, hold no address, and nobody can make one up."""

import hmac
from base64 import b64decode, urlsafe_b64encode
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import example, given
from hypothesis import strategies as st

from config import environment
from permissions import links
from permissions.links import Link, Message

OLD, NEW = "old-key-of-at-least-32-characters", "new-key-of-at-least-32-characters"
LINK = Link(7, bytes(range(16)), "email", "newsletter")
FIRST_FORM = "AQAAAAcAAQIDBAUGBwgJCgsMDQ4PZW1haWwvbmV3c2xldHRlcg"
"""What stood before the signature in links of `LINK` when links named no message."""
names = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=100)


@given(
    st.builds(
        Link, st.integers(0, 2**32 - 1), st.binary(min_size=16, max_size=16), st.sampled_from(["email", "sms"]),
        st.sampled_from(["marketing", "newsletter", "survey", "loyalty"]),
        st.none() | st.builds(Message, names.filter(lambda name: 0 < len(name) <= 50), names, names),
    )
)  # fmt: skip
def test_a_link_says_what_it_was_made_of(link):
    assert links.read(links.token(link)) == link


def test_links_of_the_first_form_are_read_for_ever(settings):
    settings.LINK_KEYS = {1: OLD}
    body = b64decode(FIRST_FORM + "==")
    old = urlsafe_b64encode(body + hmac.digest(OLD.encode(), b"link:" + body, "sha256")[:16]).decode().rstrip("=")
    assert links.read(old) == LINK
    assert links.token(LINK) == old


@pytest.mark.parametrize("message", [Message(""), Message("x" * 51), Message("x", "é"), Message("x", "a\x00b")])
def test_a_message_that_a_link_cannot_name_is_refused(message):
    with pytest.raises(ValueError, match="cannot name"):
        links.token(replace(LINK, message=message))


def test_a_link_outlives_a_change_of_key_but_not_its_end(settings):
    settings.LINK_KEYS = {1: OLD}
    old = links.token(LINK)
    settings.LINK_KEYS = {2: NEW, 1: OLD}
    assert links.read(old) == LINK
    assert links.token(LINK) != old
    settings.LINK_KEYS = {2: NEW}
    assert links.read(old) is None


def test_a_key_under_anothers_number_signs_nothing(settings):
    settings.LINK_KEYS = {1: OLD}
    token = links.token(LINK)
    settings.LINK_KEYS = {1: NEW}
    assert links.read(token) is None


def test_no_letter_of_a_link_can_be_changed():
    token = links.token(LINK)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place, letter in enumerate(token):
        for other in alphabet[::7]:
            if other != letter:
                assert links.read(token[:place] + other + token[place + 1 :]) is None


@given(st.text(max_size=200))
@example("")
@example("=" * 52)
@example("é" * 52)
@example("A" * 128)
@example("\x00")
def test_nonsense_is_no_link(text):
    assert links.read(text) is None


def test_a_link_that_a_mail_program_cut_or_dressed_up_is_none():
    token = links.token(LINK)
    for text in (token[:-1], f"{token}=", f"{token}.", f" {token}", f"{token}\n"):
        assert links.read(text) is None


def test_headers_are_those_of_the_standard(settings):
    settings.PUBLIC_URL = "https://choices.example.com/"
    assert links.headers(LINK) == {
        "List-Unsubscribe": f"<https://choices.example.com/u/{links.token(LINK)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert links.address(LINK) == f"https://choices.example.com/p/{links.token(LINK)}"


@pytest.mark.parametrize("text", ["", "1:short", f"0:{OLD}", f"256:{OLD}", f"x:{OLD}", OLD, f"1:{OLD},"])
def test_nonsense_keys_stop_the_start(monkeypatch, text):
    monkeypatch.setenv("HELDER_LINK_KEYS", text)
    with pytest.raises(ImproperlyConfigured, match="HELDER_LINK_KEYS"):
        environment.keys("HELDER_LINK_KEYS", default=None)


def test_keys_keep_their_order(monkeypatch):
    monkeypatch.setenv("HELDER_LINK_KEYS", f"2:{NEW}, 1:{OLD}")
    assert list(environment.keys("HELDER_LINK_KEYS", default=None).items()) == [(2, NEW), (1, OLD)]
    monkeypatch.delenv("HELDER_LINK_KEYS")
    assert environment.keys("HELDER_LINK_KEYS", default={1: "beside the data"}) == {1: "beside the data"}
