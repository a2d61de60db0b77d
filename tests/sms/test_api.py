"""The segments of a text, asked over the API."""

import pytest

from tests.accounts import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/sms/segments/"


def ask(body, *, scope="texts:read"):
    return factories.with_key(scope).post(ADDRESS, body, content_type="application/json")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", ("GSM-7", 1, 0, 160, [])),
        (" a\n", ("GSM-7", 1, 3, 157, [])),
        ("€" * 81, ("GSM-7", 2, 162, 143, [])),
        ("vóór ë ó", ("UCS-2", 1, 8, 62, ["ó", "ë"])),
        ("\x00", ("UCS-2", 1, 1, 69, ["\x00"])),
        ("a" * 66 + "😀" + "a" * 66, ("UCS-2", 3, 134, 66, ["😀"])),
    ],
)
def test_a_text_is_counted_exactly_as_it_is(text, answer):
    got = ask({"text": text})
    assert got.status_code == 200
    assert tuple(got.json().values()) == answer
    assert list(got.json()) == ["encoding", "segments", "units", "remaining", "unicode_characters"]


@pytest.mark.parametrize("body", [{}, {"text": None}, {"text": ["a"]}, {"text": "a" * 100_001}])
def test_what_is_no_text_is_refused_by_its_field(body):
    got = ask(body)
    assert got.status_code == 422
    assert [error["field"] for error in got.json()["errors"]] == ["text"]


def test_half_a_character_is_no_text():
    assert ask('{"text": "\\ud800"}').status_code in {400, 422}


def test_a_key_without_the_scope_is_refused():
    assert ask({"text": "a"}, scope="events:write").status_code == 403
